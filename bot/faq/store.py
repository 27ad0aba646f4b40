"""The store answers: published entries as residents see them, placeholders filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database.base import now
from bot.faq.tables import ContentState, Entry, OutOfScopeExample, Status
from bot.municipality import Municipality, fill, unknown_placeholders


@dataclass(frozen=True)
class FaqEntry:
    """A published entry, ready to be shown."""

    id: str
    topic: str
    question: str
    answer: str  # Markdown
    version: int
    owner: str
    checked_on: date
    sources: tuple[tuple[str, str], ...]  # (title, url)
    related: tuple[str, ...]
    followups: Mapping[str, str]  # aspect -> entry id
    phrasings: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """Everything published at one moment."""

    version: int
    entries: Mapping[str, FaqEntry]
    outside: tuple[tuple[str, str | None], ...]  # (text, referral)


class FaqStore:
    """Reads published content; keeps it until the content version moves on or a validity date passes."""

    def __init__(self, engine: Engine, municipality: Municipality) -> None:
        self._engine = engine
        self._values = municipality.values()
        self._content: Content | None = None
        self._stale_at: datetime | None = None

    def version(self) -> int:
        """The content version in the database now; 0 while nothing was ever imported."""
        with self._engine.connect() as connection:
            return connection.scalar(select(ContentState.version)) or 0

    def content(self) -> Content:
        """What is published now."""
        version, moment = self.version(), now()
        stale = self._stale_at is not None and moment >= self._stale_at
        if self._content is None or self._content.version != version or stale:
            self._content = self._read(version, moment)
        return self._content

    def _read(self, version: int, moment: datetime) -> Content:
        with Session(self._engine) as session:
            rows = session.scalars(select(Entry).where(Entry.status == Status.PUBLISHED).order_by(Entry.id)).all()
            changes = [at for row in rows for at in (row.valid_from, row.valid_until) if at and at > moment]
            self._stale_at = min(changes, default=None)
            shown = [row for row in rows if _is_valid(row, moment) and self._is_complete(row)]
            ids = {row.id for row in shown}
            entries = {row.id: self._entry(row, ids) for row in shown}
            examples = session.scalars(select(OutOfScopeExample).order_by(OutOfScopeExample.id))
            outside = tuple((row.text, row.referral) for row in examples)
        return Content(version, entries, outside)

    def _is_complete(self, row: Entry) -> bool:
        """Never show a text with a hole in it; imports refuse it, a changed settings file may make one."""
        texts = (row.question, row.answer, *(source.url for source in row.sources))
        return not any(unknown_placeholders(text, self._values) for text in texts)

    def _entry(self, row: Entry, published: set[str]) -> FaqEntry:
        links = [link for link in row.links if link.target_id in published]
        return FaqEntry(
            id=row.id,
            topic=row.topic,
            question=fill(row.question, self._values),
            answer=fill(row.answer, self._values),
            version=row.version,
            owner=row.owner,
            checked_on=row.checked_on,
            sources=tuple((source.title, fill(source.url, self._values)) for source in row.sources),
            related=tuple(link.target_id for link in links if link.aspect == "related"),
            followups={link.aspect: link.target_id for link in links if link.aspect != "related"},
            phrasings=tuple(phrasing.text for phrasing in row.phrasings),
        )


def _is_valid(row: Entry, moment: datetime) -> bool:
    begun = row.valid_from is None or row.valid_from <= moment
    return begun and (row.valid_until is None or moment < row.valid_until)
