"""The store answers: published entries as residents see them, placeholders filled in."""

import time
from collections import defaultdict
from collections.abc import KeysView, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, raiseload

from bot.faq.announcements import Announcement, ShownAnnouncement, shown
from bot.faq.audience import load_for_officials
from bot.faq.claims import Claim, digest_of
from bot.faq.switches import Scope, Switch
from bot.faq.tables import ContentState, Entry, OutOfScopeExample, Phrasing, Status
from bot.ground.database.base import now
from bot.ground.filling import fill, fill_known, unknown_placeholders
from bot.ground.municipality import Municipality

AT_ONCE = 500  # entries in one query
VERSION = select(ContentState.version)  # built once: every turn asks


@dataclass(frozen=True)
class ShownClaim:
    """Words of an answer, the page that states them, and the day on which somebody compared the two."""

    words: str
    source: str
    day: date
    valid_until: date | None


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
    changed_at: datetime  # since when residents read it as it is
    sources: tuple[tuple[str, str], ...]  # (title, url)
    related: tuple[str, ...]
    followups: Mapping[str, str]  # aspect -> entry id
    phrasings: tuple[str, ...]
    claims: tuple[ShownClaim, ...] = ()  # none where the answer was changed here
    is_offered: bool = True  # whether also who does not ask for it is shown it
    is_paused: bool = False  # then `answer` is the notice, so that nobody can show the answer by mistake


@dataclass(frozen=True)
class Content:
    """Everything published at one moment."""

    version: int
    entries: Mapping[str, FaqEntry]
    outside: tuple[tuple[str, str | None], ...]  # (text, referral)
    paused: str | None = None  # the notice while the whole assistant is paused
    announcements: tuple[ShownAnnouncement, ...] = ()  # whose time it is

    def without_paused(self) -> "Content":
        """The same without what is paused, for whoever takes a copy that no switch reaches."""
        return replace(self, entries={faq: entry for faq, entry in self.entries.items() if not entry.is_paused})


class FaqStore:
    """Reads published content; keeps it until the content version moves on or a validity date passes."""

    def __init__(self, engine: Engine, municipality: Municipality, trusted_for: float = 0.0) -> None:
        """`trusted_for`: seconds in which the database is not asked again; a turn needs the content many times."""
        self._engine = engine
        self._trusted_for = trusted_for
        self._trusted_until = 0.0
        self._values = municipality.values()
        self._unoffered = frozenset() if municipality.offer_to_officials else load_for_officials()
        self._content: Content | None = None
        self._stale_at: datetime | None = None
        self._read_before: dict[str, _Kept] = {}
        self._reading = Lock()

    def version(self) -> int:
        """The content version in the database now; 0 while nothing was ever imported."""
        with self._engine.connect() as connection:
            return connection.scalar(VERSION) or 0

    def content(self) -> Content:
        """What is published now."""
        content = self._content
        if content is not None and (time.monotonic() < self._trusted_until or self._is_fresh(content)):
            return content
        with self._reading:  # one reads, the others wait for what it found
            content = self._content
            if content is None or not self._is_fresh(content):
                content = self._content = self._read(self.version(), now())
        return content

    def _is_fresh(self, content: Content) -> bool:
        asked_at = time.monotonic()
        fresh = content.version == self.version() and (self._stale_at is None or now() < self._stale_at)
        if fresh:
            self._trusted_until = asked_at + self._trusted_for
        return fresh

    def _read(self, version: int, moment: datetime) -> Content:
        with Session(self._engine) as session:
            published = self._published(session)
            switches = session.scalars(select(Switch)).all()
            coming = session.scalars(select(Announcement).where(Announcement.ends_at > moment)).all()
            examples = session.scalars(select(OutOfScopeExample).order_by(OutOfScopeExample.id))
            outside = tuple((row.text, row.referral) for row in examples)
            claims = _claims(session)
            paused = {(row.scope, row.target): row for row in switches if row.ends_at is None or row.ends_at > moment}
            announced = shown(coming, self._values, moment)
            dates = [at for kept in published.values() for at in (kept.valid_from, kept.valid_until)]
            dates += [at for row in coming for at in (row.begins_at, row.ends_at)]
            changes = [at for at in (*dates, *(row.ends_at for row in switches)) if at and at > moment]
            self._stale_at = min(changes, default=None)
        valid = {faq: kept.entry for faq, kept in published.items() if kept.entry and kept.is_valid(moment)}
        entries = {
            faq: self._paused(replace(_linked(entry, valid.keys()), claims=claims[faq]), paused)
            for faq, entry in valid.items()
        }
        whole = paused.get((Scope.ALL, ""))
        return Content(version, entries, outside, self._notice(whole) if whole else None, announced)

    def _published(self, session: Session) -> dict[str, "_Kept"]:
        """Every published entry by id; only those that changed since the last time are read whole."""
        stamp = select(Entry.id, Entry.version, Entry.updated_at).where(Entry.status == Status.PUBLISHED)
        stamps = {faq: (version, at) for faq, version, at in session.execute(stamp.order_by(Entry.id))}
        before = self._read_before
        changed = [faq for faq, stamp in stamps.items() if faq not in before or before[faq].stamp != stamp]
        fresh = {}
        for start in range(0, len(changed), AT_ONCE):
            part = changed[start : start + AT_ONCE]
            phrasings = _phrasings(session, part)
            for row in session.scalars(select(Entry).options(raiseload(Entry.phrasings)).where(Entry.id.in_(part))):
                entry = self._entry(row, phrasings[row.id]) if self._is_complete(row) else None
                fresh[row.id] = _Kept((row.version, row.updated_at), row.valid_from, row.valid_until, entry)
        self._read_before = {faq: fresh.get(faq) or before[faq] for faq in stamps if faq in fresh or faq in before}
        return self._read_before

    def _paused(self, entry: FaqEntry, paused: Mapping[tuple[str, str], Switch]) -> FaqEntry:
        """The entry as residents see it now: with the notice in the place of its answer where it is paused."""
        switch = paused.get((Scope.ENTRY, entry.id)) or paused.get((Scope.TOPIC, entry.topic))
        if switch is None:
            return entry
        return replace(entry, answer=self._notice(switch), sources=(), claims=(), is_paused=True)

    def _notice(self, switch: Switch) -> str:
        """What residents get instead; a placeholder that the settings lost since shows as it stands."""
        return fill_known(switch.notice, self._values)

    def _is_complete(self, row: Entry) -> bool:
        """Never show a text with a hole in it; imports refuse it, a changed settings file may make one."""
        texts = (row.question, row.answer, *(source.url for source in row.sources))
        return not any(unknown_placeholders(text, self._values) for text in texts)

    def _entry(self, row: Entry, phrasings: Sequence[str]) -> FaqEntry:
        return FaqEntry(
            id=row.id,
            topic=row.topic,
            question=fill(row.question, self._values),
            answer=fill(row.answer, self._values),
            version=row.version,
            owner=row.owner,
            checked_on=row.checked_on,
            changed_at=max(row.updated_at, row.valid_from or row.updated_at),
            sources=tuple((source.title, fill(source.url, self._values)) for source in row.sources),
            related=tuple(link.target_id for link in row.links if link.aspect == "related"),
            followups={link.aspect: link.target_id for link in row.links if link.aspect != "related"},
            phrasings=tuple(phrasings),
            is_offered=row.id not in self._unoffered,
        )


