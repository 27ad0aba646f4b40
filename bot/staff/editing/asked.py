"""What residents do with an entry: how often it answers and what they think of it, in a month and the month before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import ANSWERED, DailyCount, Measure
from bot.turns.tables import Feedback

DAYS = 30
MOST_COMMENTS = 5
SHOWN = (*ANSWERED, Measure.DENIED, Measure.HELPFUL, Measure.UNHELPFUL)  # in this order


@dataclass(frozen=True)
class AskedOf:
    """The counts of the last DAYS days and of as many before them, by measure, and the last comments."""

    now: Mapping[str, int]
    before: Mapping[str, int]
    comments: Sequence[Feedback]

    @property
    def answered(self) -> int:
        """How often it answered."""
        return sum(self.now.get(measure, 0) for measure in ANSWERED)

    @property
    def answered_before(self) -> int:
        """How often it did in the days before."""
        return sum(self.before.get(measure, 0) for measure in ANSWERED)

    @property
    def rows(self) -> list[tuple[str, int, int]]:
        """What there is to show: (measure, now, before)."""
        rows = [(measure.value, self.now.get(measure, 0), self.before.get(measure, 0)) for measure in SHOWN]
        return [row for row in rows if row[1] or row[2]]


def asked(session: Session, faq_id: str, today: date) -> AskedOf:
    """Of one entry, until and with `today`, the municipality's day."""
    first = today - timedelta(DAYS - 1)
    said = select(Feedback).where(Feedback.entry_id == faq_id, Feedback.comment != "")
    comments = session.scalars(said.order_by(Feedback.at.desc()).limit(MOST_COMMENTS)).all()
    before = _counts(session, faq_id, first - timedelta(DAYS), first - timedelta(1))
    return AskedOf(_counts(session, faq_id, first, today), before, comments)


def _counts(session: Session, faq_id: str, first: date, last: date) -> Mapping[str, int]:
    wanted = select(DailyCount.measure, func.sum(DailyCount.amount)).where(
        DailyCount.entry_id == faq_id, DailyCount.day >= first, DailyCount.day <= last
    )
    return {str(measure): int(amount) for measure, amount in session.execute(wanted.group_by(DailyCount.measure))}
