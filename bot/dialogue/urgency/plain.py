"""A message as it would be written calmly: shouting, glued words, stretched letters and figures for letters undone."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log

from bot.ground.held_down import let_go
from bot.ground.thresholds import MOSTLY_GLUED, SHOUTED

GLUED, FEWEST_PIECES, LONGEST_WORD, LONGEST_GLUED = 9, 3, 24, 120  # letters, words, letters, letters
COMMON, SHORT, COMMON_SHORT = 2, 3, 12  # times that a word stands in what is learned before it is one; a short one

_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURES = str.maketrans("013457@$€", "oieastase")
_WORD = re.compile(r"[\w@$€]+")
_FIGURE_AMONG_LETTERS = re.compile(r"[^\W\d_][013457@$€]|[013457@$€][^\W\d_]")
_GLUED = re.compile(rf"[^\W\d_]{{{GLUED},{LONGEST_GLUED}}}")


def count_words(texts: Iterable[str]) -> dict[str, int]:
    """The words of texts with how often they occur; only those that are common enough to be trusted."""
    found = Counter(word for text in texts for word in _LETTERS.findall(text.lower()))
    return {
        word: times
        for word, times in sorted(found.items())
        if times >= (COMMON_SHORT if len(word) <= SHORT else COMMON) and 1 < len(word) <= LONGEST_WORD
    }


class Calm:
    """Calms messages, with the words that it knows."""

    def __init__(self, words: Mapping[str, int]) -> None:
        total = sum(words.values()) or 1
        self._cost = {word: log(total / times) for word, times in words.items()}
        self._split = lru_cache(maxsize=2_000)(self._pieces)

    def __call__(self, text: str) -> str:
        """The message written calmly; the same text for nearly every message."""
        letters = [letter for letter in text if letter.isalpha()]
        if len(letters) > 2 and sum(map(str.isupper, letters)) >= SHOUTED * len(letters):
            text = text.lower()
        text = _WORD.sub(lambda found: self._unstretched(self._spelt(found[0])), text)
        return _GLUED.sub(lambda found: self._unglued(found[0], len(letters)), text)

    def _spelt(self, word: str) -> str:
        if not _FIGURE_AMONG_LETTERS.search(word):
            return word
        spelt = word.translate(_FIGURES)
        return spelt if spelt.lower() in self._cost else word

    def _unstretched(self, word: str) -> str:
        twice, once = let_go(word)
        return once if twice.lower() not in self._cost and once.lower() in self._cost else twice

    def _unglued(self, word: str, letters: int) -> str:
        return self._split(word) if len(word) >= MOSTLY_GLUED * letters else word

    def _pieces(self, glued: str) -> str:
        """The cheapest way to cut into known words; as it was where there is none, or where it is but a compound."""
        low = glued.lower()
        if low in self._cost or len(low) != len(glued):
            return glued
        best: list[tuple[float, int]] = [(0.0, 0)]  # up to each letter: the cost, and where its last word begins
        for stop in range(1, len(low) + 1):
            begins = range(max(0, stop - LONGEST_WORD), stop)
            ways = [(best[start][0] + self._cost.get(low[start:stop], float("inf")), start) for start in begins]
            best.append(min(ways))
        if best[-1][0] == float("inf"):
            return glued
        pieces, stop = list[str](), len(low)
        while stop:
            start = best[stop][1]
            pieces.insert(0, low[start:stop])
            stop = start
        return " ".join(pieces) if len(pieces) >= FEWEST_PIECES else glued
