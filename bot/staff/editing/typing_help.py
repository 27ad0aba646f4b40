"""What the page says while somebody types: the preview, and the checks on the text."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from bot.faq.content_form import EntryContent
from bot.staff.checks.check import check, used_phrasings
from bot.staff.checks.finding import Hint, Level
from bot.staff.checks.plain import plain_language
from bot.staff.desk.desk import Desk
from bot.staff.editing.preview import Preview

AROUND = 25  # characters of a text that stand on each side of what a finding is about


@dataclass(frozen=True)
class Advice:
    """A finding, ready for the page."""

    label: str
    anchor: str
    is_error: bool
    words: str
    before: str
    marked: str
    after: str
    instead: str | None


class TypingHelp:
    """Looks at texts for the editors of one municipality."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._preview = Preview(desk)
        self._used: tuple[int, dict[str, str]] = (-1, {})

    def context(self, content: EntryContent) -> dict[str, Any]:
        """What the template `staff/editing/_help.html` needs."""
        found = check(content, self._desk.municipality, self._phrasings())
        advice = [self._advice(finding, content) for finding in found]
        return {
            "preview": self._preview.html(content),
            "styles": self._preview.styles,
            "advice": advice,
            "score": self._score(content["answer"]),
            "summary": self._summary(found),
        }

    def _phrasings(self) -> dict[str, str]:
        published = self._desk.store.content()
        if self._used[0] != published.version:
            self._used = (published.version, used_phrasings(published.entries.values()))
        return self._used[1]

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
        field, _, rest = finding.field.partition(".")
        words, number = self._desk.words, rest.partition(".")[0]
        label = words(f"editing.fields.{field}") if words.has(f"editing.fields.{field}") else field
        text = content.get(field)
        before = marked = after = ""
        if isinstance(text, str) and finding.start is not None and finding.end is not None:
            before, marked = text[max(0, finding.start - AROUND) : finding.start], text[finding.start : finding.end]
            after = text[finding.end : finding.end + AROUND]
        elif field == "phrasings" and number.isdecimal():
            marked = content["phrasings"][int(number)]
        elif field == "sources" and number.isdecimal():
            label = words("editing.help.source", number=str(int(number) + 1))
        return Advice(
            label, f"veld-{field}", finding.level is Level.ERROR, finding.words, before, marked, after, finding.instead
        )
