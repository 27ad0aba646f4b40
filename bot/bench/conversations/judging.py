"""Compares what came with what was expected; each difference is one line in plain Dutch."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.bench.conversations.conversation import ExpectedMessage, ExpectedResponse
from bot.bench.conversations.words import word
from bot.dialogue.messages import Message


def judge_messages(
    expected: Sequence[ExpectedMessage], messages: Sequence[Message], milliseconds: float
) -> Iterator[str]:
    """What is wrong with the messages of one turn; nothing where all of it is right."""
    if len(expected) != len(messages):
        yield word("message_count", came=len(messages), wanted=len(expected))
    for number, (wanted, message) in enumerate(zip(expected, messages, strict=False), 1):
        for problem in _judge(wanted, message, milliseconds):
            yield word("message_number", number=number, problem=problem) if len(expected) > 1 else problem


def _judge(wanted: ExpectedMessage, message: Message, milliseconds: float) -> Iterator[str]:
    custom = message.custom
    yield from _one_of("kind_is", wanted.kind, message.about.kind)
    yield from _one_of("faq_is", wanted.faq, entry_of(message))
    yield from _one_of("reason_is", wanted.reason, custom.get("reason"))
    yield from _one_of("language_is", wanted.language and (wanted.language,), custom.get("language"))
    yield from _all_in("choice_missing", wanted.choices, custom.get("suggestions", []))
    yield from _all_in("related_missing", wanted.related, custom.get("related", []))
    yield from _all_in("found_missing", wanted.found, custom.get("found", []))
    yield from _all_in("button_missing", wanted.buttons, titles_of(message))
    yield from judge_text(wanted.contains, wanted.lacks, message.text)
    yield from _sources(wanted.sources, custom.get("sources", []))
    contact = " ".join(str(value) for value in custom.get("contact", {}).values()).lower()
    yield from (word("contact_missing", wanted=part) for part in wanted.contact if part.lower() not in contact)
    helpers = [contact.get("number") or contact.get("address") for contact in custom.get("contacts", [])]
    yield from _all_in("contacts_missing", wanted.contacts, helpers)
    yield from _one_of("situation_is", wanted.situation and (wanted.situation,), custom.get("situation"))
    yield from _numbers(wanted, custom)
    yield from judge_time(wanted.within, milliseconds)


def judge_response(wanted: ExpectedResponse, status: int, headers: Any, text: str, title: str) -> Iterator[str]:
    """What is wrong with a response over the line; `headers` is a mapping that knows no case."""
    if status != wanted.status:
        yield word("status_is", came=status, wanted=wanted.status)
    if wanted.title is not None and title.lower() != wanted.title.lower():
        yield word("title_is", came=title, wanted=wanted.title)
    yield from judge_text(wanted.contains, wanted.lacks, text)
    for header in wanted.headers:
        name, _, value = (part.strip() for part in header.partition(":"))
        if name not in headers or value not in headers[name]:
            yield word("header_missing", wanted=header)


def judge_text(contains: Iterable[str], lacks: Iterable[str], text: str) -> Iterator[str]:
    """Words that are missing, and words that may not be there; case and line ends do not count."""
    flat = _flat(text)
    yield from (word("text_lacks", wanted=part) for part in contains if _flat(part) not in flat)
    yield from (word("text_has", unwanted=part) for part in lacks if _flat(part) in flat)


def judge_time(within: int | None, milliseconds: float) -> Iterator[str]:
    """Whether it took too long."""
    if within is not None and milliseconds > within:
        yield word("too_slow", came=round(milliseconds), wanted=within)


def entry_of(message: Message) -> str | None:
    """The entry that a message answers with, or offers first."""
    return message.about.cited or next(iter(message.about.offered), None)


def titles_of(message: Message) -> list[str]:
    """The titles of the buttons under a message."""
    return [button.title for button in message.buttons]


def listed(names: Iterable[object]) -> str:
    """Names one after another; a word for none."""
    return ", ".join(str(name) for name in names) or word("nothing")


def _flat(text: str) -> str:
    return " ".join(text.lower().split())


def _one_of(name: str, wanted: Sequence[str] | None, came: str | None) -> Iterator[str]:
    if wanted and came not in wanted:
        yield word(name, came=came or word("nothing"), wanted=listed(wanted))


def _all_in(name: str, wanted: Iterable[str], came: Sequence[str]) -> Iterator[str]:
    for part in wanted:
        if part not in came:
            yield word(name, wanted=part, came=listed(came))


def _sources(wanted: Iterable[str], sources: Sequence[dict[str, str]]) -> Iterator[str]:
    shown = [f"{source.get('title', '')} {source.get('url', '')}".lower() for source in sources]
    for part in wanted:
        if not any(part.lower() in source for source in shown):
            yield word("source_missing", wanted=part, came=listed(source.get("url", "") for source in sources))


def _numbers(wanted: ExpectedMessage, custom: dict[str, Any]) -> Iterator[str]:
    confidence, results = float(custom.get("confidence", 0)), len(custom.get("results", []))
    if wanted.confidence is not None and confidence < wanted.confidence:
        yield word("confidence_low", came=confidence, wanted=wanted.confidence)
    if wanted.results is not None and results < wanted.results:
        yield word("results_few", came=results, wanted=wanted.results)
