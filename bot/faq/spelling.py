"""The spelling of a question brought nearer to that of the content, so that slips of the fingers make no difference.

Signs that only show a mood go, letters held down are written once or twice, and a word that nobody knows becomes the
one word of the content that is nearest to it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.faq.lemmas import is_dutch
from bot.ground.held_down import let_go

FEWEST_KNOWN, FEWEST_OFFERED = 2, 4  # times in the content: for a word to be right, and to correct another to it
SHORTEST, LONG = 4, 8  # letters; in shorter words any slip makes another word, in long ones there may be two
LONGEST = 30  # letters of a word that is looked at
MOST_KEPT = 2_000  # words with how they are mended: a turn ranks a text alone, and with what was spoken of

_WORD = re.compile(r"[^\W\d_]+")
_SHOUTED = re.compile(r"([!?.,])[!?.,]*\1")


class Spelling:
    """Knows the words of some texts. Immutable; safe to read from threads."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        self._known = {word for word, times in counts.items() if times >= FEWEST_KNOWN}
        offered = [word for word, times in counts.most_common() if times >= FEWEST_OFFERED and len(word) >= SHORTEST]
        self._offered = [word for word in offered if len(word) <= LONGEST]
        self._mended = lru_cache(MOST_KEPT)(self._word)

    def corrected(self, text: str) -> str:
        """`text` as somebody with time would have typed it, and as it is where nothing is wrong."""
        plain = "".join(char for char in text if unicodedata.category(char) not in ("So", "Sk"))
        plain = _SHOUTED.sub(r"\1", plain)
        return _WORD.sub(lambda match: self._mended(match[0]), plain).strip() or text

    def _word(self, word: str) -> str:
        if self._is_known(word):
            return word
        twice, once = let_go(word)
        return next(filter(self._is_known, (twice, once)), None) or self._nearest(once) or once

    def _is_known(self, word: str) -> bool:
        lower = word.lower()
        return lower in self._known or is_dutch(lower)

    def _nearest(self, word: str) -> str | None:
        if not SHORTEST <= len(word) <= LONGEST:
            return None
        slips = 2 if len(word) >= LONG else 1
        found = process.extract(word.lower(), self._offered, scorer=OSA.distance, score_cutoff=slips, limit=2)
        if not found or (len(found) > 1 and found[0][1] == found[1][1] == slips == 2):
            return None  # too far from two of them alike
        return str(found[0][0])
