"""`make urgency`: train the recogniser of danger from `data/urgent/` and what residents ask, and write it.

Run it after a change of `data/urgent/`, of the encoder or of the features; a test says when it is due. How well it does
is measured on `data/evaluation/urgent.yml`, from which nothing is learned.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from bot.dialogue.urgency.features import meaning, parts, spelling
from bot.dialogue.urgency.recogniser import BYTE, TRAINED, Numbers
from bot.encoding import Encoder, Vectors, load_encoder
from bot.faq.pack import load_pack
from bot.faq.urgent.situations import URGENT, Situations, load_situations
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.console import line, say
from bot.ops.prepare import OUTSIDE, PACK

SHARPNESS, SPELLING, MEANING = 3.0, 0.15, 0.7  # of the kernel: as that of the index, but spelling counts as one view
COST = 3.0  # of an example on the wrong side
HARDEST = 5_000  # parts of ordinary stories that look most like danger, learned as ordinary
FALSE_ALARMS = 0.003  # of ordinary messages, cross-validated: the threshold follows from it
LEAN = 0.35  # the threshold is this much lower: a cry that is missed costs more than help that was not needed
FOLDS = 2
ACTS = ROOT / "data/nlu"
PER_ENTRY = 25
SURE_INSULT, SURE_BY_WORDS = 0.6, 0.85  # chances; an insult must be sure, spelling alone still more
SCALE = 4.0  # of meaning beside spelling, for the linear models
SEED = 20261129


@dataclass(frozen=True)
class Examples:
    """Texts with what they are: the name of a situation, `insult` or `ordinary`."""

    texts: list[str]
    labels: list[str]

    @property
    def is_urgent(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which texts show danger."""
        return np.array([label not in ("insult", "ordinary") for label in self.labels])


def examples(situations: Situations, ordinary: Sequence[str]) -> Examples:
    """Everything that is learned from; what stands among dangers is not ordinary."""
    known = {text: name for name, each in situations.by_name.items() for text in each.phrasings}
    for text in situations.insults.phrasings:
        known.setdefault(text, "insult")
    clear = [text for text in ordinary if text not in situations.either]
    for text in (*situations.resembling, *situations.insults.not_insults, *clear):
        known.setdefault(text, "ordinary")
    return Examples(list(known), list(known.values()))


@dataclass(frozen=True)
class Rows:
    """Texts as the recogniser sees them."""

    spelt: csr_matrix
    meant: Vectors

    def only(self, places: Any) -> "Rows":
        """The rows at some places."""
        return Rows(self.spelt[places], self.meant[places])

    def likeness(self, other: "Rows") -> Numbers:
        """The kernel: a row per text here, a column per text there."""
        near = np.exp(np.float32(SHARPNESS) * (self.meant @ other.meant.T - 1))
        return np.asarray((self.spelt @ other.spelt.T).toarray() * SPELLING + near * MEANING, dtype=np.float32)

    def flat(self) -> csr_matrix:
        """One sparse row per text, for the linear models."""
        return hstack([self.spelt, csr_matrix(self.meant * SCALE)]).tocsr()


class Machine:
    """A fitted support vector machine."""

    def __init__(self, rows: Rows, is_urgent: Any) -> None:
        fitted = SVC(kernel="precomputed", C=COST, cache_size=2000).fit(rows.likeness(rows), is_urgent)
        self.support = rows.only(fitted.support_)
        self.weights = fitted.dual_coef_[0]
        self.bias = float(fitted.intercept_[0])

    def scores(self, rows: Rows) -> Numbers:
        """How much danger each row shows."""
        found = [
            rows.only(slice(start, start + 2000)).likeness(self.support) @ self.weights
            for start in range(0, rows.spelt.shape[0], 2000)
        ]
        return np.asarray(np.concatenate(found) + self.bias, dtype=np.float32)


