"""Claims: words of an answer that can be wrong, the page that states them, and until when they may stand.

They come with the content pack (`docs/content-pack.md`); that somebody here looked again is kept beside them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.faq.pack import Pack, PackClaim
from bot.faq.tables import Entry, Status
from bot.ground.database.base import Base

SOON = timedelta(days=30)
LONG_AGO = timedelta(days=365)


class Claim(Base):
    """Words of the answer of an entry, with their source."""

    __tablename__ = "claims"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    position: Mapped[int]
    words: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(500))
    checked_on: Mapped[date]
    valid_until: Mapped[date | None]
    doubt: Mapped[str | None] = mapped_column(String(200))
    answer_digest: Mapped[str] = mapped_column(String(64))  # of the national answer that it belongs to
    seen_on: Mapped[date | None]  # when somebody here looked at the source again
    seen_by: Mapped[str | None] = mapped_column(String(80))

    @property
    def day(self) -> date:
        """When somebody last compared the words with the source."""
        return max(self.checked_on, self.seen_on or self.checked_on)


class Why(StrEnum):
    """Why somebody should look at a claim again, the most pressing first."""

    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    DOUBT = "doubt"
    LONG_AGO = "long_ago"


@dataclass(frozen=True)
class DueClaim:
    """A claim to look at again, with the question of its entry."""

    claim: Claim
    question: str
    why: Why


def digest_of(answer: str) -> str:
    """The fingerprint of an answer, its {placeholders} as they stand."""
    return hashlib.sha256(answer.strip().encode()).hexdigest()


def follow_claims(session: Session, pack: Pack) -> bool:
    """Make the claims those of the pack; whether any came, went or changed.

    What was looked at here stays looked at, until the pack says that it was compared on a later day.
    """
    rows: dict[str, list[Claim]] = {}
    for row in session.scalars(select(Claim).order_by(Claim.entry_id, Claim.position)):
        rows.setdefault(row.entry_id, []).append(row)
    changed = False
    for item in pack.entries:
        have, digest = rows.pop(item.id, []), digest_of(item.answer)
        if [_plain(row) for row in have] == [_told(claim, digest) for claim in item.claims]:
            continue
        changed = True
        seen = {(row.words, row.source): row for row in have}
        _remove(session, have)
        for position, claim in enumerate(item.claims):
            told = _told(claim, digest)
            row = Claim(entry_id=item.id, position=position, **told)
            before = seen.get((claim.words, claim.source))
            if before and before.seen_on and before.seen_on >= claim.checked_on:
                row.seen_on, row.seen_by = before.seen_on, before.seen_by
            session.add(row)
        session.flush()
    left = [row for have in rows.values() for row in have]
    _remove(session, left)
    return changed or bool(left)


def due_claims(session: Session, today: date) -> list[DueClaim]:
    """What somebody should look at again: of published answers that are still the national ones."""
    may_be = or_(
        Claim.valid_until <= today + SOON, Claim.doubt.is_not(None), Claim.checked_on < today - LONG_AGO
    )  # most are not, and their answers need not be read
    query = select(Claim, Entry.question, Entry.answer).join(Entry, Entry.id == Claim.entry_id).where(may_be)
    found = session.execute(query.where(Entry.status == Status.PUBLISHED).order_by(Entry.id, Claim.position))
    due = [
        DueClaim(claim, question, why)
        for claim, question, answer in found
        if claim.answer_digest == digest_of(answer) and (why := why_due(claim, today))
    ]
    order = list(Why)
    return sorted(due, key=lambda each: (order.index(each.why), each.claim.valid_until or date.max))


def why_due(claim: Claim, today: date) -> Why | None:
    """Why to look at a claim; nothing where it may stand. Who looked after its end found that it still holds."""
    ends = claim.valid_until
    if ends and (claim.seen_on is None or claim.seen_on < ends - SOON):
        if ends < today:
            return Why.ENDED
        if ends <= today + SOON:
            return Why.ENDS_SOON
    if claim.doubt and claim.seen_on is None:
        return Why.DOUBT
    return Why.LONG_AGO if claim.day < today - LONG_AGO else None


def _plain(row: Claim) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in (*PackClaim.model_fields, "answer_digest")}


def _told(claim: PackClaim, digest: str) -> dict[str, object]:
    return {**claim.model_dump(), "answer_digest": digest}


def _remove(session: Session, rows: list[Claim]) -> None:
    for row in rows:
        session.delete(row)
    session.flush()
