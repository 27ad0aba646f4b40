"""Text of strangers made safe before any engine reads it: normalised, without what no keyboard writes, then bounded.

The order matters: one character may become eighteen (U+FDFA), so the bound comes last and nothing grows after it.
"""

import unicodedata
from collections.abc import Iterator

MOST_MARKS = 2  # combining marks in a row: no letter that we can read needs more, and piles of them cost time squared
DROPPED = frozenset({"Cf", "Cn", "Co", "Cs"})  # zero-width and bidirectional, unassigned, private, half a pair
SPACES = frozenset({"Cc", "Zl", "Zp", "Zs"})


def safe_text(text: str, most: int) -> str:
    """`text` in NFKC, at most `most` characters long, without hidden characters; line breaks stay. Never raises."""
    if text.isascii() and text.isprintable():
        return text[:most]
    plain = unicodedata.normalize("NFKC", "".join(_visible(text[: 4 * most])))
    return "".join(_visible(plain))[:most]


def _visible(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind[0] == "M" else 0
        if kind in SPACES:
            yield "\n" if char == "\n" else " "
        elif kind not in DROPPED and marks <= MOST_MARKS:
            yield char
