"""A Markdown text as a reader sees it, where every sentence knows its place in what was typed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyphen import Pyphen

MARKUP = re.compile(r"\[(?P<words>[^\]]*)\]\([^)]*\)|\{\w+\}|\*\*")
PLACE = "Plaats"  # a {placeholder} is read as one word

BASE, PER_WORD, PER_SYLLABLE = 206.835, 0.93, 77  # Flesch-Douma
FEWEST_WORDS = 3  # a shorter sentence is a label, and not counted as a sentence
_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_BETWEEN_SENTENCES = re.compile(r"(?<=[.?!])\s+")
_NO_WORD = re.compile(r"[^\w\s']|(?<!\w)'|'(?!\w)")


@dataclass(frozen=True)
class Sentence:
    """One sentence or list item: as shown, and where it stands in the Markdown (characters, end exclusive)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Shown:
    """The text that a reader sees; `origin` has the place in the Markdown of each of its characters."""

    text: str
    origin: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from `start` up to `end` of the shown text were typed."""
        return self.origin[start], self.origin[end - 1] + 1


def shown(markdown: str) -> Shown:
    """Links are their words, a {placeholder} is one word, bold marks are gone."""
    text, done = "", 0
    origin: list[int] = []
    for match in MARKUP.finditer(markdown):
        text += markdown[done : match.start()]
        origin += range(done, match.start())
        done = match.end()
        if match["words"] is not None:
            inside = shown(match["words"])
            text += inside.text
            origin += [match.start("words") + place for place in inside.origin]
        elif match[0] != "**":
            text += PLACE
            origin += [match.start()] * (len(PLACE) - 1) + [match.end() - 1]
    return Shown(text + markdown[done:], (*origin, *range(done, len(markdown))))


def sentences(markdown: str) -> list[Sentence]:
    """The sentences that a reader sees; every line ends one, so a list item counts as a sentence."""
    seen = shown(markdown)
    return [
        Sentence(seen.text[start:end], *seen.place(start, end))
        for line in re.finditer(r"[^\n]+", seen.text)
        for start, end in _in_line(line[0], line.start())
    ]


def _in_line(line: str, offset: int) -> Iterator[tuple[int, int]]:
    start = len(line) - len(line.lstrip())
    start += 2 if line[start:].startswith("- ") else 0
    end = len(line.rstrip())
    for gap in _BETWEEN_SENTENCES.finditer(line, start, end):
        yield offset + start, offset + gap.start()
        start = gap.end()
    if start < end:
        yield offset + start, offset + end


def flesch_douma(markdown: str) -> float | None:
    """The reading score (higher is easier, 100 very easy); none without a word.

    206.835 - 0.93 x words per sentence - 77 x syllables per word, counted as textstat counts them. Its own import
    would cost this process 140 MB; a test holds the two together.
    """
    parts = [sentence.text.rstrip(";:,") for sentence in sentences(markdown)]
    text = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    words = words_of(text)
    if not words:
        return None
    counted = sum(len(words_of(sentence)) >= FEWEST_WORDS for sentence in _SENTENCE.findall(text))
    spoken = sum(_syllables(word.lower()) for word in words)
    return BASE - PER_WORD * len(words) / max(counted, 1) - PER_SYLLABLE * spoken / len(words)


def words_of(text: str) -> list[str]:
    """The words of a text without punctuation."""
    return _NO_WORD.sub("", text).split()


@lru_cache(maxsize=1)
def _hyphenation() -> Pyphen:
    return Pyphen(lang="nl")


@lru_cache(maxsize=5_000)
def _syllables(word: str) -> int:
    return len(_hyphenation().positions(word)) + 1
