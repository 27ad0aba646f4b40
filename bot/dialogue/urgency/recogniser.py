"""Whether a message shows danger, by a support vector machine over meaning and spelling, and which, by kernel ridge.

`make urgency` trains both from `data/urgent/` and writes `data/urgent/recogniser.npz`; nothing is learned here.
"""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - a class

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from bot.dialogue.urgency.features import meaning, parts, spelling
from bot.dialogue.urgency.plain import Calm
from bot.encoding import Vectors
from bot.faq.embeddings import EmbeddingStore
from bot.faq.urgent.situations import INSULT, URGENT
from bot.ground.errors import ConfigurationError
from bot.ground.thresholds import FAR_FROM_DANGER, SHOWS_DANGER, SPELT_LIKE_DANGER, STRICTER_OF_A_PART

TRAINED = URGENT / "recogniser.npz"
AS_NUMBERS = ("centre", "weights", "linear", "situations", "situations_near", "insult", "words_alone")
BYTE = np.float32(127)  # how support vectors are kept: a number from -1 to 1 as a signed byte
BLOCK = 512  # support vectors at once

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Sign:
    """What a message shows: a situation of `data/urgent/`, or an insult."""

    name: str
    score: float  # above 0 it counts


@dataclass(frozen=True)
class Trained:
    """What training left. D: numbers of a vector, L: columns of spelling, N: situations.

    S: support vectors, examples of danger and of ordinary messages; B: the other examples of danger.
    """

    names: tuple[str, ...]
    centre: Vectors  # 1 x D
    support: Bytes  # S x D, from -127 to 127: as numbers they would take four times the memory
    weights: Numbers  # S
    linear: Numbers  # L
    sharpness: float
    bias: float  # the threshold is in it
    beside: Bytes  # B x D, as `support`
    situations: Numbers  # N x L: how much spelling speaks for each; all there is without an encoder
    situations_near: Numbers  # (S + B) x N: how much likeness does
    insult: Numbers  # L + D
    insult_bias: float
    words_alone: Numbers  # L: for an installation without an encoder
    words_alone_bias: float
    ordinary: frozenset[str]  # learned as ordinary, though alone they look like danger: "help"
    words: dict[str, int]  # known, with how often they stand in what was learned
    digest: str  # of what it was trained from


def read_trained(path: Path = TRAINED) -> Trained:
    """The trained recogniser of a file.

    Raises:
        ConfigurationError: the file is missing or is another thing.
    """
    try:
        with path.open("rb") as file, np.load(file) as kept:  # of a broken file NumPy would leave it open
            numbers = {name: kept[name] for name in kept.files}
            return Trained(
                names=tuple(map(str, numbers["names"])),
                support=numbers["support"],
                beside=numbers["beside"],
                sharpness=float(numbers["sharpness"]),
                bias=float(numbers["bias"]) - SHOWS_DANGER,
                insult_bias=float(numbers["insult_bias"]),
                words_alone_bias=float(numbers["words_alone_bias"]),
                ordinary=frozenset(map(str, numbers["ordinary"])),
                words=dict(zip(map(str, numbers["words"]), map(int, numbers["times"]), strict=True)),
                digest=str(numbers["digest"]),
                **{name: numbers[name].astype(np.float32) for name in AS_NUMBERS},
            )
    except (OSError, EOFError, KeyError, ValueError, BadZipFile, ZlibError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({type(error).__name__}): run make urgency") from None


class Recogniser:
    """Reads messages for danger and insults. Immutable; safe to read from threads."""

    def __init__(self, trained: Trained, embeddings: EmbeddingStore) -> None:
        self._trained = trained
        self._embeddings = embeddings
        self._calm = Calm(trained.words)

    def texts(self, message: str) -> list[str]:
        """What `read` looks at: the message, calmly written, and its parts where it is a story."""
        calm = self._calm(message)
        return [calm, *parts(calm)]

    def read(self, message: str) -> Sign | None:
        """What a message shows; none for nearly every message."""
        texts = self.texts(message)
        if texts[0].lower() in self._trained.ordinary:
            return None
        spelt, vectors = spelling(texts), self._embeddings.questions(texts[:1])
        if not vectors.shape[1]:
            return self._by_words_alone(spelt)
        meant = meaning(vectors, self._trained.centre)
        scores = self.scores(spelt[:1], meant)
        looked_at = self._worth_a_look(spelt, float(scores[0]))
        if len(looked_at):
            more = meaning(self._embeddings.questions([texts[place] for place in looked_at]), self._trained.centre)
            of_parts = self.scores(spelt[looked_at], more) - STRICTER_OF_A_PART
            meant, scores = np.vstack([meant, more]), np.concatenate([scores, of_parts])
            spelt = vstack([spelt[:1], spelt[looked_at]]).tocsr()
        worst = int(np.argmax(scores))
        if scores[worst] > 0:
            return Sign(self._situation(spelt[worst], meant[worst]), float(scores[worst]))
        insult = self._both(spelt[0], meant[0]) @ self._trained.insult + self._trained.insult_bias
        return Sign(INSULT, float(insult)) if insult > 0 else None

    def _worth_a_look(self, spelt: csr_matrix, whole: float) -> Places:
        """The parts whose meaning is asked for: that costs most of a message, and most stories are of ordinary days.

        All of them where the whole comes anywhere near danger, else those whose spelling alone does.
        """
        if whole > FAR_FROM_DANGER:
            return np.arange(1, spelt.shape[0])
        return 1 + np.flatnonzero(spelt[1:] @ self._trained.linear > SPELT_LIKE_DANGER)

    def scores(self, spelt: csr_matrix, meant: Vectors) -> Numbers:
        """How much danger each row shows; above 0 it counts."""
        trained = self._trained
        near = self._near(meant, trained.support)
        return np.asarray(spelt @ trained.linear + near @ trained.weights + trained.bias, dtype=np.float32)

    def _near(self, meant: Vectors, examples: Bytes) -> Numbers:
        """How near each row is to each example, 0 to 1."""
        scaled = meant / BYTE
        alike = np.empty((len(meant), len(examples)), np.float32)
        for start in range(0, len(examples), BLOCK):
            alike[:, start : start + BLOCK] = scaled @ examples[start : start + BLOCK].astype(np.float32).T
        return np.asarray(np.exp(np.float32(self._trained.sharpness) * (alike - 1)), np.float32)

    def _situation(self, spelt: csr_matrix, meant: Vectors) -> str:
        trained = self._trained
        near = np.hstack([self._near(meant[None], each)[0] for each in (trained.support, trained.beside)])
        scores = near @ trained.situations_near + (spelt @ trained.situations.T)[0]
        return trained.names[int(np.argmax(scores))]

    def _both(self, spelt: csr_matrix, meant: Vectors) -> Numbers:
        return np.concatenate([spelt.toarray()[0], meant]).astype(np.float32)

    def _by_words_alone(self, spelt: csr_matrix) -> Sign | None:
        trained = self._trained
        scores = spelt @ trained.words_alone + trained.words_alone_bias
        worst = int(np.argmax(scores))
        if scores[worst] <= 0:
            return None
        which = (spelt[worst] @ trained.situations.T)[0]
        return Sign(trained.names[int(np.argmax(which))], float(scores[worst]))


def load_recogniser(embeddings: EmbeddingStore, path: Path = TRAINED) -> Recogniser:
    """The recogniser of a file; see `read_trained` for what it raises."""
    return Recogniser(read_trained(path), embeddings)
