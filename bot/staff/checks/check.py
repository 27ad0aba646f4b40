"""Every check on the content of an entry, as its editor types it. Pure; takes a few milliseconds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.faq.pack import normalised
from bot.faq.store import FaqEntry
from bot.ground.municipality import PLACEHOLDER, Municipality
from bot.staff.checks.finding import Hint, Level, finding
from bot.staff.checks.links import is_official, links_in, wrong_form
from bot.staff.checks.plain import plain_language

LONGEST = {"question": 200, "phrasing": 1000, "title": 200, "url": 500}
ENOUGH_PHRASINGS = 5


def check(content: Mapping[str, Any], municipality: Municipality, used: Mapping[str, str]) -> list[Hint]:
    """Everything to say of a content (as `bot.faq.publishing.content_of` makes it, unfinished ones too).

    `used` has who owns which phrasing: `used_phrasings`.
    """
    values = municipality.values()
    question, answer = str(content.get("question") or ""), str(content.get("answer") or "")
    found = [
        *_question(question),
        *_answer(answer),
        *_phrasings(content.get("phrasings") or (), str(content.get("id") or ""), used),
        *_sources(content.get("sources") or (), values),
    ]
    for field, text in (("question", question), ("answer", answer)):
        found += _placeholders(field, text, values)
    return found


def used_phrasings(entries: Iterable[FaqEntry]) -> dict[str, str]:
    """The id of the entry that has a text, by that text as compared for doubles; questions count too."""
    return {normalised(text): entry.id for entry in entries for text in (entry.question, *entry.phrasings)}


def _question(text: str) -> Iterator[Hint]:
    yield from _filled("question", text, LONGEST["question"])
    yield from plain_findings("question", text)


def _answer(text: str) -> Iterator[Hint]:
    plain = plain_language()
    if not text.strip():
        yield finding("empty", "answer", Level.ERROR)
        return
    words, score = plain.words(text), plain.score(text)
    if words < plain.least_words:
        yield finding("too_few_words", "answer", Level.WARNING, words=words, least=plain.least_words)
    if words > plain.most_words:
        yield finding("too_many_words", "answer", Level.WARNING, words=words, most=plain.most_words)
    if score is not None and score < plain.readability:
        yield finding("hard_to_read", "answer", Level.WARNING, score=round(score), floor=plain.readability)
    yield from plain_findings("answer", text)
    for url, start, end in links_in(text):
        yield from _link("answer", url, (start, end))


def plain_findings(field: str, text: str) -> Iterator[Hint]:
    """Long sentences and jargon of any text, with their places."""
    plain = plain_language()
    for sentence in plain.long_sentences(text):
        place, count = (sentence.start, sentence.end), len(sentence.text.split())
        yield finding("long_sentence", field, Level.WARNING, place, words=count, most=plain.sentence_words)
    for word in plain.jargon_in(text):
        yield finding("jargon", field, Level.WARNING, (word.start, word.end), word.instead, word=word.word)


def _phrasings(phrasings: Iterable[str], faq: str, used: Mapping[str, str]) -> Iterator[Hint]:
    seen: set[str] = set()
    for number, text in enumerate(phrasings):
        field = f"phrasings.{number}"
        yield from _filled(field, text, LONGEST["phrasing"])
        key = normalised(text)
        owner = used.get(key, faq)
        if owner != faq:
            yield finding("taken", field, Level.ERROR, faq=owner)
        elif key and key in seen:
            yield finding("twice", field, Level.ERROR)
        seen.add(key)
    if not seen:
        yield finding("no_phrasings", "phrasings", Level.ERROR)
    elif len(seen) < ENOUGH_PHRASINGS:
        yield finding("few_phrasings", "phrasings", Level.WARNING, count=len(seen))


def _sources(sources: Iterable[Mapping[str, str]], values: Mapping[str, str]) -> Iterator[Hint]:
    number = -1
    for number, source in enumerate(sources):
        title, url = str(source.get("title") or ""), str(source.get("url") or "")
        if not title.strip():
            yield finding("source_without_title", f"sources.{number}.title", Level.ERROR)
        yield from _link(f"sources.{number}.url", url, None)
        yield from _placeholders(f"sources.{number}.url", url, values)
        if not PLACEHOLDER.search(url) and wrong_form(url) is None and not is_official(url):
            host = urlsplit(url).hostname or url
            yield finding("not_official", f"sources.{number}.url", Level.WARNING, host=host)
    if number < 0:
        yield finding("no_source", "sources", Level.ERROR)


def _filled(field: str, text: str, most: int) -> Iterator[Hint]:
    if not text.strip():
        yield finding("empty", field, Level.ERROR)
    if len(text) > most:
        yield finding("too_long", field, Level.ERROR, length=len(text), most=most)


def _link(field: str, url: str, place: tuple[int, int] | None) -> Iterator[Hint]:
    """A {placeholder} stands for an address of the municipality's settings, which are checked there."""
    wrong = None if PLACEHOLDER.match(url) and " " not in url else wrong_form(url)
    if wrong:
        yield finding(wrong, field, Level.ERROR, place)


def _placeholders(field: str, text: str, values: Mapping[str, str]) -> Iterator[Hint]:
    for match in PLACEHOLDER.finditer(text):
        if match[1] not in values:
            yield finding("unknown_placeholder", field, Level.ERROR, match.span(), shown=match[0])
