"""Text from outside made safe in one place, before any engine reads it: plain characters, and never longer after."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

MOST_MARKS = 4  # on one character; no language needs more
MOST_JOINED = MOST_MARKS + 1  # characters that composition can make one of
DROPPED = {"Cn", "Co", "Cs", "Cf"}  # unassigned, private, half a pair, invisible
BLANK = {"Cc", "Zs", "Zl", "Zp"}
COMMON = 4_096  # characters whose safe form is remembered


def safe_text(text: str, most: int) -> str:
    """The first `most` characters of `text` in compatibility form (NFKC), without what only harms.

    Control characters and all kinds of spaces become spaces; what is unassigned, private, invisible or half a pair is
    dropped, and so are marks piled on one character. Bounded last, so nothing grows afterwards; safe text comes back as
    it is. Time grows with the length of `text`, no faster. Any string will do.
    """
    if text.isascii() and text.isprintable():
        return text[:most]
    enough = (most + 1) * MOST_JOINED  # the cut then falls in what is settled
    characters = [char for char, _ in zip(_without_piles(text), range(enough), strict=False)]
    return unicodedata.normalize("NFC", "".join(characters))[:most]


def _without_piles(text: str) -> Iterator[str]:
    marks = 0
    for given in text:
        for char in _plain(given):
            marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
            if marks <= MOST_MARKS:
                yield char


@lru_cache(COMMON)
def _plain(char: str) -> str:
    """The compatibility form of one character, which may be several or none."""
    if unicodedata.category(char) == "Cs":
        return ""
    plain = (" " if unicodedata.category(c) in BLANK else c for c in unicodedata.normalize("NFKC", char))
    return "".join(c for c in plain if unicodedata.category(c) not in DROPPED)


def safe_lines(text: str, most: int) -> str:
    """Safe text whose line breaks stay, as people type them in a letter; at most `most` characters in all."""
    return "\n".join(safe_text(line, most) for line in text.split("\n"))[:most]
