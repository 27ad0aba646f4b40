"""Three views of a text (characters, words, meaning) and how alike two texts are in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

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
CSR_PARTS = ("data", "indices", "indptr")


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
        self._characters, self._words = _vectorizers(many=len(texts) > MANY)
        simple = [simplified(text) for text in texts]
        self._centre = vectors.mean(axis=0)
        self.rows = ViewRows(
            self._characters.fit_transform(simple), self._words.fit_transform(simple), _unit(vectors - self._centre)
        )

    def plain(self) -> tuple[dict[str, list[str]], dict[str, npt.NDArray[Any]]]:
        """What was fitted, as lists of terms and arrays of numbers by name: all that `kept` needs."""
        terms: dict[str, list[str]] = {}
        arrays = {"centre": self._centre, "meaning": self.rows.meaning}
        sides = (("characters", self._characters, self.rows.characters), ("words", self._words, self.rows.words))
        for name, vectorizer, rows in sides:
            terms[name] = list(vectorizer.get_feature_names_out())
            arrays |= {f"{name}_{part}": getattr(rows, part) for part in CSR_PARTS}
            arrays[f"{name}_rarity"] = vectorizer.idf_
        return terms, arrays

    @classmethod
    def kept(
        cls, terms: Mapping[str, list[str]], arrays: Mapping[str, npt.NDArray[Any]], settings: KernelSettings
    ) -> "Views":
        """Views that were fitted earlier, from what `plain` gave.

        Raises:
            KeyError, ValueError: that is not all there, or does not fit together.
        """
        found = cls.__new__(cls)
        found.settings = settings
        found._centre, meaning = arrays["centre"], arrays["meaning"]
        found._characters, found._words = _vectorizers(many=len(meaning) > MANY)
        sides = []
        for name, vectorizer in (("characters", found._characters), ("words", found._words)):
            vectorizer.vocabulary = {term: place for place, term in enumerate(terms[name])}
            vectorizer.idf_ = arrays[f"{name}_rarity"]
            parts = tuple(arrays[f"{name}_{part}"] for part in CSR_PARTS)
            sides.append(csr_matrix(parts, shape=(len(meaning), len(terms[name]))))
        characters, words = sides
        found.rows = ViewRows(characters, words, meaning)
        return found

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


def _vectorizers(many: bool) -> tuple[TfidfVectorizer, TfidfVectorizer]:
    """Of characters and of words, not fitted."""
    most_common = MOST_COMMON if many else 1.0
    characters = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 4),
        sublinear_tf=True,
        min_df=2 if many else 1,
        max_df=most_common,
        dtype=np.float32,
    )
    words = TfidfVectorizer(  # every word counts, short ones too
        ngram_range=(1, 2),
        sublinear_tf=True,
        token_pattern=r"\w+",  # noqa: S106
        max_df=most_common,
        dtype=np.float32,
    )
    return characters, words


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
