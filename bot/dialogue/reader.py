"""Reading a message before it is looked up: politeness off, bare words seen, two questions split."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import fuzz, process

from bot.dialogue.words import Words, is_shared
from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.thresholds import FEWEST_WORDS_OF_A_QUESTION, SAME_BARE_WORD, SAME_TITLE
from bot.ground.yaml_lines import load_yaml

DIALOGUE = ROOT / "data/dialogue.yml"

PRONOUN_OR_ARTICLE = frozenset(("het", "t"))
LONGEST_END = 120  # characters at the end where politeness is looked for; to look everywhere takes time squared

_SENTENCES = re.compile(r"(?<=[?!.;])\s+|\n+")
_JOINED = re.compile(
    r",?\s+en\s+(?=(?:hoe|wat|waar|wanneer|wie|waarom|welke|kan|mag|moet|kost|is|zijn|krijg|hebben|heeft)\b)",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[.?!,;]+\s+")
_NOT_THAT = re.compile(r"^niet\s+[^,.]{1,40},\s*(?:maar\s+)?", re.IGNORECASE)
_WORDS = re.compile(r"[\w-]+")
_IN_BRACKETS = re.compile(r"\[[^\[\]]*\]")


def _one_of(texts: Iterable[str]) -> str:
    """A pattern for any of these, the longest first."""
    return "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))


class DialogueData(BaseModel):
    """`data/dialogue.yml`, typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    openers: tuple[str, ...]
    openers_with_a_stop: tuple[str, ...]
    fillers: frozenset[str]
    bare_words: Mapping[str, tuple[str, ...]]
    function_words: frozenset[str]
    pointers: frozenset[str]
    connectors: frozenset[str]
    corrections: tuple[str, ...]
    other_question: frozenset[str]
    usual_followups: Mapping[str, Mapping[str, str]]
    aspects: Mapping[str, tuple[str, ...]]
    aspects_answered_as: Mapping[str, str]
    choosing: frozenset[str]
    choosing_by: frozenset[str]
    languages: Mapping[str, frozenset[str]]
    ordinals: Mapping[int, tuple[str | int, ...]]
    asking: frozenset[str]
    helping: frozenset[str]
    called_the_same: frozenset[str]


def load_dialogue_data(path: Path = DIALOGUE) -> DialogueData:
    """The words of a conversation from a file.

    Raises:
        ConfigurationError: the file is missing or a key is wrong.
    """
    try:
        return DialogueData.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{path}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None