class Trainer:
    """Trains with one encoder; every text is encoded once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, Vectors] = {}
        self.centre = np.zeros((1, encoder.size), np.float32)

    def rows(self, texts: Sequence[str]) -> Rows:
        """Texts as rows."""
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        self._vectors |= dict(zip(missing, self._encoder.encode(missing), strict=True))
        vectors = np.vstack([self._vectors[text] for text in texts])
        return Rows(spelling(texts), meaning(vectors, self.centre))

    def train(self, learned: Examples) -> dict[str, Any]:
        """The arrays of `recogniser.npz`, but for its digest."""
        self.rows(learned.texts)
        self.centre = np.mean(list(self._vectors.values()), axis=0, keepdims=True).astype(np.float32)
        say("urgency_parts")
        with_parts = self._with_hard_parts(learned)
        say("urgency_threshold")
        threshold = self._threshold(learned, with_parts)
        say("urgency_learning")
        machine = Machine(self.rows(with_parts.texts), with_parts.is_urgent)
        linear = machine.support.spelt.T @ machine.weights * SPELLING
        return {
            "centre": self.centre,
            "support": np.round(machine.support.meant * BYTE).astype(np.int8),
            "weights": (machine.weights * MEANING).astype(np.float32),
            "linear": linear.astype(np.float16),
            "sharpness": np.float32(SHARPNESS),
            "bias": np.float32(machine.bias - threshold + LEAN),
            **self._which(learned),
            **self._insults(learned),
            **self._words_alone(with_parts),
        }

    def _with_hard_parts(self, learned: Examples) -> Examples:
        """With the parts of ordinary stories that a first machine takes for danger, as ordinary."""
        machine = Machine(self.rows(learned.texts), learned.is_urgent)
        stories = [text for text, label in zip(learned.texts, learned.labels, strict=True) if label == "ordinary"]
        found = list(dict.fromkeys(part for story in stories for part in parts(story)))
        scores = machine.scores(self.rows(found))
        known = set(learned.texts)
        hard = [found[place] for place in np.argsort(-scores)[:HARDEST] if found[place] not in known]
        return Examples(learned.texts + hard, learned.labels + ["ordinary"] * len(hard))

    def _threshold(self, learned: Examples, with_parts: Examples) -> float:
        """The score that no more than `FALSE_ALARMS` of the ordinary messages reach, each judged unseen."""
        fold = np.random.default_rng(SEED).integers(FOLDS, size=len(with_parts.texts))
        places = {text: place for place, text in enumerate(with_parts.texts)}
        rows, is_urgent, highest = self.rows(with_parts.texts), with_parts.is_urgent, []
        for number in range(FOLDS):
            machine = Machine(rows.only(fold != number), is_urgent[fold != number])
            unseen = [
                text for text, label in zip(learned.texts, learned.labels, strict=True)
                if label == "ordinary" and fold[places[text]] == number
            ]  # fmt: skip
            highest += list(self._highest(machine, unseen))
        return float(np.quantile(highest, 1 - FALSE_ALARMS))

    def _highest(self, machine: Machine, texts: Sequence[str]) -> Numbers:
        """The highest score of each text and its parts."""
        flat = [(place, part) for place, text in enumerate(texts) for part in (text, *parts(text))]
        scores = machine.scores(self.rows([part for _, part in flat]))
        highest = np.full(len(texts), -np.inf, np.float32)
        np.maximum.at(highest, [place for place, _ in flat], scores)
        return highest

    def _which(self, learned: Examples) -> dict[str, Any]:
        texts = [text for text, urgent in zip(learned.texts, learned.is_urgent, strict=True) if urgent]
        labels = [label for label, urgent in zip(learned.labels, learned.is_urgent, strict=True) if urgent]
        fitted = LogisticRegression(C=10, max_iter=500).fit(self.rows(texts).flat(), labels)
        return {"names": np.array(fitted.classes_), "situations": _unscaled(fitted.coef_, self._encoder.size)}

    def _insults(self, learned: Examples) -> dict[str, Any]:
        is_insult = [label == "insult" for label in learned.labels]
        fitted = LogisticRegression(C=10, solver="liblinear").fit(self.rows(learned.texts).flat(), is_insult)
        bias = float(fitted.intercept_[0]) - _log_odds(SURE_INSULT)
        return {"insult": _unscaled(fitted.coef_, self._encoder.size)[0], "insult_bias": np.float32(bias)}

    def _words_alone(self, learned: Examples) -> dict[str, Any]:
        spelt = self.rows(learned.texts).spelt
        fitted = LogisticRegression(C=10, solver="liblinear").fit(spelt, learned.is_urgent)
        bias = float(fitted.intercept_[0]) - _log_odds(SURE_BY_WORDS)
        return {"words_alone": fitted.coef_[0].astype(np.float16), "words_alone_bias": np.float32(bias)}


def _unscaled(weights: Any, size: int) -> Any:
    """Weights for meaning as it is, instead of scaled."""
    weights = weights.copy()
    weights[:, -size:] *= SCALE
    return weights.astype(np.float16)


def _log_odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def digest(encoder: str) -> str:
    """The fingerprint of what the recogniser learns from: the files of danger, and which encoder."""
    found = hashlib.sha256(encoder.encode())
    for path in sorted(URGENT.glob("*.yml")):
        found.update(path.read_bytes())
    return found.hexdigest()


def ordinary_messages(settings: Settings) -> list[str]:
    """What residents say on ordinary days: questions with some phrasings each, small talk, and what is not ours."""
    pack = load_pack(PACK, OUTSIDE, load_municipality(settings.municipality))
    asked = [text for entry in pack.entries for text in (entry.question, *_some(entry.phrasings))]
    talk = [text for path in sorted(ACTS.glob("*.yml")) for text in _examples(path)]
    return asked + talk + [text for group in pack.outside for text in group.phrasings]


def _examples(path: Path) -> list[str]:
    """What Rasa learns small talk from; buttons and marked entities are no messages."""
    listed = [line for item in load_yaml(path)["nlu"] for line in item.get("examples", "").splitlines()]
    return [line.removeprefix("- ") for line in listed if line.startswith("- ") and not line.startswith("- /")]


def _some(phrasings: Sequence[str]) -> Sequence[str]:
    """At most about `PER_ENTRY` of the phrasings of an entry, evenly: time and memory grow with the square of all."""
    return phrasings[:: max(1, round(len(phrasings) / PER_ENTRY))]


def main() -> None:
    """Train and write."""
    settings = read_settings()
    encoder = load_encoder(settings, threads=2)
    if not encoder.size:
        raise SystemExit(line("urgency_no_encoder"))
    situations = load_situations(load_municipality(settings.municipality))
    learned = examples(situations, ordinary_messages(settings))
    say("urgency_examples", count=len(learned.texts), urgent=int(learned.is_urgent.sum()))
    np.savez_compressed(TRAINED, **Trainer(encoder).train(learned), digest=np.array(digest(encoder.name)))
    say("urgency_written", path=TRAINED.name, size=TRAINED.stat().st_size // 1024)


if __name__ == "__main__":
    main()
