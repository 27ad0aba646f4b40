"""Runs of digits, however they are grouped, and the numbers that people have in them: BSN, telephone, card."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from stdnum import luhn
from stdnum.nl import bsn

from bot.ground.masking.plain import Plain, Span

_GROUP = re.compile(r"\d+")
_BETWEEN = re.compile(r"[\s.,/_()-]{1,3}")
_LOOSE = re.compile(r"[\s,()]*")  # between two numbers; a dash or a stop makes it one
_BSN = re.compile(r"\b(?:bsn|b\.s\.n|burgerservice|burger service|sofi)[\w.-]*[^\d\n]{0,24}$")
_GLUED = re.compile(r"(?:bsn|sofi|nummer|nr|num|is|no|tel|telefoon|mobiel|gsm|bel|op|kaart)$")
_REFERENCE = re.compile(
    r"\b(?:zaak|zaken|kenmerk|dossier|referentie|order|bestel|factuur|melding|beschikking|aanslag|besluit|vergunning|"
    r"klant|kvk|rsin|vestiging|isbn|doi|ecli)[\w-]*[^\d\n]{0,12}$"
)
_AMOUNT = re.compile(r"(?:€|\beur|\beuro)\s{0,2}$")
_EUROS = re.compile(r"\s{0,2}(?:euro|eur\b|€|inwoners|keer\b)")
_PHONE = re.compile(
    r"\b(?:tel|telnr|telefoon|telefoonnummer|telefoonnr|mobiel|mobiele nummer|mobielnummer|gsm|whatsapp|whatsappnummer|"
    r"bel (?:mij|me|hem|haar|ons)?(?: even| terug)? ?op|06[- ]?nummer|nul zes|nulzes)[^\d\n]{0,12}$"
)
_SERVICE = re.compile(r"^(?:0800|090[069]|14\d|116\d|0?88000)")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d")


@dataclass(frozen=True)
class DigitGroup:
    """Digits that stand together."""

    start: int
    end: int
    digits: str


Run = list[DigitGroup]


def runs(text: Plain) -> Iterator[Run]:
    """Groups of digits with nothing but a little separation between them."""
    run: Run = []
    for match in _GROUP.finditer(text.text):
        if run and not (match.start() - run[-1].end <= 3 and _BETWEEN.fullmatch(text.text, run[-1].end, match.start())):
            yield run
            run = []
        run.append(DigitGroup(match.start(), match.end(), match[0]))
    if run:
        yield run


def windows(run: Run, longest: int) -> Iterator[tuple[int, int, str]]:
    """First and last group, and the digits, of each row of groups in a run that is no longer than that."""
    for first in range(len(run)):
        digits = ""
        for last in range(first, len(run)):
            digits += run[last].digits
            if len(digits) > longest:
                break
            yield first, last, digits


def _stands_alone(text: Plain, run: Run, first: int, last: int) -> bool:
    """Whether what is beside these groups is another number, and no part of the same."""
    before = run[first - 1].end if first else None
    after = run[last + 1].start if last + 1 < len(run) else None
    return (before is None or _LOOSE.fullmatch(text.text, before, run[first].start) is not None) and (
        after is None or _LOOSE.fullmatch(text.text, run[last].end, after) is not None
    )


def _is_code(text: Plain, start: int) -> bool:
    """Whether it is glued to letters or a dash as references are: `WOO2026…`, `Z-2026-…`."""
    at = start
    if start and text.places[start] - text.places[start - 1] > 1:
        return False  # something invisible stands between
    while at and text.text[at - 1].isalpha() and start - at < 20:
        at -= 1
    letters = text.text[at:start]
    if letters:
        return not _GLUED.search(letters.lower()) and (len(letters) < 2 or letters.isupper())
    return re.search(r"\w[/_]$", text.text[max(0, start - 2) : start]) is not None


def bsns(text: Plain) -> Iterator[Span]:
    """Numbers that pass the eleven-test, however grouped; after the word itself also with a slip in it."""
    for run in runs(text):
        taken = -1
        if _is_one_phone(text, run):
            continue
        for first, last, digits in windows(run, 9):
            if first <= taken or len(digits) < 8:
                continue
            start, end = run[first].start, run[last].end
            if _is_bsn(text, run, first, last, digits):
                taken = last
                yield start, end


def _is_one_phone(text: Plain, run: Run) -> bool:
    """Whether all of a run is a telephone number, in which nine digits may pass the test by chance."""
    digits = "".join(group.digits for group in run)
    return len(digits) > 9 and _is_phone(text, run[0].start, digits[:16])


def _is_bsn(text: Plain, run: Run, first: int, last: int, digits: str) -> bool:
    start, end = run[first].start, run[last].end
    whole = first == 0 and last == len(run) - 1
    if _BSN.search(text.before(start)) and (len(digits) == 9 or whole):
        return True
    if not bsn.is_valid(digits) or not (whole or _stands_alone(text, run, first, last)):
        return False
    if _is_code(text, start) or _AMOUNT.search(text.before(start)) or _EUROS.match(text.low, end):
        return False
    if len(digits) == 8:  # a zero at the front was left out; most such numbers are something else
        return whole and first == last and not _DATE.fullmatch(digits) and not _REFERENCE.search(text.before(start))
    if text.text[end : end + 1] in ("/", "_") and text.text[end + 1 : end + 2].isalnum():
        return False
    groups = last - first + 1
    return groups <= 3 or whole or all(len(group.digits) == 1 for group in run[first : last + 1])


def cards(text: Plain) -> Iterator[Span]:
    """Numbers of payment cards, by Luhn's test."""
    for run in runs(text):
        taken = -1
        for first, last, digits in _longest_first(run, 19):
            if first > taken and _is_card(digits) and not _is_code(text, run[first].start):
                taken = last
                yield run[first].start, run[last].end


def _is_card(digits: str) -> bool:
    lengths = {"3": (14, 15), "4": (13, 16, 19), "5": (16, 19), "6": (16, 17, 18, 19), "2": (16,)}
    return len(digits) in lengths.get(digits[0], ()) and luhn.is_valid(digits)


def phones(text: Plain, is_own: Callable[[str], bool]) -> Iterator[Span]:
    """Telephone numbers of anybody but the municipality's own and those of services."""
    for run in runs(text):
        taken = -1
        for first, last, digits in _longest_first(run, 15):
            if first <= taken:
                continue
            start, end = run[first].start, run[last].end
            if is_own(digits):
                taken = last
            elif _is_phone(text, start, digits):
                taken = last
                begin = start - 1 if text.text[start - 1 : start] in ("+", "(") else start
                yield begin, end


def _longest_first(run: Run, longest: int) -> Iterator[tuple[int, int, str]]:
    return iter(sorted(windows(run, longest), key=lambda window: (window[0], -window[1])))


def _is_phone(text: Plain, start: int, digits: str) -> bool:
    if len(digits) < 6 or _SERVICE.match(digits):
        return False
    foreign = text.text[start - 1 : start] == "+" or digits.startswith("00")
    if foreign:
        return _is_foreign(digits.removeprefix("00"))
    if len(digits) == 10 and digits[0] == "0" and digits[1] != "0":
        is_reference = _is_code(text, start) or _REFERENCE.search(text.before(start)) is not None
        return digits.startswith("06") or not is_reference
    if len(digits) == 11 and digits.startswith("316"):
        return True
    return 6 <= len(digits) <= 11 and _PHONE.search(text.before(start)) is not None


def _is_foreign(digits: str) -> bool:
    number = "31" + digits[3:] if digits.startswith("310") else digits
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(f"+{number}"))
    except phonenumbers.NumberParseException:
        return False
