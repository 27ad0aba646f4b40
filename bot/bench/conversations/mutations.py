"""Ways in which residents write the same thing differently; each takes a text and chance, both of the caller."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from random import Random

from pydantic import BaseModel, ConfigDict

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

WORD = re.compile(r"\w+")
SHORTEST_MISTYPED = 4  # letters; shorter words become other words
SHORTEST_PART = 4  # letters of a part of a compound
FEWEST_WORDS = 4  # to leave one out, or to swap two

type Mutation = Callable[[str, Random], str]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    synonyms: tuple[tuple[str, ...], ...]
    before: tuple[str, ...]
    after: tuple[str, ...]
    neighbours: Mapping[str, str]


@cache
def _data() -> _Data:
    return _Data.model_validate(load_yaml(ROOT / "data/mutations.yml"))


def mutations(vocabulary: Collection[str]) -> dict[str, Mutation]:
    """Every mutation by name; a text that one has nothing to do on comes back as it was.

    `vocabulary`: words in lower case, of which compounds are made.
    """
    known = frozenset(vocabulary)
    return {
        "typo": _typo,
        "dropped_word": _dropped_word,
        "lower_case": lambda text, chance: " ".join(WORD.findall(text.lower())),
        "synonym": _synonym,
        "swapped_words": _swapped_words,
        "politeness": _politeness,
        "split_compound": lambda text, chance: _split_compound(text, known),
    }


def _typo(text: str, chance: Random) -> str:
    """One slip of the fingers in one longer word: a key beside it, two swapped, one forgotten or one twice."""
    words = [match for match in WORD.finditer(text) if len(match[0]) >= SHORTEST_MISTYPED]
    if not words:
        return text
    match = chance.choice(words)
    return text[: match.start()] + _slip(match[0], chance) + text[match.end() :]


def _slip(word: str, chance: Random) -> str:
    place = chance.randrange(1, len(word) - 1)
    letter, rest = word[place], word[place + 1 :]
    beside = _data().neighbours.get(letter.lower(), letter)
    return word[:place] + chance.choice(
        [chance.choice(beside) + rest, rest[0] + letter + rest[1:], rest, letter + letter + rest]
    )


def _dropped_word(text: str, chance: Random) -> str:
    """Without one word, but never the longest: that is what the question is about."""
    words = text.split()
    if len(words) < FEWEST_WORDS:
        return text
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    gone = chance.choice([place for place in range(len(words)) if place != longest])
    return " ".join(word for place, word in enumerate(words) if place != gone)


def _synonym(text: str, chance: Random) -> str:
    """One word by another that means the same."""
    found = [
        (match, other)
        for group in _data().synonyms
        for word in group
        for match in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)
        for other in group
        if other != word
    ]
    if not found:
        return text
    match, other = chance.choice(found)
    return text[: match.start()] + other + text[match.end() :]


def _swapped_words(text: str, chance: Random) -> str:
    """Two words that stand beside each other, swapped."""
    words = text.split()
    if len(words) < FEWEST_WORDS:
        return text
    place = chance.randrange(len(words) - 1)
    words[place], words[place + 1] = words[place + 1], words[place]
    return " ".join(words)


def _politeness(text: str, chance: Random) -> str:
    """Kindness before and behind."""
    return chance.choice(_data().before) + text + chance.choice(_data().after)


def _split_compound(text: str, known: frozenset[str]) -> str:
    """The first compound of two known words, written as two."""
    for match in WORD.finditer(text):
        for place in range(SHORTEST_PART, len(match[0]) - SHORTEST_PART + 1):
            first, second = match[0][:place], match[0][place:]
            if second.lower() in known and {first.lower(), first.lower().removesuffix("s")} & known:
                return f"{text[: match.start()]}{first} {second}{text[match.end() :]}"
    return text
