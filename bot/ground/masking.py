"""The one place where personal data is taken out of what residents type, before anything else sees it.

Numbers are checked (elfproef for a BSN, mod-97 for an IBAN), so that a case number, a year or a law
article stays. What was found is named by kind, never by value.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import phonenumbers
from stdnum import iban
from stdnum.nl import bsn

_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Za-z]{2}[ ]?\d{2}(?:[ .-]?[A-Za-z0-9]){11,30}\b")
_DIGITS = re.compile(r"(?<![\w/])\d(?:[ .-]?\d){7,8}(?![\w/])")
_ADDRESS = re.compile(
    r"\b(?!(?:19|20)\d\d\s(?:en|is|of|om|in|op|de|te|al|er|na|nu)\s)"  # "in 2026 en 2027" is no postcode
    r"[1-9]\d{3}\s?(?!SA|SD|SS)[A-Za-z]{2}(?![A-Za-z])[\s,]*(?:nr\.?|nummer|huisnummer)?\s*\d{1,5}(?:-?[A-Za-z]\b|-\d+|\s[A-D]\b)?",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b[\w'-]*(?:straat|laan|weg|plein|dijk|kade|gracht|singel|steeg|hof|dreef|pad)\s+\d{1,4}(?:\s?[A-Za-z]\b)?"
    r"(?:[\s,]+[1-9]\d{3}\s?[A-Za-z]{2}\b)?",
    re.IGNORECASE,
)

FEWEST_WORDS = 4  # of a question beside the personal data; "mijn bsn is" is none
_MARK = re.compile(r"\[(?:email|iban|bsn|phone|address)\]")
_CLAUSES = re.compile(r"(?<=[.!?,;])\s+|\n+|\s+(?:en|maar|dus)\s+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and which kinds were in it."""

    text: str
    found: tuple[str, ...]

    @property
    def question(self) -> str:
        """What is left to look up: without the clauses that held the data; empty where that is too little."""
        if not self.found:
            return self.text
        clauses = [clause for clause in _CLAUSES.split(self.text) if not _MARK.search(clause)]
        for left in (" ".join(clauses), _MARK.sub(" ", self.text)):
            if len(_LETTERS.findall(left)) >= FEWEST_WORDS:
                return " ".join(left.split())
        return ""


def mask(text: str, kinds: Sequence[str] = ()) -> Masked:
    """`text` with each piece of personal data replaced by its kind in brackets, as `[bsn]`; `kinds`: only these."""
    found: list[str] = []
    for kind, finder in _FINDERS.items():
        if kinds and kind not in kinds:
            continue
        for start, end in sorted(finder(text), reverse=True):
            text = f"{text[:start]}[{kind}]{text[end:]}"
            found.append(kind)
    return Masked(text, tuple(dict.fromkeys(found)))


def without_marks(text: str) -> str:
    """A masked text without the marks in it."""
    return " ".join(_MARK.sub(" ", text).split())


Finder = Callable[[str], Iterator[tuple[int, int]]]


def _emails(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _EMAIL.finditer(text))


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    for match in _IBAN.finditer(text):
        value = match[0]
        # the pattern is greedy over following words; the longest valid beginning is the number
        for end in range(len(value), 14, -1):
            if value[end - 1].isalnum() and iban.is_valid(value[:end], check_country=False):
                yield match.start(), match.start() + end
                break


def _bsns(text: str) -> Iterator[tuple[int, int]]:
    for match in _DIGITS.finditer(text):
        if bsn.is_valid(re.sub(r"\D", "", match[0])):
            yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for found in phonenumbers.PhoneNumberMatcher(text, "NL"):
        yield found.start, found.end


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_ADDRESS, _STREET):
        yield from (match.span() for match in pattern.finditer(text))


_FINDERS: dict[str, Finder] = {
    "email": _emails,
    "iban": _ibans,
    "bsn": _bsns,
    "phone": _phones,
    "address": _addresses,
}

KINDS = tuple(_FINDERS)  # what can be found, in this order