@dataclass(frozen=True)
class _Kept:
    """A published entry as it was read, links to what is not published included; none where it has a hole in it."""

    stamp: tuple[int, datetime]  # version, moment of the last change
    valid_from: datetime | None
    valid_until: datetime | None
    entry: FaqEntry | None

    def is_valid(self, moment: datetime) -> bool:
        begun = self.valid_from is None or self.valid_from <= moment
        return begun and (self.valid_until is None or moment < self.valid_until)


def _phrasings(session: Session, entries: Sequence[str]) -> Mapping[str, list[str]]:
    """Of each entry, by its id; as plain texts, because thousands of objects would take half of a start."""
    found: dict[str, list[str]] = defaultdict(list)
    wanted = select(Phrasing.entry_id, Phrasing.text).where(Phrasing.entry_id.in_(entries)).order_by(Phrasing.id)
    for entry, text in session.execute(wanted):
        found[entry].append(text)
    return found


def _claims(session: Session) -> Mapping[str, tuple[ShownClaim, ...]]:
    """Of each entry whose answer is still the national one, by its id."""
    found: dict[str, tuple[ShownClaim, ...]] = defaultdict(tuple)
    query = select(Claim, Entry.answer).join(Entry, Entry.id == Claim.entry_id).order_by(Claim.entry_id, Claim.position)
    for claim, answer in session.execute(query):
        if claim.answer_digest == digest_of(answer):
            shown = ShownClaim(claim.words, claim.source, claim.day, claim.valid_until)
            found[claim.entry_id] = (*found[claim.entry_id], shown)
    return found


def _linked(entry: FaqEntry, published: KeysView[str]) -> FaqEntry:
    """The entry with links to what is published alone."""
    if published >= {*entry.related, *entry.followups.values()}:
        return entry
    related = tuple(faq for faq in entry.related if faq in published)
    followups = {aspect: faq for aspect, faq in entry.followups.items() if faq in published}
    return replace(entry, related=related, followups=followups)
