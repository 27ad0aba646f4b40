"""What the page says while somebody types: the preview, and the checks on the text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from anyio import to_thread

from bot.faq.content_form import EntryContent
from bot.staff.checks.check import check
from bot.staff.checks.finding import Hint, Level
from bot.staff.checks.known import Known, known_now
from bot.staff.checks.plain import plain_language
from bot.staff.desk.desk import Desk
from bot.staff.editing.preview import Preview

ORDER = re.compile(r"(?P<field>question|answer):(?P<start>\d{1,6}):(?P<end>\d{1,6}):(?P<words>[^:\n]{1,80})")
AROUND = 25  # characters of a text that stand on each side of what a finding is about


@dataclass(frozen=True)
class Replacement:
    """What to write in the place of some words, and the order that a button sends for it."""

    words: str
    order: str  # field, first and last character, what to write


@dataclass(frozen=True)
class Advice:
    """A finding, ready for the page."""

    field: str
    label: str
    is_error: bool
    words: str
    before: str
    marked: str
    after: str
    instead: tuple[Replacement, ...] = ()


class TypingHelp:
    """Looks at texts for the editors of one municipality."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._preview = Preview(desk)
        self._known: tuple[int, Known] | None = None

    async def context(self, content: EntryContent) -> dict[str, Any]:
        """What the hints, their summary and the preview on the page need."""
        return await to_thread.run_sync(self._context, content, await self._known_now())

    def _context(self, content: EntryContent, known: Known) -> dict[str, Any]:
        found = check(content, self._desk.municipality.values(), known)
        advice = [self._advice(finding, content) for finding in found]
        return {
            "preview": self._preview.html(content),
            "styles": self._preview.styles,
            "advice": advice,
            "score": self._score(content["answer"]),
            "summary": self._summary(found),
        }

    async def _known_now(self) -> Known:
        """What other entries have, read again when something was published."""
        version = await to_thread.run_sync(self._desk.store.version)
        known = self._known
        if known is None or known[0] != version:
            known = self._known = (version, await self._desk.in_session(known_now))
        return known[1]

    def _score(self, answer: str) -> int | None:
        score = plain_language().score(answer)
        return None if score is None else round(score)

    def _summary(self, found: list[Hint]) -> str:
        """One sentence for the live region."""
        counts = Counter(finding.level for finding in found)
        if not found:
            return self._desk.words("editing.help.none")
        return self._desk.words(
            "editing.help.some", errors=str(counts[Level.ERROR]), warnings=str(counts[Level.WARNING])
        )

    def _advice(self, finding: Hint, content: EntryContent) -> Advice:
        field, words = finding.field, self._desk.words
        label = words(f"editing.fields.{field}") if words.has(f"editing.fields.{field}") else field
        text = content.get(field)
        before = marked = after = ""
        if isinstance(text, str) and finding.start is not None and finding.end is not None:
            before, marked = text[max(0, finding.start - AROUND) : finding.start], text[finding.start : finding.end]
            after = text[finding.end : finding.end + AROUND]
        elif field == "phrasings" and finding.row:
            marked = content["phrasings"][finding.row - 1]
        elif field == "sources" and finding.row:
            label = words("editing.help.source", number=str(finding.row))
        instead = tuple(_replacements(finding, marked))
        return Advice(field, label, finding.level is Level.ERROR, finding.words, before, marked, after, instead)


def _replacements(finding: Hint, marked: str) -> Iterator[Replacement]:
    """Every way to write it that the checks name, with a capital where the text has one."""
    for words in filter(None, re.split(r",\s*(?:of\s+)?", finding.instead or "")):
        said = words[:1].upper() + words[1:] if marked[:1].isupper() else words
        yield Replacement(said, f"{finding.field}:{finding.start}:{finding.end}:{said}")


def replaced(content: EntryContent, order: str) -> EntryContent:
    """A content in which a replacement is made; the same one where the order makes no sense."""
    match = ORDER.fullmatch(order)
    if match is None:
        return content
    text, start, end = str(content[match["field"]]), int(match["start"]), int(match["end"])
    if not start < end <= len(text):
        return content
    return {**content, match["field"]: text[:start] + match["words"] + text[end:]}
