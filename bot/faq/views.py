"""Three views of a text (characters, words, meaning) and how alike two texts are in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from bot.encoding import Vectors
from bot.faq.lemmas import simplified

Numbers = npt.NDArray[np.float32]

MOST_COMMON = 0.05  # what stands in more of the texts than this says nothing, and costs most of the time
MANY = 500  # texts from which what is rare or common can be told
BLOCK = 512


@dataclass(frozen=True)
class KernelSettings:
    """How much each view of a text counts, and how smooth the fit is."""

    characters: float = 0.2
    words: float = 0.1
    meaning: float = 0.7
    sharpness: float = 3.0  # of the Gaussian over the angle between two meanings
    ridge: float = 0.06


@dataclass(frozen=True)
class ViewRows:
    """Texts in the three views, one row per text."""

    characters: csr_matrix
    words: csr_matrix
    meaning: Vectors

    @property
    def count(self) -> int:
        """How many texts."""
        return len(self.meaning)

    @cached_property
    def columns(self) -> tuple[csr_matrix, csr_matrix]:
        """Characters and words turned on their side, once: scipy would do it again for every question."""
        return self.characters.T.tocsr(), self.words.T.tocsr()

    def part(self, start: int, end: int) -> "ViewRows":
        """The texts from `start` up to `end`."""
        return ViewRows(self.characters[start:end], self.words[start:end], self.meaning[start:end])

    def only(self, places: npt.NDArray[np.intp]) -> "ViewRows":
        """The texts at some places, in that order."""
        return ViewRows(self.characters[places], self.words[places], self.meaning[places])

    def with_more(self, more: "ViewRows") -> "ViewRows":
        """These texts and then others."""
        return ViewRows(
            vstack([self.characters, more.characters]).tocsr(),
            vstack([self.words, more.words]).tocsr(),
            np.vstack([self.meaning, more.meaning]),
        )


class Views:
    """The views as fitted on some texts: which characters and words count, and where the middle of meaning is."""

    def __init__(self, texts: Sequence[str], vectors: Vectors, settings: KernelSettings) -> None:
        """`vectors`: the meaning of each text. The texts themselves are in `rows`."""
        self.settings = settings
        many = len(texts) > MANY
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 4),
            sublinear_tf=True,
            min_df=2 if many else 1,
            max_df=MOST_COMMON if many else 1.0,
            dtype=np.float32,
        )
        self._words = TfidfVectorizer(  # every word counts, short ones too
            ngram_range=(1, 2),
            sublinear_tf=True,
            token_pattern=r"\w+",  # noqa: S106
            max_df=MOST_COMMON if many else 1.0,
            dtype=np.float32,
        )
        simple = [simplified(text) for text in texts]
        self._centre = vectors.mean(axis=0)
        self.rows = ViewRows(
            self._characters.fit_transform(simple), self._words.fit_transform(simple), _unit(vectors - self._centre)
        )

    def rows_of(self, texts: Sequence[str], vectors: Vectors) -> ViewRows:
        """Other texts in these views."""
        if not texts:
            return self.rows.part(0, 0)
        simple = [simplified(text) for text in texts]
        return ViewRows(
            _weighed(self._characters, simple), _weighed(self._words, simple), _unit(vectors - self._centre)
        )

    def similarity(self, left: ViewRows, right: ViewRows) -> Numbers:
        """How alike, about 0 to 1: a row per text on the left, a column per text on the right.

        Block by block: the sparse products of all texts at once would take a gigabyte.
        """
        similarity = np.empty((left.count, right.count), np.float32)
        for start in range(0, left.count, BLOCK):
            similarity[start : start + BLOCK] = self._block(left.part(start, start + BLOCK), right)
        return similarity

    def _block(self, left: ViewRows, right: ViewRows) -> Numbers:
        kernel = self.settings
        weight = kernel.meaning if left.meaning.shape[1] else 0.0
        total = kernel.characters + kernel.words + weight
        characters, words = right.columns
        similarity: Numbers = (left.characters @ characters).toarray()
        similarity *= np.float32(kernel.characters / total)
        similarity += (left.words @ words).toarray() * np.float32(kernel.words / total)
        if weight:
            near = np.exp(np.float32(kernel.sharpness) * (left.meaning @ right.meaning.T - 1))
            similarity += (near * np.float32(weight / total)).astype(np.float32, copy=False)
        return similarity


def _weighed(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> csr_matrix:
    """What `vectorizer.transform` gives, without its checks, which cost a question a quarter of its search."""
    counts = CountVectorizer.transform(vectorizer, texts)
    weights = (1 + np.log(counts.data)) * vectorizer.idf_[counts.indices]
    rows = np.repeat(np.arange(len(texts)), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=len(texts)))
    counts.data = (weights / length[rows]).astype(np.float32)
    return counts


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length == 0, 1, length), dtype=np.float32)
