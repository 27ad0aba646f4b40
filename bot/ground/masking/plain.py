"""A text as finders read it: plain digits, dashes, spaces and quotes, and for each character where it came from."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

Span = tuple[int, int]

TAKEN = "\ufffc"  # in the place of what was found already: no letter, no digit, no space
_MINUS = "\u2212\u2043\u00ad"
_QUOTES = str.maketrans("‘’‛`´“”", "'''''\"\"")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_CAPITALISED = 0.7  # of the words: then a capital says nothing


@dataclass(frozen=True)
class Plain:
    """What finders read."""

    text: str
    places: Sequence[int]  # of each character, in the text as it was given

    @cached_property
    def low(self) -> str:
        """In lower case, of the same length."""
        if self.text.isascii():
            return self.text.lower()
        return "".join(low if len(low := char.lower()) == 1 else char for char in self.text)

    @cached_property
    def is_cased(self) -> bool:
        """Whether a capital says something: not in a text of capitals, of small letters, or With Every Word So."""
        found = _WORDS.findall(self.text)
        capitals = sum(word[0].isupper() for word in found)
        shouted = sum(word.isupper() for word in found)
        few = len(found) < 4  # "Jan de Vries"
        return capitals > 0 and shouted < max(1, len(found) * 0.5) and (few or capitals < len(found) * _CAPITALISED)

    @cached_property
    def has_digits(self) -> bool:
        """Whether there is any number in it."""
        return any(char.isdigit() for char in self.text)

    def without(self, spans: Iterable[Span]) -> "Plain":
        """The same, with what was found out of sight."""
        characters = list(self.text)
        for start, end in spans:
            characters[start:end] = TAKEN * (end - start)
        return Plain("".join(characters), self.places)

    def before(self, place: int, many: int = 40) -> str:
        """What stands before a place, in lower case."""
        return self.low[max(0, place - many) : place]

    def after(self, place: int, many: int = 25) -> str:
        """What stands after a place, in lower case."""
        return self.low[place : place + many]


def plain(text: str) -> Plain:
    """Read a text; one of ASCII is as it is."""
    if text.isascii():
        return Plain(text, range(len(text)))
    characters: list[str] = []
    places: list[int] = []
    for place, given in enumerate(text):
        for char in _simplest(given):
            characters.append(char)
            places.append(place)
    return Plain("".join(characters), places)


def _simplest(given: str) -> Iterator[str]:
    if given.isascii():
        yield given
        return
    for char in unicodedata.normalize("NFKC", given):
        category = unicodedata.category(char)
        if category == "Nd":
            yield str(unicodedata.decimal(char))
        elif category == "Pd" or char in _MINUS:
            yield "-"
        elif category in ("Zs", "Zl", "Zp"):
            yield " "
        elif category not in ("Cf", "Cs", "Cn", "Mn"):
            yield char.translate(_QUOTES)
