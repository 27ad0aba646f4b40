"""Pausing and going on: each change is audited and raises the content version, so every process follows at once."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.faq.publishing import touch_content
from bot.faq.switches import Scope, Switch
from bot.ground import audit
from bot.ground.database.base import now
from bot.ground.database.rows import rows_changed
from bot.ground.roles import Permission, Person
from bot.staff.editing.holding import allow, take_turn


def permission_for(scope: Scope | str) -> Permission:
    """What somebody must be allowed to pause this."""
    return Permission.PAUSE_ALL if scope == Scope.ALL else Permission.PAUSE_PART


def active(session: Session) -> list[Switch]:
    """What is paused now, the whole assistant first."""
    running = select(Switch).where((Switch.ends_at.is_(None)) | (Switch.ends_at > now()))
    order = {Scope.ALL: 0, Scope.TOPIC: 1, Scope.ENTRY: 2}
    return sorted(session.scalars(running), key=lambda row: (order[Scope(row.scope)], row.target))


def pause(
    session: Session,
    person: Person,
    scope: Scope,
    target: str,
    *,
    reason: str,
    notice: str,
    ends_at: datetime | None,
) -> Switch:
    """Pause something, or change the reason, notice or end of a pause that is on.

    Raises:
        Refused: the role may not pause this.
    """
    allow(person, permission_for(scope))
    take_turn(session)
    end_due(session)
    switch = session.scalar(select(Switch).where(Switch.scope == scope, Switch.target == target))
    before = as_data(switch) if switch else None
    if switch is None:
        switch = Switch(scope=scope, target=target, begun_at=now())
        session.add(switch)
    switch.reason, switch.notice, switch.ends_at, switch.person_name = reason, notice, ends_at, person.name
    audit.record(
        session, person, "switch.pause" if before is None else "switch.change", name_of(switch),
        before=before, after=as_data(switch), reason=reason,
    )  # fmt: skip
    touch_content(session)
    return switch


def resume(session: Session, person: Person, switch_id: int) -> bool:
    """End a pause; false where somebody or the clock did that already.

    Raises:
        Refused: the role may not.
    """
    switch = session.get(Switch, switch_id)
    if switch is None:
        return False
    allow(person, permission_for(switch.scope))
    return _end(session, person, switch)


def end_due(session: Session) -> int:
    """End the pauses whose time is over; how many. They stopped counting at that time, this keeps the record."""
    due = session.scalars(select(Switch).where(Switch.ends_at <= now())).all()
    return sum(_end(session, None, switch) for switch in due)


def _end(session: Session, person: Person | None, switch: Switch) -> bool:
    """Take the row away; only who really does so records it."""
    before, name = as_data(switch), name_of(switch)
    if not rows_changed(session, delete(Switch).where(Switch.id == switch.id)):
        return False
    audit.record(session, person, "switch.resume", name, before=before)
    touch_content(session)
    return True


def name_of(switch: Switch) -> str:
    """What a switch pauses, as the audit log names it."""
    return switch.target or switch.scope


def as_data(switch: Switch) -> dict[str, str | None]:
    """A switch as plain data."""
    ends = switch.ends_at.isoformat() if switch.ends_at else None
    return {"scope": switch.scope, "notice": switch.notice, "reason": switch.reason, "ends_at": ends}
