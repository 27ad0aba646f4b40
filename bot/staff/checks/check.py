"""What an editor sees while typing: what must be mended (`rules.errors`, as sending asks), and what could be better."""

from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from bot.faq.content_form import EntryContent
from bot.faq.pack import normalised
from bot.ground.database.base import now
from bot.ground.filling import PLACEHOLDER
from bot.staff.checks.finding import Hint, Level, finding
from bot.staff.checks.known import Known
from bot.staff.checks.links import is_official, wrong_form
from bot.staff.checks.markdown import lost_in
from bot.staff.checks.plain import plain_language
from bot.staff.checks.rules import errors

ENOUGH_PHRASINGS = 5


def check(content: EntryContent, values: Mapping[str, str], known: Known) -> list[Hint]:
    """Everything to say of a content (as `bot.faq.publishing.content_of` makes it, unfinished ones too).

    `values` are the municipality's placeholders.
    """
    question, answer = str(content.get("question") or ""), str(content.get("answer") or "")
    return [
        *errors(content, values, known, now()),
        *plain_findings("question", question),
        *_question(content, question, known),
        *_answer(answer),
        *_phrasings(content, known),
        *_sources(content),
        *_dates(content),
    ]


def _question(content: EntryContent, text: str, known: Known) -> Iterator[Hint]:
    other = known.question_of(text)
    if other and other != content.get("id"):
        yield finding("question_taken", "question", Level.WARNING, faq=other)


def _answer(text: str) -> Iterator[Hint]:
    if not text.strip():
        return
    plain = plain_language()
    words, score = plain.words(text), plain.score(text)
    if words < plain.least_words:
        yield finding("too_few_words", "answer", Level.WARNING, words=words, least=plain.least_words)
    if words > plain.most_words:
        yield finding("too_many_words", "answer", Level.WARNING, words=words, most=plain.most_words)
    if score is not None and score < plain.readability:
        yield finding("hard_to_read", "answer", Level.WARNING, score=round(score), floor=plain.readability)
    yield from plain_findings("answer", text)
    for rule, start, end in lost_in(text):
        yield finding(rule, "answer", Level.WARNING, (start, end))


def plain_findings(field: str, text: str) -> Iterator[Hint]:
    """Long sentences and jargon of any text, with their places."""
    plain = plain_language()
    for sentence in plain.long_sentences(text):
        place, count = (sentence.start, sentence.end), len(sentence.text.split())
        yield finding("long_sentence", field, Level.WARNING, place, words=count, most=plain.sentence_words)
    for word in plain.jargon_in(text):
        yield finding("jargon", field, Level.WARNING, (word.start, word.end), word.instead, word=word.word)


def _phrasings(content: EntryContent, known: Known) -> Iterator[Hint]:
    phrasings = content.get("phrasings") or ()
    if 0 < len(phrasings) < ENOUGH_PHRASINGS:
        yield finding("few_phrasings", "phrasings", Level.WARNING, count=len(phrasings))
    questions = {normalised(question): faq for faq, question in known.questions.items()}
    for row, text in enumerate(phrasings, start=1):
        other = questions.get(normalised(text), content.get("id"))
        if other != content.get("id"):
            yield finding("phrasing_is_question", "phrasings", Level.WARNING, row=row, text=text, faq=other)


def _sources(content: EntryContent) -> Iterator[Hint]:
    for row, source in enumerate(content.get("sources") or (), start=1):
        url = str(source.get("url") or "")
        if not PLACEHOLDER.search(url) and wrong_form(url) is None and not is_official(url):
            yield finding("not_official", "sources", Level.WARNING, row=row, host=urlsplit(url).hostname or url)


def _dates(content: EntryContent) -> Iterator[Hint]:
    try:
        day = date.fromisoformat(content.get("review_on") or "")
    except ValueError:
        return
    if day < now().date():
        yield finding("review_passed", "review_on", Level.WARNING)
