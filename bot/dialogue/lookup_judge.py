"""Whether a message asks to look something up, by a judge that was trained beforehand.

Two logistic curves: one over what is said, its meaning and its spelling, and one over that and the signs of
`bot/lookups/recognising.py`. `make lookups` trains them from `data/lookups/examples.yml` and what else residents ask,
and writes `data/lookups/judge.npz`; nothing is learned here.
"""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - a class

import numpy as np
import numpy.typing as npt

from bot.dialogue.urgency.features import meaning, spelling
from bot.encoding import Vectors
from bot.faq.embeddings import EmbeddingStore
from bot.ground.errors import ConfigurationError
from bot.lookups.query import QueryReading
from bot.lookups.recognising import WordStanding, clearly_another, signs
from bot.lookups.vocabulary import FOLDER

TRAINED = FOLDER / "judge.npz"
WITH, ALONE = "with", "alone"  # an encoder, or words alone

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Curves:
    """The two curves. L: columns of spelling, D: numbers of a vector (none without an encoder), S: signs."""

    said: Numbers  # L + D
    said_bias: float
    signs: Numbers  # 1 + S: first how much is said for it
    signs_bias: float

    def chance(self, said: Numbers, signs_of: Numbers) -> float:
        """The chance that a message is a look-up, from a row of `said` and its signs."""
        total = float(np.concatenate([[self.how_much(said)], signs_of]) @ self.signs) + self.signs_bias
        return float(1 / (1 + np.exp(-total)))

    def how_much(self, said: Numbers) -> float:
        """How much a row of `said` speaks for a look-up; above 0 it does."""
        return float(said @ self.said) + self.said_bias


@dataclass(frozen=True)
class TrainedJudge:
    """What training left."""

    centre: Vectors  # 1 x D
    curves: dict[str, Curves]
    from_said: float  # what says less is none, whatever its signs
    from_chance: float  # from here it is one
    digest: str  # of what it was trained from


def read_judge(path: Path = TRAINED) -> TrainedJudge:
    """The trained judge of a file.

    Raises:
        ConfigurationError: the file is missing or is another thing.
    """
    try:
        with path.open("rb") as file, np.load(file) as kept:  # of a broken file NumPy would leave it open
            curves = {
                name: Curves(
                    kept[f"{name}_said"].astype(np.float32), float(kept[f"{name}_said_bias"]),
                    kept[f"{name}_signs"].astype(np.float32), float(kept[f"{name}_signs_bias"]),
                ) for name in (WITH, ALONE)
            }  # fmt: skip
            centre = kept["centre"].astype(np.float32)
            return TrainedJudge(
                centre, curves, float(kept["from_said"]), float(kept["from_chance"]), str(kept["digest"])
            )
    except (OSError, EOFError, KeyError, ValueError, BadZipFile, ZlibError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({type(error).__name__}): run make lookups") from None


class LookupJudge:
    """Tells look-ups from other questions. Immutable; safe to use from threads."""

    def __init__(self, trained: TrainedJudge, embeddings: EmbeddingStore) -> None:
        self._trained = trained
        self._embeddings = embeddings

    def may_be_lookup(self, text: str) -> bool:
        """Whether a message says anything of one, so that it is worth asking the index."""
        curves, said = self._said(text)
        return curves.how_much(said) >= self._trained.from_said

    def is_lookup(self, text: str, reading: QueryReading, faq: WordStanding) -> bool:
        """Whether a message that was read as a look-up is one; not where the FAQ has a clear answer of another kind."""
        if clearly_another(faq):
            return False
        return self.chance(text, reading, faq) >= self._trained.from_chance

    def chance(self, text: str, reading: QueryReading, faq: WordStanding) -> float:
        """How likely that is, 0 to 1."""
        curves, said = self._said(text)
        return curves.chance(said, np.array(signs(reading, faq), dtype=np.float32))

    def _said(self, text: str) -> tuple[Curves, Numbers]:
        """A message as a row, and the curves for such a row."""
        spelt = spelling([text]).toarray()[0]
        vectors = self._embeddings.questions([text])
        if not vectors.shape[1]:
            return self._trained.curves[ALONE], spelt
        return self._trained.curves[WITH], np.concatenate([spelt, meaning(vectors, self._trained.centre)[0]])


def load_judge(embeddings: EmbeddingStore, path: Path = TRAINED) -> LookupJudge:
    """The judge of a file; see `read_judge` for what it raises."""
    return LookupJudge(read_judge(path), embeddings)
