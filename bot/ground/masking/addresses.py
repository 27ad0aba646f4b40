"""Where somebody lives: a street with a house number, or a postcode with one."""

import re
from collections.abc import Iterator

from bot.ground.masking.lists import is_ordinary, names, words
from bot.ground.masking.plain import Plain, Span


def _either(name: str) -> str:
    return "|".join(sorted(words(name), key=len, reverse=True))


_POSTCODE = re.compile(r"(?<![\w-])[1-9]\d{3}\s?(?!sa|sd|ss)([a-z]{2})(?![a-z])")
_ADDITION = r"\s?-?\s?(?:[a-z](?![\w'])|bis\b|hs\b|huis\b|[ivx]{1,4}\b)|-\d{1,4}[a-z]{0,2}\b|/\d{1,3}\b|\s[a-d]\b"
_HOUSE = rf"\d{{1,5}}(?:{_ADDITION})?(?!\w)"
_NUMBER = r"[\s,]{0,3}(?:(?:nr|nummer|no|huisnummer|huisnr)\b\.?\s?:?\s?)?"
_HOUSE_AFTER = re.compile(_NUMBER + _HOUSE)
_HOUSE_BEFORE = re.compile(rf"(?:[a-z][\w'.-]{{0,25}}\s)?\b\d{{1,4}}(?:{_ADDITION})?\s?[,\s]\s?$")
_POSTCODE_AFTER = re.compile(r"[\s,]{1,3}[1-9]\d{3}\s?[a-z]{2}(?![a-z])")
_NUMBERED = re.compile(rf"(?<![\w/.,-])(?:(?:nr|nummer|no|huisnummer)\b\.?\s?)?({_HOUSE})")
_WORD = re.compile(r"(?:'[a-z]\s|')?[^\W\d_][^\W\d_'.-]*(?:['.-][^\W\d_]+)*\.?\s{0,2},?\s{0,2}$")
_ENDING = re.compile(rf"(?:{_either('street_endings')})$")
_SURE = re.compile(rf"[^\W\d_]{{2}}(?:{_either('sure_endings')})$")
_LIVING = re.compile(
    r"\b(?:woon(?:t|de|den|achtig|adres)?|wonen|wonend[e]?|adres(?: is)?|verhuis\w*|verhuiz\w*|gevestigd|bezorg\w*|"
    r"huis|bewoner[s]?|ingeschreven|inschrijv\w+|staat|thuis|pand|woning|perceel|appartement|live)\s?:?\s?"
    r"(?:(?:nu|al|is|nog|hier|ook|zelf)\s)?(?:(?:op|aan|in|naar|at|on|van)(?:\s(?:de|het|'t))?\s)?$"
)
_PLACE_NAMES = re.compile(
    r"(?:laan|plein|weg|park|straat|hof|pad|dijk|plaats|aan|an)\s(?:van|de|der|den|naar|'t|het|over)\b"
)
_MORE = re.compile(r"[%€]|:\d")
_TOWN = re.compile(r",?\s?(?:te\s|in\s)?[A-Z][a-z]{2}")
_ORDINAL = re.compile(r"\b\d{1,2}(?:e|ste|de)\s$")
_NEXT = re.compile(r"\s?([a-z%€'/0-9]+)")
_ARTICLES = frozenset({"naar", "de", "het", "'t", "van", "den", "der"})
MOST_WORDS = 5  # of a street


def addresses(text: Plain) -> Iterator[Span]:
    """Postcodes with a house number, with the street before them where there is one; streets with a house number."""
    if not text.has_digits:
        return
    taken = 0
    for start, end in sorted([*_postcodes(text), *_streets(text)]):
        if start >= taken:
            yield start, end
            taken = end
        elif end > taken:
            yield taken, end
            taken = end


def _postcodes(text: Plain) -> Iterator[Span]:
    for match in _POSTCODE.finditer(text.low):
        house = _HOUSE_AFTER.match(text.low, match.end())
        before = _HOUSE_BEFORE.search(text.before(match.start(), 60))
        if not house and not before:
            continue
        if _is_no_postcode(text, match) and not _LIVING.search(text.before(match.start())):
            continue
        start = match.start() - (len(before[0]) if before else 0)
        yield start, house.end() if house and not _counts(text, house.end()) else match.end()


def _is_no_postcode(text: Plain, match: re.Match[str]) -> bool:
    """Whether four digits with two letters are an amount, or a year with a little word."""
    letters = text.text[match.start(1) : match.end(1)]
    if re.search(r"postcode[\s:]*(?:is )?$", text.before(match.start())):
        return False
    is_year = match[0][:2] in ("19", "20") and " " in match[0]
    if letters.isupper() and text.is_cased and not is_year:
        return False
    return letters.lower() in words("no_postcode_letters") and (" " in match[0] or letters.islower())


