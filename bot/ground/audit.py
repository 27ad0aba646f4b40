"""The audit log: who changed what, when, from what to what, and why.

Append-only: triggers in the database refuse to change or delete a record, whoever asks (migration 0002).
Chained: each record holds the digest of the one before it and the head holds the last, so that `verify` sees
a record that was changed, put in between or taken away by somebody with the database's own password.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.ground.database.base import Base, now
from bot.ground.roles import Person

START = "0" * 64  # the digest before the first record
AT_ONCE = 500  # records in memory while they are verified


class AuditRecord(Base):
    """One change."""

    __tablename__ = "audit_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None]  # none: the system itself
    person_name: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40), index=True)  # `subject.verb`, as `entry.publish`
    target: Mapped[str] = mapped_column(String(120), index=True)  # an FAQ id, an account name, …
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(String(500))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Base):
    """One row: how many records there are, and the last one's digest."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


def record(
    session: Session,
    person: Person | None,
    action: str,
    target: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditRecord:
    """Append a record, in the transaction of the change itself; without a person the system did it."""
    # The head's row is the lock: two processes append one after the other.
    session.execute(update(AuditHead).values(count=AuditHead.count + 1))
    head = session.get_one(AuditHead, 1, populate_existing=True)
    entry = AuditRecord(
        at=now(),
        person_id=person.id if person else None,
        person_name=person.name if person else "Datawijzer",
        action=action,
        target=target,
        before=before,
        after=after,
        reason=reason,
        previous=head.digest,
    )
    entry.digest = head.digest = digest_of(entry)
    session.add(entry)
    session.flush()
    return entry


def digest_of(entry: AuditRecord) -> str:
    """SHA-256 over everything in a record and the digest before it."""
    content = [
        entry.previous, entry.at.isoformat(), entry.person_id, entry.person_name, entry.action,
        entry.target, entry.before, entry.after, entry.reason,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def verify(session: Session) -> int | None:
    """The id of the first record that does not fit the chain; 0 when records are missing; none when all is well."""
    (before, before_digest), reached = _head(session), START
    previous, count = START, 0
    everything = select(AuditRecord).order_by(AuditRecord.id).execution_options(yield_per=AT_ONCE)
    with session.scalars(everything) as entries:
        for entry in entries:
            if entry.previous != previous or entry.digest != digest_of(entry):
                return entry.id
            previous, count = entry.digest, count + 1
            reached = previous if count == before else reached
    # Others append meanwhile: the records go through the head as it was, and no further than the head as it is now.
    after, after_digest = _head(session)
    whole = before <= count <= after and reached == before_digest
    return None if whole and (count < after or previous == after_digest) else 0


def _head(session: Session) -> tuple[int, str]:
    count, digest = session.execute(select(AuditHead.count, AuditHead.digest)).one()
    return count, digest
