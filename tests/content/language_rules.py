"""Rules on language: long enough, short enough, readable, without jargon. Each yields `file:line: what is wrong`."""

import re
from collections.abc import Iterator
from typing import Any

import textstat

from bot.settings import ROOT
from bot.yaml_lines import load_yaml
from tests.content.material import PLACEHOLDER, Text, sentences

PLAIN: dict[str, Any] = load_yaml(ROOT / "data/plain-language.yml")
textstat.set_lang("nl")


def answer_length(answer: Text) -> Iterator[str]:
    """Between the least and the most words of `answer_words`."""
    words = len(" ".join(sentences(answer)).split())
    limits = PLAIN["answer_words"]
    if not limits["least"] <= words <= limits["most"]:
        yield f"{answer.place}: {words} words, must be {limits['least']} to {limits['most']}"


def sentence_length(text: Text) -> Iterator[str]:
    """No sentence over `sentence_words` words."""
    for sentence in sentences(text):
        words = len(sentence.split())
        if words > PLAIN["sentence_words"]:
            yield f"{text.place}: {words} words in one sentence: {sentence}"


def readability(text: Text) -> Iterator[str]:
    """Flesch-Douma at or above the floor."""
    score = flesch_douma(text)
    if score is not None and score < PLAIN["readability"]:
        yield f"{text.place}: readability {score:.0f}, must be {PLAIN['readability']} or more"


def flesch_douma(text: str) -> float | None:
    """The score (higher is easier, 100 very easy), or None where there are too few words to say."""
    parts = [part.rstrip(";:,") for part in sentences(text)]
    shown = " ".join(part if part[-1] in ".?!" else f"{part}." for part in parts if part)
    if len(shown.split()) < PLAIN["readability_from_words"]:
        return None
    return float(textstat.flesch_reading_ease(shown))


def jargon(text: Text) -> Iterator[str]:
    """No word of the jargon list."""
    shown = " ".join(sentences(text)).lower()
    for word, plain in PLAIN["jargon"].items():
        if re.search(rf"\b{re.escape(word)}\b", shown):
            yield f"{text.place}: '{word}' is jargon, write: {plain}"


def placeholders(text: Text, known: set[str]) -> Iterator[str]:
    """Every {placeholder} has a value."""
    for name in PLACEHOLDER.findall(text):
        if name not in known:
            yield f"{text.place}: {{{name}}} is no placeholder that the municipality's settings have"
