"""`make lookups`: train the judge of look-ups from `data/lookups/examples.yml` and what residents ask, and write it.

Run it after a change of the examples, the words of `data/lookups/`, the encoder or the features; a test says when it is
due. How well it does is measured on `data/evaluation/lookups.yml`, from which nothing is learned.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.bench.evaluation.sets import MAY_CHOOSE, load_real, together
from bot.dialogue.build import build_keeper
from bot.dialogue.calibration import load_calibration
from bot.dialogue.lookup_judge import ALONE, TRAINED, WITH, Curves, Numbers
from bot.dialogue.reader import Reader, load_dialogue_data
from bot.dialogue.urgency.features import meaning, spelling
from bot.encoding import load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.index import FaqIndex
from bot.faq.pack import load_pack
from bot.ground.database.engine import open_database
from bot.ground.municipality import load_municipality
from bot.ground.settings import Settings, read_settings
from bot.ground.yaml_lines import load_yaml
from bot.lookups.recognising import ALGORITHM_ENTRIES, DATASETS_ENTRY, WordStanding, signs
from bot.lookups.understanding import Understander
from bot.lookups.vocabulary import FOLDER, load_vocabulary
from bot.ops.console import line, say
from bot.ops.prepare import OUTSIDE, PACK

EXAMPLES = FOLDER / "examples.yml"
LEARNED_FROM = ("examples.yml", "words.yml", "places.yml")
NEAR = {DATASETS_ENTRY, *ALGORITHM_ENTRIES, "open-data.buurtcijfers", "open-data.bag", "open-data.kaarten"}
COST_OF_SAID, COST_OF_SIGNS = 3.0, 1.0  # of an example on the wrong side
SCALE = 4.0  # of meaning beside spelling
PACKED = 0.5  # what a phrasing of the pack counts beside an example
FROM_SAID, FROM_CHANCE = -4.0, 0.6
FOLDS, SEED = 5, 20261130


class LabelledMessage(BaseModel):
    """`data/lookups/examples.yml`, typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    datasets: tuple[str, ...]
    algorithms: tuple[str, ...]
    neither: tuple[str, ...]


@dataclass(frozen=True)
class Learned:
    """Messages with what they are. `signs` is none for what cannot be a look-up, and for phrasings of the pack."""

    texts: list[str]
    is_lookup: np.ndarray[Any, np.dtype[np.bool_]]
    is_packed: np.ndarray[Any, np.dtype[np.bool_]]
    signs: list[tuple[float, ...] | None]


def digest(encoder: str) -> str:
    """The fingerprint of the files of look-ups and of the encoder; not of the pack and real questions."""
    found = hashlib.sha256(encoder.encode())
    for name in LEARNED_FROM:
        found.update((FOLDER / name).read_bytes())
    return found.hexdigest()


def labelled_messages() -> Iterator[tuple[str, bool]]:
    """The examples, and real questions: those are no look-ups, but for the few that the FAQ's own entries answer so."""
    examples = LabelledMessage.model_validate(load_yaml(EXAMPLES))
    yield from ((text, True) for text in (*examples.datasets, *examples.algorithms))
    yield from ((text, False) for text in examples.neither)
    real = together(*map(load_real, MAY_CHOOSE))
    yield from ((each.text, False) for each in real.questions if NEAR.isdisjoint({each.faq, *each.also}))
    yield from ((each.text, False) for each in real.outside)


def packed_questions(settings: Settings) -> Iterator[str]:
    """Phrasings of the pack that are surely no look-ups."""
    pack = load_pack(PACK, OUTSIDE, load_municipality(settings.municipality))
    yield from (
        text for entry in pack.entries if entry.id not in NEAR for text in (entry.question, *entry.phrasings)
    )  # fmt: skip
    yield from (text for group in pack.outside for text in group.phrasings)


