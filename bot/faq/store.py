"""The store answers: published entries as residents see them, placeholders filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.database.base import now
from bot.faq.tables import ContentState, Entry, OutOfScopeExample, Status
from bot.municipality import Municipality, fill, unknown_placeholders
from bot.staff.switches.tables import Scope, Switch


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
    is_paused: bool = False  # then `answer` is the notice, so that nobody can show the answer by mistake


@dataclass(frozen=True)
class Content:
    """Everything published at one moment."""

    version: int
    entries: Mapping[str, FaqEntry]
    outside: tuple[tuple[str, str | None], ...]  # (text, referral)
    paused: str | None = None  # the notice while the whole assistant is paused

    def without_paused(self) -> "Content":
        """The same without what is paused, for whoever takes a copy that no switch reaches."""
        return replace(self, entries={faq: entry for faq, entry in self.entries.items() if not entry.is_paused})


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
            switches = session.scalars(select(Switch)).all()
            paused = {(row.scope, row.target): row for row in switches if row.ends_at is None or row.ends_at > moment}
            dates = [at for row in rows for at in (row.valid_from, row.valid_until)]
            changes = [at for at in (*dates, *(row.ends_at for row in switches)) if at and at > moment]
            self._stale_at = min(changes, default=None)
            shown = [row for row in rows if _is_valid(row, moment) and self._is_complete(row)]
            ids = {row.id for row in shown}
            entries = {row.id: self._paused(self._entry(row, ids), paused) for row in shown}
            examples = session.scalars(select(OutOfScopeExample).order_by(OutOfScopeExample.id))
            outside = tuple((row.text, row.referral) for row in examples)
        whole = paused.get((Scope.ALL, ""))
        return Content(version, entries, outside, fill(whole.notice, self._values) if whole else None)

    def _paused(self, entry: FaqEntry, paused: Mapping[tuple[str, str], Switch]) -> FaqEntry:
        """The entry as residents see it now: with the notice in the place of its answer where it is paused."""
        switch = paused.get((Scope.ENTRY, entry.id)) or paused.get((Scope.TOPIC, entry.topic))
        if switch is None:
            return entry
        return replace(entry, answer=fill(switch.notice, self._values), sources=(), is_paused=True)

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
