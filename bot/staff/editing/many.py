"""Many entries in one go: an owner, a day to look again, checked today, the archive. Shown first, and taken back whole.

What is written in an entry stays as it is. An entry with an open draft is left out: its draft would no longer fit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.pack import Owner
from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Status
from bot.faq.writing import publish_contents
from bot.ground import audit
from bot.ground.audit import AuditRecord
from bot.ground.errors import Refused, Term
from bot.ground.roles import Permission, Person
from bot.staff.editing.errors import Changed, Unknown
from bot.staff.editing.holding import allow, explained, take_turn
from bot.staff.editing.steps import note
from bot.staff.editing.tables import OPEN, Draft
from bot.staff.editing.undoing import undo

MOST = 100  # a page of the list
ACTION = "content.many"


@dataclass(frozen=True)
class Wish:
    """What becomes of the chosen entries; empty: that stays."""

    owner: str = ""
    review_on: str = ""  # a day, as it is stored
    checked_today: bool = False
    archive: bool = False

    def fields(self, today: date) -> dict[str, str]:
        """The fields that change, with their new values; what cannot be is left out."""
        found = {"owner": self.owner} if self.owner in get_args(Owner) else {}
        found |= {"review_on": self.review_on} if _is_later(self.review_on, today) else {}
        found |= {"checked_on": today.isoformat()} if self.checked_today else {}
        return found | ({"status": Status.ARCHIVED.value} if self.archive else {})


@dataclass(frozen=True)
class Planned:
    """What will happen to one entry: the fields that differ as (name, before, after), or why nothing will."""

    faq: str
    question: str
    version: int
    changes: tuple[tuple[str, str, str], ...]
    left_out: str = ""  # `draft`, `archived`, `same`


def planned(session: Session, chosen: Collection[str], wish: Wish, today: date) -> list[Planned]:
    """What a wish does to the chosen entries that there are, by question."""
    wanted = select(Entry).where(Entry.id.in_(list(chosen)[:MOST])).order_by(Entry.question)
    drafted = set(session.scalars(select(Draft.faq_id).where(Draft.state.in_(OPEN))))
    return [_planned(entry, wish.fields(today), entry.id in drafted) for entry in session.scalars(wanted)]


def _planned(entry: Entry, fields: Mapping[str, str], is_drafted: bool) -> Planned:
    content = content_of(entry)
    changes = [(name, content[name] or "", value) for name, value in fields.items() if content[name] != value]
    left_out = ""
    if is_drafted:
        left_out = "draft"
    elif entry.status is not Status.PUBLISHED:
        left_out = "archived"
    elif not changes:
        left_out = "same"
    return Planned(entry.id, entry.question, entry.version, () if left_out else tuple(changes), left_out)


def change_many(
    session: Session, person: Person, seen: Mapping[str, int], wish: Wish, reason: str, today: date
) -> AuditRecord:
    """Do what was shown of the entries in `seen`, each at the version that was on the screen; the record of it all.

    Raises:
        Refused: nothing changes.
        Changed: an entry is another by now, or has a draft.
    """
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    take_turn(session)
    plan = [each for each in planned(session, seen, wish, today) if each.changes]
    if not plan:
        raise Refused("editing.refused.nothing_chosen")
    if {each.faq: each.version for each in plan} != dict(seen):
        raise Changed(author=Term("editing.many.colleague"))
    before = {each.faq: content_of(session.get_one(Entry, each.faq)) for each in plan}
    after = {each.faq: before[each.faq] | {name: value for name, _, value in each.changes} for each in plan}
    entries = publish_contents(session, after, person.name, reason)
    for entry in entries:
        note(session, person, "entry.many", entry.id, before[entry.id], after[entry.id], reason, version=entry.version)
    versions = {entry.id: entry.version for entry in entries}
    return audit.record(session, person, ACTION, str(len(entries)), after={"versions": versions}, reason=reason)


def undo_many(session: Session, person: Person, record_id: int, reason: str) -> Sequence[Entry]:
    """Take back what a record of `change_many` did, all or nothing.

    Raises:
        Unknown: there is no such record.
        Refused: one of the entries was published anew since.
    """
    allow(person, Permission.PUBLISH)
    take_turn(session)
    record = session.get(AuditRecord, record_id)
    if record is None or record.action != ACTION:
        raise Unknown(what=str(record_id))
    versions: Mapping[str, Any] = (record.after or {})["versions"]
    return [undo(session, person, faq, version, reason) for faq, version in versions.items()]


def _is_later(text: str, today: date) -> bool:
    try:
        return date.fromisoformat(text) > today
    except ValueError:
        return False