def gather(settings: Settings, index: FaqIndex) -> Learned:
    """Everything that is learned from, read as the assistant reads it."""
    core = Reader(load_dialogue_data()).core
    understander = Understander(load_vocabulary(), load_municipality(settings.municipality).name)
    found = {core(text): is_lookup for text, is_lookup in labelled_messages()}
    packed = [text for text in dict.fromkeys(map(core, packed_questions(settings))) if text not in found]
    texts = [*found, *packed]
    return Learned(
        texts,
        np.array([*found.values(), *(False for _ in packed)]),
        np.array([place >= len(found) for place in range(len(texts))]),
        [signs_of(text, understander, index) for text in found] + [None] * len(packed),
    )


def signs_of(text: str, understander: Understander, index: FaqIndex) -> tuple[float, ...] | None:
    """The signs of a message, as a conversation would have them; none where it names nothing to look up."""
    reading = understander.read(text)
    if reading is None:
        return None
    (ranking,) = index.rank([text])
    return signs(reading, WordStanding([hit.faq for hit in ranking.hits], ranking.best, ranking.outside))


def train(learned: Learned, rows: csr_matrix) -> Curves:
    """The two curves. What is said of an example is judged by a curve that has not seen it, as it will be in life."""
    weights = np.where(learned.is_packed, PACKED, 1.0)
    examples = np.flatnonzero(~learned.is_packed)
    packed = np.flatnonzero(learned.is_packed)
    how_much = np.zeros(len(examples))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(examples, learned.is_lookup[examples]):
        fitted = _line(COST_OF_SAID, rows, learned.is_lookup, np.concatenate([examples[seen], packed]), weights)
        how_much[unseen] = fitted.decision_function(rows[examples[unseen]])
    said = _line(COST_OF_SAID, rows, learned.is_lookup, np.arange(len(learned.texts)), weights)
    with_signs = [(place, found) for place, found in enumerate(learned.signs) if found is not None]
    weighed = np.array([[how_much[place], *found] for place, found in with_signs])
    is_lookup = learned.is_lookup[[place for place, _ in with_signs]]
    final = LogisticRegression(C=COST_OF_SIGNS, solver="liblinear", random_state=SEED).fit(weighed, is_lookup)
    return Curves(said.coef_[0], float(said.intercept_[0]), final.coef_[0], float(final.intercept_[0]))


def _line(cost: float, rows: csr_matrix, is_lookup: Any, places: Any, weights: Numbers) -> LogisticRegression:
    line = LogisticRegression(C=cost, solver="liblinear", random_state=SEED)
    return line.fit(rows[places], is_lookup[places], sample_weight=weights[places])


def arrays(settings: Settings, embeddings: EmbeddingStore, index: FaqIndex) -> dict[str, Any]:
    """The arrays of `judge.npz`."""
    learned = gather(settings, index)
    say("lookups_examples", count=len(learned.texts), lookups=int(learned.is_lookup.sum()))
    spelt = spelling(learned.texts)
    vectors = embeddings.vectors(learned.texts)
    centre = vectors.mean(axis=0, keepdims=True).astype(np.float32)
    full = hstack([spelt, csr_matrix(meaning(vectors, centre) * SCALE)]).tocsr()
    trained = {WITH: train(learned, full), ALONE: train(learned, spelt)}
    trained[WITH].said[-embeddings.encoder.size :] *= SCALE
    return {
        "centre": centre,
        "from_said": np.float32(FROM_SAID),
        "from_chance": np.float32(FROM_CHANCE),
        "digest": np.array(digest(embeddings.encoder.name)),
        **{f"{name}_{part}": _small(value) for name, curves in trained.items() for part, value in vars(curves).items()},
    }


def _small(value: Any) -> Any:
    return np.asarray(value, dtype=np.float16 if np.size(value) > 1000 else np.float32)


def main() -> None:
    """Train and write."""
    settings = read_settings()
    encoder = load_encoder(settings, threads=2)
    if not encoder.size:
        raise SystemExit(line("urgency_no_encoder"))
    embeddings = EmbeddingStore(open_database(settings.database), encoder)
    keeper = build_keeper(settings, embeddings, load_calibration())
    keeper.refresh()
    np.savez_compressed(TRAINED, **arrays(settings, embeddings, keeper.index))
    say("urgency_written", path=TRAINED.name, size=TRAINED.stat().st_size // 1024)


if __name__ == "__main__":
    main()
