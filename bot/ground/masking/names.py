"""Names of people: after what introduces one ("mijn naam is", "mevrouw", "mijn zoon"), or a first name with a last."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bot.ground.masking.lists import is_ordinary, names, patterns, words
from bot.ground.masking.plain import Plain, Span

_TOKEN = re.compile(r"'[a-z](?![^\W\d_])|(?:[^\W\d_]\.){1,4}(?![^\W\d_]{3})|[^\W\d_]+(?:['-][^\W\d_]+)*")
_GAP = re.compile(r"[ ,:(\"'-]{0,3}(?:\n\s?){0,2}")
_TIE = re.compile(r"\s?-\s?|\.?[ \t]{1,2}|(?<=\.)")
MOST_TOKENS = 6  # of one name


class Cue(Enum):
    """What introduces a name, by how surely one follows."""

    NAMING = "naming"  # "mijn naam is"
    TITLE = "title"  # "mevrouw": any word that follows with a capital
    CLOSING = "closing"  # "groetjes"
    SELF = "self"  # "ik ben": mostly something else follows
    RELATION = "relation"  # "mijn zoon"
    NONE = "none"


def _pattern(cue: Cue) -> str:
    return rf"(?:\b|(?<=\s))(?:{'|'.join(patterns('cues', cue.value))})(?![^\W\d_])"


def _relations() -> str:
    relations = "|".join(sorted(map(re.escape, words("relations")), key=len, reverse=True))
    return (
        r"\b(?:mijn|m'n|me|mn|onze|zijn|haar|jouw|uw|een|de) "
        r"(?:(?:ex|oude|jongste|oudste|overleden|zieke|kleine|beste)[ -])?"
        rf"(?:{relations})(?![^\W\d_])(?:,? (?:heet|genaamd|die heet))?"
    )


_CUE = [
    *((cue, re.compile(_pattern(cue))) for cue in Cue if cue is not Cue.NONE),
    (Cue.SELF, re.compile(r"^(?:hallo |hoi |goede\w+ )?(?:dit is|hier)\b")),
    (Cue.RELATION, re.compile(_relations())),
]


@dataclass(frozen=True)
class Token:
    """A word, or initials."""

    start: int
    end: int
    text: str
    low: str  # without the s of a possessive

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper() or self.text[:2].lower() in ("'t", "d'")

    @property
    def is_initials(self) -> bool:
        """Whether it is `J.` or `J.P.`."""
        return self.text.endswith(".")


def people(text: Plain) -> Iterator[Span]:
    """Names of people."""
    tokens = [_token(text, match) for match in _TOKEN.finditer(text.text)]
    starts = {token.start: place for place, token in enumerate(tokens)}
    found: list[Span] = []
    for cue, pattern in _CUE:
        for match in pattern.finditer(text.low):
            gap = _GAP.match(text.low, match.end())
            place = starts.get(gap.end() if gap else match.end())
            if place is not None:
                found += _name_at(text, tokens, place, cue)
    found += _introduced_by_nobody(text, tokens)
    taken = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if end > taken:
            yield max(start, taken), end
            taken = end


def _token(text: Plain, match: re.Match[str]) -> Token:
    low = text.low[match.start() : match.end()]
    own = low.removesuffix("'s").removesuffix("'")
    if (
        own.endswith("s")
        and own not in names("first-names")
        and own[:-1] in names("first-names")
        and own not in names("surnames")
    ):
        own = own[:-1]
    return Token(match.start(), match.end(), match[0], own)


def _name_at(text: Plain, tokens: list[Token], place: int, cue: Cue) -> list[Span]:
    """The name that begins at a place, or after "is" or "mevrouw" there; none where there is none."""
    letter = cue in (Cue.NAMING, Cue.CLOSING)
    while letter and tokens[place].low in _BEFORE_NAMES and place + 1 < len(tokens):
        place += 1
    first = tokens[place]
    last = _rest(text, tokens, place, cue)
    if first.is_initials or (first.low in words("particles") and cue is not Cue.RELATION):
        return [(first.start, tokens[last].end)] if last > place else []
    return [(first.start, tokens[last].end)] if _begins(text, tokens, place, cue) else []


def _begins(text: Plain, tokens: list[Token], place: int, cue: Cue) -> bool:
    """Whether the word at a place, after what introduces a name, begins one."""
    token = tokens[place]
    low = token.low
    if low in words("no_names") or len(low) < 2:
        return False
    if text.is_cased and token.is_capital:
        if low in names("first-names") or cue in (Cue.NAMING, Cue.TITLE, Cue.CLOSING):
            return True
        if (
            cue is Cue.RELATION
            and place + 1 < len(tokens)
            and tokens[place + 1].is_capital
            and not token.text.isupper()
        ):
            return True
        shouted = len(token.text) < 6 and token.text.isupper()
        return not shouted and not is_ordinary(low) and not _is_joined_word(low)
    if low in names("first-names") and (not is_ordinary(low) or cue in (Cue.NAMING, Cue.CLOSING)):
        return True
    if low in names("first-names") and _rest(text, tokens, place, cue) > place:
        return True
    if cue is Cue.CLOSING and len(tokens) - place <= 2:
        return True  # the end of a letter
    if cue is Cue.TITLE:
        known = low in names("first-names") and not text.is_cased
        return known or _is_strange(low) or (low in names("surnames") and not (text.is_cased and is_ordinary(low)))
    if cue in (Cue.NAMING, Cue.CLOSING):
        return (low in names("surnames") and not is_ordinary(low)) or _is_strange(low)
    return _is_strange(low) and _ends_there(text, tokens, place)


def _is_strange(low: str) -> bool:
    """Whether it is no word that people use, not even joined or bent, and so perhaps a name."""
    bent = {
        low,
        low.removesuffix("e"),
        low.removesuffix("s"),
        low.removesuffix("en"),
        low.removesuffix("t"),
        low + "e",
        low + "t",
    }
    participle = low.startswith(("ge", "be", "ver", "ont", "aan", "op", "uit", "af")) and low.endswith(("d", "t", "en"))
    return len(low) > 2 and not participle and not any(map(is_ordinary, bent)) and not _is_joined_word(low)


def _is_joined_word(low: str) -> bool:
    """Whether it is two words in one, as Dutch makes them: `datalek`, `zorgmedewerker`, `woo-verzoeker`."""
    if "-" in low:
        return is_ordinary(low.split("-")[-1]) or low.split("-")[0] in words("no_names")
    return any(
        is_ordinary(low[cut:]) and (is_ordinary(low[:cut]) or is_ordinary(low[:cut].removesuffix("s")))
        for cut in range(4, len(low) - 3)
    )


def _ends_there(text: Plain, tokens: list[Token], place: int) -> bool:
    """Whether a name of one word stands by itself, or with a last name behind: then it is no slip in a sentence."""
    token = tokens[place]
    after = text.low[token.end : token.end + 2].strip(" ")
    if not after or not after[0].isalnum():
        return True
    if place + 1 == len(tokens):
        return True
    following = tokens[place + 1].low
    return following in words("after_names") or following in names("surnames") or _is_strange(following)


def _rest(text: Plain, tokens: list[Token], place: int, cue: Cue) -> int:
    """The last word of the name that begins at a place."""
    last = place
    for at in range(place + 1, min(place + MOST_TOKENS, len(tokens))):
        if not _TIE.fullmatch(text.low, tokens[at - 1].end, tokens[at].start):
            break
        token = tokens[at]
        if token.low in words("particles") and not (token.is_capital and text.is_cased and token.low in ("in", "op")):
            continue
        if not _goes_on(text, token, at > last + 1, cue, tokens[at - 1].is_initials):
            break
        last = at
    return last


def _goes_on(text: Plain, token: Token, after_particle: bool, cue: Cue, after_initials: bool) -> bool:
    if token.is_initials:
        return True
    if token.low in words("no_names"):
        return False
    if after_initials and cue is not Cue.NONE:
        return True
    if text.is_cased:
        return token.is_capital and (
            cue is not Cue.NONE or token.low in names("surnames") or not is_ordinary(token.low)
        )
    if token.low in names("surnames"):
        return after_particle or not is_ordinary(token.low) or cue not in (Cue.SELF, Cue.RELATION)
    return not is_ordinary(token.low)


def _introduced_by_nobody(text: Plain, tokens: list[Token]) -> Iterator[Span]:
    """A first name, or initials, with a last name; and a first name of somebody's: "het dossier van Fatima"."""
    for place, token in enumerate(tokens):
        known = token.low in names("first-names") and token.low not in words("no_names")
        if not (known or token.is_initials):
            continue
        if text.is_cased and not token.is_capital:
            continue
        last = _rest(text, tokens, place, Cue.NONE)
        is_full = last > place and tokens[last].low not in words("particles")
        if token.is_initials:
            if is_full and tokens[last].is_capital and _are_initials(token.text) and not tokens[last].is_initials:
                yield token.start, tokens[last].end
        elif is_full and (text.is_cased or (not is_ordinary(token.low) and tokens[last].low in names("surnames"))):
            yield token.start, tokens[last].end
        elif (text.is_cased and place and tokens[place - 1].low in _OF and not is_ordinary(token.low)) or (
            token.text.lower().endswith("'s") and not is_ordinary(token.low)
        ):
            yield token.start, token.end


_BEFORE_NAMES = frozenset({"is", "mevrouw", "meneer", "en"})
_OF = frozenset({"van", "voor", "over", "door", "met", "aan", "bij", "tegen", "namens", "en"})


def _are_initials(text: str) -> bool:
    return text.isupper() and text not in ("B.V.", "N.V.", "A.U.B.", "I.V.M.")
