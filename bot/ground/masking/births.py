"""Dates of birth, in figures and in words; a date is one only by what stands beside it."""

import re
from collections.abc import Iterator

from bot.ground.masking.plain import TAKEN, Plain, Span

_BORN = re.compile(r"(?:\bgeb(?:oren|oorte\w*|\.|\b)|\bg\.?d\.?:|verjaar|\bjarig|\bborn\b|birth|\bgeboor)")
_MONTH = (
    r"(?:jan(?:uari)?|feb(?:r(?:uari)?)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|january|february|march|may|june|july|august|october)"
)
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"
_ONES = (
    r"(?:een|eerste|twee|tweede|drie|derde|vier(?:de)?|vijf(?:de)?|zes(?:de)?|zeven(?:de)?|acht(?:ste)?|negen(?:de)?)"
)
_DAY_IN_WORDS = (
    rf"(?:{_ONES}?(?:en|ën)?(?:twintig|dertig)(?:ste)?|tien(?:de)?|elf(?:de)?|twaalf(?:de)?|dertien(?:de)?|"
    rf"veertien(?:de)?|vijftien(?:de)?|zestien(?:de)?|zeventien(?:de)?|achttien(?:de)?|negentien(?:de)?|{_ONES})"
)
_YEAR_IN_WORDS = r"(?:negentien[a-zë]{3,25}|negentien honderd [a-zë]{3,25}|twee ?duizend(?: ?(?:en )?[a-zë]{3,20})?)"
_DATE = re.compile(
    r"(?<![\w-])(?:"
    rf"\d{{1,2}}\s?[-./ ]\s?(?:\d{{1,2}}|{_MONTH}\.?)\s?[-./ ]\s?{_YEAR}"
    r"|(?:19|20)\d\d\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,2}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
    r"|(?:[0-2]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
    rf"|(?:\d{{1,2}}(?:e|ste|de)?|{_DAY_IN_WORDS})\s(?:van\s)?{_MONTH}\b\.?(?:,?\s(?:{_YEAR}|{_YEAR_IN_WORDS}))?"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}"
    r")(?![\w])"
)


_BESIDE = re.compile(rf"{TAKEN}[\s,(]{{1,3}}$")  # "Jan de Vries (12-11-1948)"
_FULL = re.compile(r"\d{1,2}([-./])\d{1,2}\1(?:19|20)\d\d")


def births(text: Plain) -> Iterator[Span]:
    """Dates by a word of birth, shortly before or after."""
    if not _BORN.search(text.low) and TAKEN not in text.text:
        return
    for match in _DATE.finditer(text.low):
        beside = _BESIDE.search(text.before(match.start(), 4)) and _FULL.fullmatch(match[0])
        if beside or _BORN.search(text.before(match.start(), 45)) or _BORN.search(text.after(match.end(), 20)):
            yield match.span()
