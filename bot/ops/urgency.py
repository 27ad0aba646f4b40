"""`make urgency`: train the recogniser of danger from `data/urgent/` and what residents ask, and write it.

Run it after a change of `data/urgent/`, of the encoder or of the features; a test says when it is due. How well it does
is measured on `data/evaluation/urgent*.yml`, from which nothing is learned.
"""

import argparse
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from bot.dialogue.urgency.features import meaning, parts, spelling
from bot.dialogue.urgency.plain import Calm, count_words
from bot.dialogue.urgency.recogniser import TRAINED, Bytes, Numbers
from bot.encoding import Encoder, Vectors, load_encoder
from bot.faq.pack import load_pack
from bot.faq.urgent.situations import URGENT, Situations, load_situations
from bot.ground.municipality import load_municipality
from bot.ground.settings import read_settings
from bot.ops.console import line, say
from bot.ops.prepare import OUTSIDE, PACK
from bot.ops.urgency_rows import CHUNK, MEANING, SCALE, SHARPNESS, SPELLING, Rows, fit_situations, in_bytes
from bot.ops.urgency_texts import asked_elsewhere, ordinary_messages

COST = 3.0  # of an example on the wrong side
HARDEST = 3_000  # parts of ordinary stories that look most like danger, learned as ordinary
HARDEST_ASKED = 2_000  # and as many phrasings of those that are not learned from anyhow
KEPT_ORDINARY = 0.0  # of what only resembles danger: word for word left alone from here; below every threshold (ADR 11)
SURE_INSULT, SURE_BY_WORDS = 0.45, 0.85  # chances; an insult must be sure, spelling alone still more
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

    def calmed(self, calm: Calm) -> "Examples":
        """The same as the recogniser reads them; what becomes alike stands once."""
        found: dict[str, str] = {}
        for text, label in zip(self.texts, self.labels, strict=True):
            found.setdefault(calm(text), label)
        return Examples(list(found), list(found.values()))


def examples(situations: Situations, ordinary: Sequence[str]) -> Examples:
    """Everything that is learned from; what stands among dangers is not ordinary."""
    known = {text: name for name, each in situations.by_name.items() for text in each.phrasings}
    for text in situations.insults.phrasings:
        known.setdefault(text, "insult")
    clear = [text for text in ordinary if text not in situations.either]
    for text in (*situations.resembling, *situations.insults.not_insults, *clear):
        known.setdefault(text, "ordinary")
    return Examples(list(known), list(known.values()))


def fit_line(rows: Rows, is_urgent: Any) -> LogisticRegression:
    """What speaks for danger, column by column; fast, and good enough to find what is hard."""
    return LogisticRegression(C=COST, solver="liblinear", random_state=SEED).fit(rows.flat(), is_urgent)


