"""Texts as counted terms: pieces of words, and words with those beside them.

Numbers are those of scikit-learn's TfidfVectorizer with sublinear counts. To import that takes 40 MB and half a second:
too much for what a process that answers needs of it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Numbers = npt.NDArray[np.float32]
Cut = Callable[[str], Iterable[str]]

_WORD = re.compile(r"\w+")


def pieces(text: str, least: int, most: int) -> Iterator[str]:
    """Every run of `least` to `most` characters within a word, with a space at both its ends; a short word once."""
    for word in text.split():
        padded = f" {word} "
        for size in range(least, most + 1):
            if size >= len(padded):
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def words_of(text: str) -> Iterator[str]:
    """Every word, short ones too, and every two beside each other."""
    found = _WORD.findall(text)
    yield from found
    yield from map(" ".join, pairwise(found))


class Terms:
    """The terms that count, each with how rare it is. T: how many there are."""

    def __init__(self, cut: Cut, names: Sequence[str], rarity: Numbers) -> None:
        """`cut` gives the terms of a text; `names`, in their order, those that count."""
        self._cut = cut
        self._place = {name: place for place, name in enumerate(names)}
        self.rarity = rarity

    @classmethod
    def fitted(cls, cut: Cut, texts: Sequence[str], fewest: int, most: float) -> "Terms":
        """The terms of some texts that stand in `fewest` of them or more, and in no larger share than `most`."""
        stands_in = Counter(term for text in texts for term in set(cut(text)))
        names = sorted(term for term, times in stands_in.items() if fewest <= times <= most * len(texts))
        times = np.array([stands_in[name] for name in names], np.float32)
        return cls(cut, names, np.log(np.float32(len(texts) + 1) / (times + 1)) + 1)

    @property
    def names(self) -> list[str]:
        """The terms, in the order of the columns."""
        return list(self._place)

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """A row of length 1 per text, a column per term: how often it stands there, damped, times how rare it is."""
        counts = [self._counted(text) for text in texts]
        return unit_rows(counts, len(self._place), lambda times, places: (1 + np.log(times)) * self.rarity[places])

    def _counted(self, text: str) -> Counter[int]:
        places = (self._place.get(term) for term in self._cut(text))
        return Counter(place for place in places if place is not None)


def unit_rows(
    counts: Sequence[Counter[int]], width: int, weigh: Callable[[Numbers, npt.NDArray[np.int32]], Numbers]
) -> csr_matrix:
    """Rows of length 1 from how often each column counts; `weigh` turns counts and their columns into weights."""
    ordered = [sorted(each.items()) for each in counts]
    places = np.array([place for row in ordered for place, _ in row], np.int32)
    weights = weigh(np.array([times for row in ordered for _, times in row], np.float32), places)
    sizes = [len(row) for row in ordered]
    rows = np.repeat(np.arange(len(counts)), sizes)
    length = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=len(counts)))
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    return csr_matrix(((weights / length[rows]).astype(np.float32), places, starts), shape=(len(counts), width))
