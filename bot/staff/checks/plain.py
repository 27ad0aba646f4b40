"""What plain language asks of a text: `data/plain-language.yml`, and the places that do not meet it."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from bot.staff.checks.sentences import Sentence, flesch_douma, sentences, shown

PLAIN = ROOT / "data/plain-language.yml"


@dataclass(frozen=True)
class Jargon:
    """A word that a resident should not have to know, where it stands in the Markdown, and what to write."""

    word: str
    instead: str
    start: int
    end: int


@dataclass(frozen=True)
class PlainLanguage:
    """The limits, and what a text makes of them."""

    least_words: int  # of an answer
    most_words: int
    sentence_words: int  # of the longest sentence
    readability: float  # lowest score
    readability_from_words: int  # in a shorter text the score says nothing
    jargon: dict[str, str]  # word -> what to write

    def words(self, markdown: str) -> int:
        """How many words a reader sees."""
        return sum(len(sentence.text.split()) for sentence in sentences(markdown))

    def score(self, markdown: str) -> float | None:
        """The reading score, higher is easier; none where there are too few words to say."""
        return flesch_douma(markdown) if self.words(markdown) >= self.readability_from_words else None

    def long_sentences(self, markdown: str) -> list[Sentence]:
        """Sentences of more words than the limit."""
        return [sentence for sentence in sentences(markdown) if len(sentence.text.split()) > self.sentence_words]

    def jargon_in(self, markdown: str) -> list[Jargon]:
        """Words of the jargon list, in order of appearance."""
        seen = shown(markdown)
        found = []
        for match in self._pattern.finditer(seen.text):
            word = " ".join(match[0].lower().split())
            found.append(Jargon(word, self.jargon[word], *seen.place(*match.span())))
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = sorted(self.jargon, key=len, reverse=True)  # the longest first: "dienen te" before "dienen"
        forms = [r"\s+".join(map(re.escape, word.split())) for word in words]
        return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def plain_language() -> PlainLanguage:
    """The limits of `data/plain-language.yml`, read once.

    Raises:
        ConfigurationError: the file is missing.
    """
    document: dict[str, Any] = load_yaml(PLAIN)
    words = document.pop("answer_words")
    return PlainLanguage(least_words=words["least"], most_words=words["most"], **document)
