"""Announcing, changing and ending: audited, and every process follows as it follows a publication."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.announcements import Announcement, AnnouncementState
from bot.faq.publishing import touch_content
from bot.ground import audit
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.announcements.form import FilledAnnouncement
from bot.staff.editing.errors import Changed, Unknown
from bot.staff.editing.holding import allow, take_turn

LONGEST_TARGET = 120  # of the audit log
MOST_AT_ONCE = 2  # more would push the conversation off a small screen


def announce(session: Session, person: Person, filled: FilledAnnouncement) -> Announcement:
    """Plan a new one, or show it at once; `filled` is a form that is right.

    Raises:
        Refused: the role may not publish, or two others are shown or planned in its time.
    """
    allow(person, Permission.PUBLISH)
    take_turn(session)
    row = Announcement()
    _fill(row, person, filled)
    _leave_room(session, row)
    session.add(row)
    _tell(session, person, "announcement.make", row, None)
    return row


def change(session: Session, person: Person, number: int, filled: FilledAnnouncement, seen: int) -> Announcement:
    """Change one that is planned or shown.

    Raises:
        Refused: the role may not publish, two others are shown or planned in its time, or its time has passed.
        Unknown: there is none with that number.
        Changed: somebody changed it after the version that was `seen`.
    """
    row = _held(session, person, number, seen)
    before = as_data(row)
    _fill(row, person, filled)
    _leave_room(session, row)
    row.version += 1
    _tell(session, person, "announcement.change", row, before)
    return row


def end(session: Session, person: Person, number: int) -> None:
    """Take it away from residents now; one that was still to come is gone, the log keeps what it said.

    For what it raises see `change`.
    """
    row = _held(session, person, number, None)
    before, moment = as_data(row), now()
    if row.state(moment) is AnnouncementState.NOW and row.begins_at < moment:
        row.ends_at, row.version, row.person_name = moment, row.version + 1, person.name
    else:
        session.delete(row)
    _tell(session, person, "announcement.end", row, before)


def as_data(row: Announcement) -> dict[str, str]:
    """An announcement as the log keeps it."""
    link = f"{row.link_title}: {row.link_url}" if row.link_url else ""
    return {"text": row.text, "link": link, "begins_at": _utc(row.begins_at), "ends_at": _utc(row.ends_at)}


def _held(session: Session, person: Person, number: int, seen: int | None) -> Announcement:
    allow(person, Permission.PUBLISH)
    take_turn(session)
    row = session.get(Announcement, number, populate_existing=True)
    if row is None:
        raise Unknown(what=str(number))
    if row.state(now()) is AnnouncementState.OVER:
        raise Refused("editing.refused.over")
    if seen is not None and row.version != seen:
        raise Changed(author=row.person_name)
    return row


def _fill(row: Announcement, person: Person, filled: FilledAnnouncement) -> None:
    assert filled.begins_at is not None
    assert filled.ends_at is not None
    row.text, row.link_title, row.link_url = filled.text, filled.link_title, filled.link_url
    row.begins_at, row.ends_at, row.person_name = filled.begins_at, filled.ends_at, person.name


def _leave_room(session: Session, row: Announcement) -> None:
    with session.no_autoflush:
        meanwhile = (Announcement.begins_at < row.ends_at, Announcement.ends_at > row.begins_at)
        others = session.scalars(select(Announcement.id).where(*meanwhile)).all()
    if len({*others} - {row.id}) >= MOST_AT_ONCE:
        raise Refused("editing.refused.too_many_announcements")


def _tell(session: Session, person: Person, action: str, row: Announcement, before: dict[str, str] | None) -> None:
    after = None if action == "announcement.end" else as_data(row)
    audit.record(session, person, action, row.text[:LONGEST_TARGET], before=before, after=after)
    touch_content(session)


def _utc(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
