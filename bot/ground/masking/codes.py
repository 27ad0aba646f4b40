"""Codes of letters and digits: e-mail, IP address, IBAN, licence plate, documents, and what opens an account."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from ipaddress import ip_address

from stdnum import iban, numdb
from stdnum.nl import identiteitskaartnummer

from bot.ground.masking.digits import runs, windows
from bot.ground.masking.lists import is_ordinary, words
from bot.ground.masking.plain import TAKEN, Plain, Span

# --- e-mail

_LOCAL = re.compile(r"[\w.+-]")
_DOMAIN = re.compile(r"\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_AT = re.compile(r"@|\s?[\[(]\s?(?:at|apenstaartje)\s?[\])]\s?|\s(?:at|apenstaartje)\s")
_SPOKEN = re.compile(r"[\w-]{2,63}(?:(?:\.|\s(?:punt|dot)\s|\s?[\[(](?:punt|dot)[\])]\s?)[\w-]{2,63}){1,3}")
_SPOKEN_LOCAL = re.compile(r"(?:[\w-]{1,30} (?:punt|dot|streepje|underscore) ){1,3}$")
MOST_LOCAL = 64


def emails(text: Plain, is_own: Callable[[str], bool]) -> Iterator[Span]:
    """E-mail addresses of anybody but the municipality; also said in words: "jan at voorbeeld punt nl"."""
    taken = 0
    for match in _AT.finditer(text.low):
        end = match.start()
        if text.text[end - 1 : end] == " ":
            end -= 1
        start = end
        while start > taken and end - start < MOST_LOCAL and _LOCAL.match(text.text[start - 1]):
            start -= 1
        if match[0] != "@" and (more := _SPOKEN_LOCAL.search(text.before(start, 60))):
            start = max(taken, start - len(more[0]))
        site = (_DOMAIN if match[0] == "@" else _SPOKEN).match(text.low, match.end())
        if start < end and site and not is_own(text.text[start : site.end()]):
            taken = site.end()
            yield start, site.end()


# --- IP address

_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])")
_VERSION = re.compile(r"\b(?:versie|version|paragraaf|artikel|hoofdstuk|v)\s?$")


def ips(text: Plain) -> Iterator[Span]:
    """IPv4 and IPv6."""
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text.low):
            if len(match[0]) > 4 and not _VERSION.search(text.before(match.start())) and _is_ip(match[0]):
                yield match.span()


def _is_ip(value: str) -> bool:
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


# --- IBAN

_IBAN = re.compile(r"(?=([a-z]{2})[\s.-]{0,3}\d[\s.-]{0,3}\d)")
_IBAN_CHARACTERS = re.compile(r"[^\W_]|[\s.-]{1,3}(?=[^\W_])")


def ibans(text: Plain) -> Iterator[Span]:
    """IBANs of every country that has them, also glued to a word or with words behind."""
    taken = 0
    for match in _IBAN.finditer(text.low):
        length = _iban_lengths().get(match[1].upper())
        if length is None or match.start() < taken:
            continue
        end = _end_of(text, match.start(), length)
        if end and iban.is_valid(re.sub(r"[\s.-]", "", text.text[match.start() : end]), check_country=False):
            taken = end
            yield match.start(), end


def _end_of(text: Plain, start: int, length: int) -> int:
    """Where so many letters and digits end, whatever separates them; 0 where there are fewer."""
    at, many = start, 0
    while many < length:
        piece = _IBAN_CHARACTERS.match(text.text, at)
        if piece is None:
            return 0
        many += piece[0].isalnum()
        at = piece.end()
    return at


@cache
def _iban_lengths() -> dict[str, int]:
    lengths = {}
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for country in (one + two for one in letters for two in letters):
        structure = numdb.get("iban").info(country)[0][1].get("bban", "")
        if structure:
            lengths[country] = 4 + sum(map(int, re.findall(r"(\d+)!", structure)))
    return lengths


# --- licence plates

_SERIES = (
    "LLDDDD", "DDDDLL", "DDLLDD", "LLDDLL", "LLLLDD", "DDLLLL", "DDLLLD",
    "DLLLDD", "LLDDDL", "LDDDLL", "LLLDDL", "LDDLLL", "DLLDDD", "DDDLLD",
)  # fmt: skip
_GLUED = re.compile(r"(?<![^\W_])(?:[a-z]{1,4}\d{1,4}[a-z]{0,3}|\d{1,4}[a-z]{1,4}\d{0,3})(?![^\W_])")
_PARTED = re.compile(
    r"(?<![\w-])(?:[a-z]{1,3}|\d{1,3})(?:\s?-\s?|\s)(?:[a-z]{1,3}|\d{1,3})(?:\s?-\s?|\s)(?:[a-z]{1,3}|\d{1,3})(?!\w|-\w)"
)
_CAR = re.compile(
    r"(?:kenteken\w*|nummerbord|nummerplaat|\bplaat\b|\bauto\b|\bauto's\b|\bwagen\b|voertuig|\bmotor\b|scooter|brommer|caravan|"
    r"aanhanger|\bbusje|bestelbus|\bcamper|parkeervergunning|parkeerbon|geparkeerd|fietsendrager)"
)
_VOWELS = set("aeiouyq")


def plates(text: Plain) -> Iterator[Span]:
    """Dutch licence plates of every series; without dashes only by a word of traffic or by their letters."""
    taken = 0
    for match in _PARTED.finditer(text.low):
        parts = re.split(r"\s?-\s?|\s", match[0])
        dashed = match[0].count("-") == 2
        if _is_series(parts) and (dashed or _is_of_car(text, match.span())):
            taken = match.end()
            yield match.span()
    for match in _GLUED.finditer(text.low):
        if match.start() >= taken and len(match[0]) == 6 and _shape(match[0]) in _SERIES:
            as_typed = text.text[match.start() : match.end()]
            if _is_of_car(text, match.span()) or _has_plates_letters(as_typed):
                yield match.span()


def _shape(value: str) -> str:
    return "".join("D" if char.isdigit() else "L" for char in value)


def _is_series(parts: list[str]) -> bool:
    """Whether the parts are those of a series, as people write them: DD-LLL-D, and LL-LL-DD for LLLLDD."""
    shapes = [_shape(part) for part in parts]
    if any(len(set(shape)) != 1 for shape in shapes) or len("".join(parts)) != 6:
        return False
    return "".join(shapes) in _SERIES and (all(len(p) == 2 for p in parts) or sorted(map(len, parts)) == [1, 2, 3])


def _is_of_car(text: Plain, span: Span) -> bool:
    return bool(_CAR.search(text.before(span[0], 50)) or _CAR.search(text.after(span[1])))


def _has_plates_letters(value: str) -> bool:
    """Capitals without vowels, in a series that words with a number at their end do not have."""
    letters = [char for char in value if char.isalpha()]
    trailing = _shape(value) in ("LLDDDD", "DDDDLL", "LLLLDD", "DDLLLL")
    return not trailing and all(char.isupper() for char in letters) and not {c.lower() for c in letters} & _VOWELS


# --- documents

_DOCUMENT = re.compile(r"(?<![^\W_])[a-z]{2}[a-z0-9]{6}\d(?![^\W_])")
_APART = re.compile(r"(?<![^\W_])[a-z]{2}(?:[\s.-]{0,2}[a-z0-9]){6}[\s.-]{0,2}\d(?![^\W_])")
_OF_DOCUMENT = re.compile(
    r"(?:paspoort|identiteitskaart|identiteitsbewijs|legitimatie|id-?\s?kaart|\bid\b|documentn|reisdocument|rijbewijs)"
)
_OF_LICENCE = re.compile(r"(?:rijbewijs|rijbewijsn\w*|driving licen[cs]e)")
_OF_FOREIGNER = re.compile(r"(?:\bv[- .]?n(?:ummer|r)\b|\bvnummer|vreemdelingen\s?n(?:umme)?r|\bind[- ]nummer)")


def documents(text: Plain) -> Iterator[Span]:
    """Numbers of passport, identity card and driving licence, and V-numbers."""
    for match in _DOCUMENT.finditer(text.low):
        if identiteitskaartnummer.is_valid(match[0]) and _is_of_document(text, match.span()):
            yield match.span()
    for match in _APART.finditer(text.low):
        if " " in match[0] and identiteitskaartnummer.is_valid(re.sub(r"[\s.-]", "", match[0])):
            many = sum(char.isdigit() for char in match[0])
            if many > 1 and _OF_DOCUMENT.search(text.before(match.start(), 30)):
                yield match.span()
    for run in runs(text):
        for first, last, digits in windows(run, 10):
            if len(digits) == 10 and _is_of_number(text, (run[first].start, run[last].end)):
                yield run[first].start, run[last].end
                break


def _is_of_document(text: Plain, span: Span) -> bool:
    """By a word before it, or by its own form: capitals, and digits among the letters."""
    typed = text.text[span[0] : span[1]]
    inner = re.sub(r"\d+$", "", typed)
    if len(inner) > 3 and inner.isalpha() and is_ordinary(inner.lower()):
        return False
    if _OF_DOCUMENT.search(text.before(span[0], 50)) or _OF_DOCUMENT.search(text.after(span[1])):
        return True
    digits = sum(char.isdigit() for char in typed)
    is_mixed = any(char.isdigit() for char in inner)
    return digits >= 2 and (is_mixed or (typed.isupper() and digits != 4))


def _is_of_number(text: Plain, span: Span) -> bool:
    near = (text.before(span[0], 50), text.after(span[1]))
    return any(pattern.search(part) for pattern in (_OF_LICENCE, _OF_FOREIGNER) for part in near)


# --- what opens an account

_SECRET = re.compile(
    r"\b(?:(?:digid|mijn)[\s-])?(?:wachtwoord|paswoord|password|ww|pincode|pin|inlogcode|sms-?code|koppelcode|activeringscode|toegangscode|"
    r"gebruikersnaam|inlognaam|inlog|login|loginnaam|username|user|pass|digid)"
    r"(?:\s(?:van|voor|bij)(?:\s(?:mijn|m'n|de))?\s[\w-]{2,20})?(\s?[:=]\s?|\s(?:is|was|luidt)(?:\snu|\saltijd)?\s?:?\s|\s)"
    r"(\"[^\"\s]{2,40}\"|'[^'\s]{2,40}'|[^\s\"',;()]{3,40})"
)


_SECRET_WORD = re.compile(r"woord|ww|code|naam|login|inlog|pin|user")


def secrets(text: Plain) -> Iterator[Span]:
    """User names, passwords and codes after the word for them."""
    at = 0
    while match := _SECRET.search(text.low, at):
        start, end = match.span(2)
        while end > start + 1 and text.text[end - 1] in ".?!":
            end -= 1
        link = (
            " "
            if re.match(r"digid[\s:=]", match[0])
            and not _SECRET_WORD.search(match[0][: match.start(1) - match.start()])
            else match[1]
        )  # "digid: iemand heeft …" says something else
        if _is_secret(link.strip(), text.text[start:end]):
            yield start, end
            at = end
        else:
            at = match.end(1)


def _is_secret(link: str, value: str) -> bool:
    bare = value.strip("\"'").lower()
    if TAKEN in value or bare in words("no_names"):
        return False
    if ":" in link or "=" in link or value[0] in "\"'":
        return True
    is_odd = any(char.isdigit() for char in value) or bool(re.search(r"[^\w.?-]", value))
    return is_odd if not link else is_odd or not is_ordinary(bare)
