"""Rules on language: long enough, short enough, readable, without jargon. Each yields `file:line: what is wrong`.

What counts as too long or as jargon is decided in bot/staff/checks, where editors meet it while they type.
"""

from collections.abc import Iterator

from bot.ground.filling import PLACEHOLDER
from bot.staff.checks.plain import plain_language
from tests.content.material import Text

PLAIN = plain_language()


def answer_length(answer: Text) -> Iterator[str]:
    """Between the least and the most words of `answer_words`."""
    words = PLAIN.words(answer)
    if not PLAIN.least_words <= words <= PLAIN.most_words:
        yield f"{answer.place}: {words} words, must be {PLAIN.least_words} to {PLAIN.most_words}"


def sentence_length(text: Text) -> Iterator[str]:
    """No sentence over `sentence_words` words."""
    for sentence in PLAIN.long_sentences(text):
        yield f"{text.place}: {len(sentence.text.split())} words in one sentence: {sentence.text}"


def readability(text: Text) -> Iterator[str]:
    """Flesch-Douma at or above the floor."""
    score = PLAIN.score(text)
    if score is not None and score < PLAIN.readability:
        yield f"{text.place}: readability {score:.0f}, must be {PLAIN.readability} or more"


def jargon(text: Text) -> Iterator[str]:
    """No word of the jargon list."""
    for found in PLAIN.jargon_in(text):
        yield f"{text.place}: '{found.word}' is jargon, write: {found.instead}"


def placeholders(text: Text, known: set[str]) -> Iterator[str]:
    """Every {placeholder} has a value."""
    for name in PLACEHOLDER.findall(text):
        if name not in known:
            yield f"{text.place}: {{{name}}} is no placeholder that the municipality's settings have"
