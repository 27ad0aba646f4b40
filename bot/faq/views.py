"""Three views of a text (characters, words, meaning) and how alike two texts are in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from bot.encoding import Vectors
from bot.faq.lemmas import simplified
from bot.faq.terms import Terms, pieces, words_of

Numbers = npt.NDArray[np.float32]

MOST_COMMON = 0.05  # what stands in more of the texts than this says nothing, and costs most of the time
MANY = 500  # texts from which what is rare or common can be told
BLOCK = 512
CSR_PARTS = ("data", "indices", "indptr")
CHARACTERS, WORDS = partial(pieces, least=3, most=4), words_of


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
        simple = [simplified(text) for text in texts]
        is_many = len(texts) > MANY
        most = MOST_COMMON if is_many else 1.0
        self._characters = Terms.fitted(CHARACTERS, simple, 2 if is_many else 1, most)
        self._words = Terms.fitted(WORDS, simple, 1, most)
        self._centre = vectors.mean(axis=0)
        self.rows = self._rows_of(simple, vectors)

    def plain(self) -> tuple[dict[str, list[str]], dict[str, npt.NDArray[Any]]]:
        """What was fitted, as lists of terms and arrays of numbers by name: all that `kept` needs."""
        terms: dict[str, list[str]] = {}
        arrays = {"centre": self._centre, "meaning": self.rows.meaning}
        sides = (("characters", self._characters, self.rows.characters), ("words", self._words, self.rows.words))
        for name, known, rows in sides:
            terms[name] = known.names
            arrays |= {f"{name}_{part}": getattr(rows, part) for part in CSR_PARTS}
            arrays[f"{name}_rarity"] = known.rarity
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
        found._characters = Terms(CHARACTERS, terms["characters"], arrays["characters_rarity"])
        found._words = Terms(WORDS, terms["words"], arrays["words_rarity"])
        sides = []
        for name in ("characters", "words"):
            parts = tuple(arrays[f"{name}_{part}"] for part in CSR_PARTS)
            sides.append(csr_matrix(parts, shape=(len(meaning), len(terms[name]))))
        characters, words = sides
        found.rows = ViewRows(characters, words, meaning)
        return found

    def rows_of(self, texts: Sequence[str], vectors: Vectors) -> ViewRows:
        """Other texts in these views."""
        if not texts:
            return self.rows.part(0, 0)
        return self._rows_of([simplified(text) for text in texts], vectors)

    def _rows_of(self, simple: Sequence[str], vectors: Vectors) -> ViewRows:
        return ViewRows(self._characters.rows(simple), self._words.rows(simple), _unit(vectors - self._centre))

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


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length == 0, 1, length), dtype=np.float32)
