"""The one place where personal data is taken out of what residents type, before anything else sees it.

Numbers are checked (elfproef for a BSN, mod-97 for an IBAN, Luhn for a card), so that a case number, a year or a law
article stays. What was found is named by kind, never by value. Time grows with the length of the text, no faster.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.ground.masking.addresses import addresses
from bot.ground.masking.births import births
from bot.ground.masking.codes import documents, emails, ibans, ips, plates, secrets
from bot.ground.masking.digits import bsns, cards, phones
from bot.ground.masking.lists import is_ordinary, marks, words
from bot.ground.masking.names import people
from bot.ground.masking.plain import Plain, Span, plain

__all__ = ["KINDS", "MARKS", "Masked", "mask", "own_details", "without_marks"]

MOST_ROUNDS = 4  # what is found may bring to light what stands beside it
MARKS = {kind: f"[{mark}]" for kind, mark in marks().items()}
KINDS = tuple(MARKS)  # what can be found
_MARK = re.compile("|".join(map(re.escape, MARKS.values())))
_CLAUSES = re.compile(r"(?<=[.!?,;])\s+|\n+|\s+(?:en|maar|dus)\s+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_WORDS = re.compile(r"[\w'-]+")


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and which kinds were in it."""

    text: str
    found: tuple[str, ...]

    @property
    def question(self) -> str:
        """What is left to look up: without the clauses that only told the data; empty where nothing else was said."""
        if not self.found:
            return self.text
        clauses = [clause for clause in _CLAUSES.split(self.text) if not _only_tells(clause)]
        for left in (" ".join(clauses), self.text):
            left = _MARK.sub(" ", left)
            if not all(map(_is_telling, _LETTERS.findall(left))):
                return " ".join(left.split())
        return ""


def mask(text: str, kinds: Sequence[str] = (), own: Collection[str] = ()) -> Masked:
    """`text` with each piece of personal data replaced by its kind in brackets, as `[bsn]`.

    `kinds`: only these; `own`: what is the municipality's, and stays, in the form of `own_details`.
    """
    found: set[str] = set()
    for _ in range(MOST_ROUNDS):
        spans = _find(text, kinds, frozenset(own))
        if not spans:
            break
        for start, end, kind in sorted(spans, reverse=True):
            text = f"{text[:start]}{MARKS[kind]}{text[end:]}"
            found.add(kind)
    return Masked(text, tuple(kind for kind in KINDS if kind in found))


def without_marks(text: str) -> str:
    """A masked text without the marks in it."""
    return " ".join(_MARK.sub(" ", text).split())


def own_details(details: Collection[str]) -> frozenset[str]:
    """Telephone numbers and e-mail addresses in the form in which they are compared."""
    return frozenset(filter(None, map(_bare, details)))


def _bare(detail: str) -> str:
    if "@" in detail:
        return "".join(detail.lower().split())
    digits = re.sub(r"\D", "", detail)
    return re.sub(r"^(?:00)?31(?=\d{9}$)", "0", digits)


def _only_tells(clause: str) -> bool:
    left = _MARK.sub(" ", clause)
    return left != clause and all(_is_telling(word) or _is_town(word) for word in _WORDS.findall(left))


def _is_telling(word: str) -> bool:
    """Whether a word, as in "mijn bsn is", asks nothing."""
    return word.lower() in words("telling") | words("relations")


def _is_town(word: str) -> bool:
    return word.istitle() and not is_ordinary(word.lower())


Finder = Callable[[Plain], Iterator[Span]]


def _find(text: str, kinds: Sequence[str], own: frozenset[str]) -> list[tuple[int, int, str]]:
    """Where what stands, in the text as it was given; nothing twice."""
    read = plain(text)
    read = read.without(match.span() for match in _MARK.finditer(read.text))
    found = []
    for kind, finder in _finders(own):
        if kinds and kind not in kinds:
            continue
        spans = list(finder(read))
        if spans:
            read = read.without(spans)
            found += [(read.places[start], read.places[end - 1] + 1, kind) for start, end in spans]
    return found


def _finders(own: frozenset[str]) -> tuple[tuple[str, Finder], ...]:
    """Each kind with what finds it, the surest first."""

    def is_own(detail: str) -> bool:
        return _bare(detail) in own

    return (
        ("secret", secrets),
        ("email", lambda text: emails(text, is_own)),
        ("ip", ips),
        ("iban", ibans),
        ("birth", births),
        ("document", documents),
        ("card", cards),
        ("bsn", bsns),
        ("phone", lambda text: phones(text, is_own)),
        ("plate", plates),
        ("address", addresses),
        ("name", people),
    )