@dataclass(frozen=True)
class Reader:
    """Reads messages with the words of `data/dialogue.yml`."""

    data: DialogueData

    def core(self, text: str) -> str:
        """`text` without greetings and politeness at its ends; the whole text where nothing else is left."""
        pattern, stopped = _one_of(self.data.openers), _one_of(self.data.openers_with_a_stop)
        stop = rf"(?:\s*[,.!:;-]+\s*|\s+(?=(?:{pattern})\b))"
        start = re.compile(rf"^(?:(?:{pattern})\b[\s,.!?:;-]*|(?:{stopped}){stop})+", re.IGNORECASE)
        end = re.compile(rf"(?:[\s,.!?:;-]+(?:{pattern})[\s.!]*)+$", re.IGNORECASE)
        begun = start.sub("", text.strip())
        core = (begun[:-LONGEST_END] + end.sub("", begun[-LONGEST_END:])).strip()
        return core or text.strip()

    def words(self, text: str) -> list[str]:
        """The words of a text in lower case."""
        return _WORDS.findall(text.lower())

    def says_nothing(self, text: str) -> bool:
        """Whether nothing is left of a text without what stands in square brackets: the mark of a detail, "[naam]"."""
        left = _IN_BRACKETS.sub(" ", text)
        return left != text and not _WORDS.search(left)

    def bare_word(self, text: str) -> tuple[str, ...]:
        """Entries that a bare word may mean; none for anything more than a bare word."""
        words = self.words(text)
        whole = " ".join(words)
        if whole not in self.data.bare_words:
            whole = " ".join(word for word in words if word not in self.data.fillers)
        if not whole or len(words) > 6:
            return ()
        if whole in self.data.bare_words:
            return self.data.bare_words[whole]
        if len(whole) < 5:
            return ()
        found = process.extractOne(whole, list(self.data.bare_words), scorer=fuzz.ratio, score_cutoff=SAME_BARE_WORD)
        return self.data.bare_words[found[0]] if found else ()

    def questions(self, text: str) -> list[str]:
        """The questions in a text of two or more; empty where it is one, or a story around one."""
        sentences = [part.strip() for part in _SENTENCES.split(text) if part.strip()]
        parts = [part.strip() for sentence in sentences for part in _JOINED.split(sentence)]
        asked = [part for part in parts if self._asks(part)]
        return asked if len(asked) >= 2 else []

    def _asks(self, part: str) -> bool:
        return len(self.words(part)) >= FEWEST_WORDS_OF_A_QUESTION

    def asks(self, text: str) -> bool:
        """Whether a text has a question mark, begins with a question word, or asks for help."""
        words = self.words(text)
        begins = next((word for word in words if word not in self.data.connectors), "") in self.data.asking
        return "?" in text or begins or not self.data.helping.isdisjoint(words)

    def first_clause(self, text: str) -> str | None:
        """What a text begins with, where something follows it."""
        parts = [part for part in _CLAUSES.split(text, maxsplit=1) if part.strip()]
        return parts[0] if len(parts) > 1 else None

    @cached_property
    def content_words(self) -> Words:
        """Tells the words that say what a text is about."""
        return Words(self.data.function_words | self.data.pointers)

    def points_back(self, text: str) -> bool:
        """Whether a word points to what was said before; "het" does where it is no article."""
        words = self.content_words.all(text)
        after = [*words[1:], ""] if words else []
        return any(
            word in self.data.pointers
            or (word in PRONOUN_OR_ARTICLE and (not next_ or self.content_words.is_function(next_)))
            for word, next_ in zip(words, after, strict=True)
        )

    def connects(self, text: str) -> bool:
        """Whether a text goes on from what was said before: "en voor mijn moeder"."""
        return bool(set(self.words(text)[:1]) & self.data.connectors)

    def corrected(self, text: str) -> str | None:
        """What is meant instead in "nee, ik bedoel …"; none where nothing is corrected."""
        openers = "|".join(re.escape(opener).replace(r"\ ", r"[\s,]+") for opener in self._by_length)
        rest = re.sub(rf"^(?:{openers})\b[\s,.:;-]*", "", text.strip(), count=1, flags=re.IGNORECASE)
        rest = _NOT_THAT.sub("", rest)
        return rest if rest and rest != text.strip() else None

    @cached_property
    def _by_length(self) -> list[str]:
        return sorted(self.data.corrections, key=len, reverse=True)

    def asks_other(self, text: str) -> bool:
        """Whether the other of two questions is asked for."""
        return " ".join(self.words(text)) in self.data.other_question

    def choosing(self, text: str) -> bool:
        """Whether a text may name a choice by part of its words: it begins like one, or is very short."""
        words = self.words(text)
        return bool(words) and (words[0] in self.data.choosing or len(words) <= FEWEST_WORDS_OF_A_QUESTION)

    def said_of_choice(self, text: str) -> str | None:
        """What a choice is said to be about: "geld" in "doe maar die over geld"; none where no choice is pointed at."""
        words = self.words(text)
        begun = list(takewhile(self.data.choosing.__contains__, words))
        points = any(
            first in self.data.pointers and second in self.data.choosing_by for first, second in pairwise(begun)
        )
        return " ".join(words[len(begun) :]) or None if points else None

    def part_of_title(self, text: str, titles: Sequence[str]) -> int | None:
        """Which title alone has all content words of a text, as in "die over inzien"."""
        named = self.content_words.content(text)
        fitting = [
            number
            for number, title in enumerate(titles)
            if named and all(is_shared(word, set(self.content_words.content(title))) for word in named)
        ]
        return fitting[0] if len(fitting) == 1 and self.choosing(text) else None

    def ordinal(self, text: str, count: int) -> int | None:
        """Which of `count` choices a text names by number and nothing else, from 0; none where it names none."""
        whole = " ".join(word for word in self.words(text) if word not in self.data.choosing)
        for number, names in self.data.ordinals.items():
            if whole in {str(name) for name in names}:
                place = count - 1 if number < 0 else number - 1
                return place if 0 <= place < count else None
        return None

    def title(self, text: str, titles: Sequence[str]) -> int | None:
        """Which title a text types over; none where it is like none of them."""
        found = process.extractOne(text, titles, scorer=fuzz.ratio, score_cutoff=SAME_TITLE, processor=str.lower)
        return int(found[2]) if found else None