class Machine:
    """A fitted support vector machine; of spelling one weight per column is kept, as that part of it is flat."""

    def __init__(self, rows: Rows, is_urgent: Any) -> None:
        fitted = SVC(kernel="precomputed", C=COST, cache_size=2000).fit(rows.likeness(rows), is_urgent)
        support, weights = rows.only(fitted.support_), fitted.dual_coef_[0]
        self.support = support.meant
        self.weights: Numbers = (weights * MEANING).astype(np.float32)
        self.linear: Numbers = (support.spelt.T @ weights * SPELLING).astype(np.float32)
        self.bias = float(fitted.intercept_[0])

    def scores(self, rows: Rows) -> Numbers:
        """How much danger each row shows."""
        near = [
            np.exp(np.float32(SHARPNESS) * (rows.meant[start : start + CHUNK] @ self.support.T - 1)) @ self.weights
            for start in range(0, len(rows.meant), CHUNK)
        ]
        return np.asarray(np.concatenate(near) + rows.spelt @ self.linear + self.bias, dtype=np.float32)


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

    def train(self, learned: Examples, resembling: Sequence[str], asked: Sequence[str] = ()) -> dict[str, Any]:
        """The arrays of `recogniser.npz`, but for its digest; `resembling` stays ordinary word for word.

        Of what else is `asked` on ordinary days it learns what looks most like danger.
        """
        words = count_words(learned.texts)
        calm = Calm(words)
        ordinary = list(map(calm, resembling))
        learned = learned.calmed(calm)
        self.rows(learned.texts)
        self.centre = np.mean(list(self._vectors.values()), axis=0, keepdims=True).astype(np.float32)
        say("urgency_parts")
        with_hard = self._with_hard(learned, list(map(calm, asked)))
        say("urgency_learning")
        machine = Machine(self.rows(with_hard.texts), with_hard.is_urgent)
        support = in_bytes(machine.support)
        looks_like_it = machine.scores(self.rows(ordinary)) > KEPT_ORDINARY
        return {
            "ordinary": np.unique([text.lower() for text, looks in zip(ordinary, looks_like_it, strict=True) if looks]),
            "centre": self.centre,
            "support": support,
            "weights": machine.weights,
            "linear": machine.linear.astype(np.float16),
            "sharpness": np.float32(SHARPNESS),
            "bias": np.float32(machine.bias),
            "words": np.array(list(words)),
            "times": np.array(list(words.values()), dtype=np.int32),
            **self._which(learned, support),
            **self._insults(learned),
            **self._words_alone(with_hard),
        }

    def _with_hard(self, learned: Examples, asked: Sequence[str]) -> Examples:
        """With what looks most like danger, as ordinary: of the parts of ordinary stories, and of what is `asked`."""
        line = fit_line(self.rows(learned.texts), learned.is_urgent)
        known = set(learned.texts)

        def hardest(texts: Iterable[str], most: int) -> list[str]:
            found = [text for text in dict.fromkeys(texts) if text not in known]
            scores = line.decision_function(self.rows(found).flat()) if found else np.zeros(0)
            return [found[place] for place in np.argsort(-scores)[:most]]

        stories = [text for text, label in zip(learned.texts, learned.labels, strict=True) if label == "ordinary"]
        hard = hardest((part for story in stories for part in parts(story)), HARDEST)
        hard = list(dict.fromkeys(hard + hardest(asked, HARDEST_ASKED)))
        return Examples(learned.texts + hard, learned.labels + ["ordinary"] * len(hard))

    def _which(self, learned: Examples, support: Bytes) -> dict[str, Any]:
        danger = np.flatnonzero(learned.is_urgent)
        rows = self.rows([learned.texts[place] for place in danger])
        return fit_situations(rows, [learned.labels[place] for place in danger], support)

    def situations_anew(self, learned: Examples, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The arrays that are kept, but for which situation it is: that takes two minutes of the eight."""
        self.centre = kept["centre"]
        words = dict(zip(map(str, kept["words"]), map(int, kept["times"]), strict=True))
        return {**kept, **self._which(learned.calmed(Calm(words)), kept["support"])}

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
    """The fingerprint of the files of danger and of the encoder; not of what is asked on ordinary days."""
    found = hashlib.sha256(encoder.encode())
    for path in sorted(URGENT.glob("*.yml")):
        found.update(path.read_bytes())
    return found.hexdigest()


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(prog="make urgency")
    parser.add_argument("--situations", action="store_true", help="only which situation it is; that it is danger stays")
    only_which = parser.parse_args().situations
    settings = read_settings()
    encoder = load_encoder(settings, threads=2)
    if not encoder.size:
        raise SystemExit(line("urgency_no_encoder"))
    municipality = load_municipality(settings.municipality)
    situations = load_situations(municipality)
    pack = load_pack(PACK, OUTSIDE, municipality)
    learned, trainer = examples(situations, ordinary_messages(pack)), Trainer(encoder)
    say("urgency_examples", count=len(learned.texts), urgent=int(learned.is_urgent.sum()))
    if only_which:
        with np.load(TRAINED) as kept:
            arrays = trainer.situations_anew(learned, dict(kept))
    else:
        arrays = trainer.train(learned, situations.resembling, asked_elsewhere(situations, pack))
        arrays["digest"] = np.array(digest(encoder.name))
    np.savez_compressed(TRAINED, **arrays)
    say("urgency_written", path=TRAINED.name, size=TRAINED.stat().st_size // 1024)


if __name__ == "__main__":
    main()