def _streets(text: Plain) -> Iterator[Span]:
    for match in _NUMBERED.finditer(text.low):
        if _counts(text, match.end()):
            continue
        start = _street_before(text, match)
        if start is None:
            continue
        postcode = _POSTCODE_AFTER.match(text.low, match.end())
        yield start, postcode.end() if postcode else match.end()


def _counts(text: Plain, end: int) -> bool:
    """Whether the number says how many, or when."""
    following = _NEXT.match(text.low, end)
    counted = following is not None and following[1] in words("units")
    return counted or _MORE.match(text.text, end) is not None


def _street_before(text: Plain, house: re.Match[str]) -> int | None:
    """Where the street before a number begins; none where there is no street."""
    number = house[1]
    found = _words_before(text, house.start())
    if not found:
        return None
    last = found[0]
    low = text.low[last[0] : last[1]].rstrip(".")
    is_year = re.fullmatch(r"(?:19|20)\d\d", number) is not None
    if low in words("before_no_house"):
        return None
    if _SURE.search(low) and low not in words("no_streets"):
        return None if is_year and re.search(r"\bin$", text.before(last[0]).rstrip()) else _whole(text, found)
    named = _named(text, found, house)
    if is_year or len(re.match(r"\d*", number)[0]) > 4:  # type: ignore[index]  # it begins with a digit
        return None
    return named if named is not None else _lives_at(text, found)


def _words_before(text: Plain, end: int) -> list[Span]:
    """The words right before a place, the nearest first."""
    found: list[Span] = []
    at = end
    while len(found) < MOST_WORDS:
        window = max(0, at - 32)
        match = _WORD.search(text.low[window:at])
        if match is None or (found and "," in match[0]) or ("\n" in match[0]):
            break
        start = window + match.start()
        found.append((start, start + len(match[0].rstrip(" ,"))))
        at = start
    return found


def _whole(text: Plain, found: list[Span]) -> int:
    """The beginning of a street whose last word says that it is one: `Lange Kerkstraat`, `Burg. van Dijklaan`."""
    start = found[0][0]
    for place, (first, last) in enumerate(found[1:], 1):
        word = text.low[first:last].rstrip(".")
        capital = text.text[first].isupper() and text.is_cased and word not in words("no_names")
        capital = capital or (word in names("first-names") and not is_ordinary(word))
        joined = word in words("particles") - {"in", "op", "van", "de", "het"} or (
            word in ("van", "de", "der", "den", "'t") and place + 1 < len(found) and text.is_cased
            and text.text[found[place + 1][0]].isupper() and text.low[slice(*found[place + 1])] not in words("no_names")
        )  # fmt: skip
        if word in words("street_adjectives") | words("street_titles") or capital or joined:
            start = first
        elif not (word in ("de", "van", "der", "den") and place + 1 < len(found) and _is_first(text, found[place + 1])):
            break
    ordinal = _ORDINAL.search(text.before(start, 6))
    return start - len(ordinal[0]) if ordinal else start


def _is_first(text: Plain, span: Span) -> bool:
    """Whether a word begins the name of a street that goes on with "de" or "van": `Hugo de Grootkade`."""
    word = text.low[slice(*span)].rstrip(".")
    return word in words("street_titles") or word in names("first-names")


def _named(text: Plain, found: list[Span], house: re.Match[str]) -> int | None:
    """A street of words that need more than an ending: `Oude Markt`, `Laan van Meerdervoort`, `Lange Voorhout`."""
    first, last = found[0]
    low = text.low[first:last].rstrip(".")
    capital = text.is_cased and text.text[first].isupper()
    if _ENDING.search(low):
        alone = low in words("street_endings")
        if alone and len(found) > 1:
            before = text.low[slice(*found[1])]
            if before in words("street_adjectives") or (
                text.is_cased and text.text[found[1][0]].isupper() and capital and before not in words("no_names")
            ):
                return _whole(text, found)
        if alone or low in words("no_streets"):
            in_town = capital and _TOWN.match(text.text, house.end()) is not None
            further = low not in words("no_streets") and ((capital and len(found) > 1) or not house[1].isdigit())
            return _whole(text, found) if in_town or further else None
        if capital or not is_ordinary(low):
            return _whole(text, found)
    for place in range(1, len(found)):
        start = found[place][0]
        stretch = text.low[start:last]
        head = stretch.split(" ", 1)[0]
        if place >= 2 and _PLACE_NAMES.match(stretch) and (text.text[start].isupper() or not text.is_cased):
            return start if head not in words("no_streets") or text.is_cased or head in ("laan", "plein") else None
    return None


def _lives_at(text: Plain, found: list[Span]) -> int | None:
    """What follows "ik woon op", whatever the street is called."""
    for place in range(len(found) - 1, -1, -1):
        start = found[place][0]
        before = text.before(start)
        street = {text.low[slice(*span)] for span in found[: place + 1]}
        if _LIVING.search(before) and not street & (words("before_no_house") | words("no_names") - _ARTICLES):
            return start
    return None
