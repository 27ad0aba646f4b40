"""Changing a text for who may be in danger: live at once, audited, and never over what somebody else just wrote."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.urgent.situations import Situation
from bot.faq.urgent.tables import UrgentText
from bot.faq.urgent.texts import content_of, digest_of, write
from bot.ground import audit
from bot.ground.audit import AuditRecord
from bot.ground.roles import Permission, Person
from bot.staff.editing.errors import Changed, Unknown
from bot.staff.editing.holding import allow, take_turn

MOST_HISTORY = 20


def publish(
    session: Session, person: Person, national: Situation, content: dict[str, Any], seen: int, reason: str
) -> bool:
    """Give residents this text from now on; false where nothing was different.

    The same text again settles that the national one changed under it; the national text itself is not local.

    Raises:
        Refused: the role may not publish.
        Unknown: the situation is not in the database.
        Changed: somebody changed it after the version that was `seen`.
    """
    return _become(session, person, "urgent.publish", national, content, seen, reason)


def follow(session: Session, person: Person, national: Situation, seen: int, reason: str) -> bool:
    """Go back to the national text, and follow it from now on. For what it raises see `publish`."""
    return _become(session, person, "urgent.follow", national, content_of(national), seen, reason)


def history(session: Session, situation: str) -> Sequence[AuditRecord]:
    """What was changed here, newest first."""
    mine = (AuditRecord.target == situation, AuditRecord.action.in_(("urgent.publish", "urgent.follow")))
    return session.scalars(select(AuditRecord).where(*mine).order_by(AuditRecord.id.desc()).limit(MOST_HISTORY)).all()


def waits(row: UrgentText, national: Situation) -> bool:
    """Whether the national text changed under a text of the municipality's own."""
    return row.is_local and row.pack_digest != digest_of(content_of(national))


def _become(
    session: Session, person: Person, action: str, national: Situation, content: dict[str, Any], seen: int, reason: str
) -> bool:
    allow(person, Permission.PUBLISH)
    take_turn(session)
    row = session.get(UrgentText, national.situation, populate_existing=True)
    if row is None:
        raise Unknown(what=national.situation)
    if row.version != seen:
        raise Changed(author=row.changed_by)
    nationally, before = content_of(national), _as_data(row)
    if _content(row) == content and row.pack_digest == digest_of(nationally):
        return False
    write(row, content, person.name)
    row.is_local, row.pack_digest = content != nationally, digest_of(nationally)
    audit.record(session, person, action, row.situation, before=before, after=_as_data(row), reason=reason)
    return True


def _content(row: UrgentText) -> dict[str, Any]:
    return {"text": row.text, "contacts": row.contacts, "translations": row.translations}


def _as_data(row: UrgentText) -> dict[str, Any]:
    contacts = [": ".join(contact.values()) for contact in row.contacts]
    return {"version": row.version, "text": row.text, "contacts": contacts, "translations": dict(row.translations)}
