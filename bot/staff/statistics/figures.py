"""Reading the counts: totals, per topic, per day, and which entries stand out."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import ANSWERED, OUTCOMES, DailyCount, Measure
from bot.faq.tables import Entry, Status
from bot.staff.editing.standing import EntryStanding, SeenByResidents, by_dates
from bot.staff.statistics.period import Period

MOST_LISTED = 10

Amounts = Mapping[str, int]  # measure -> amount


@dataclass(frozen=True)
class OutcomeFigure:
    """Questions by how they were answered."""

    first: int
    after: int
    not_: int

    @classmethod
    def of(cls, amounts: Amounts) -> "OutcomeFigure":
        """From the amounts of some days or topic."""
        return cls(*(amounts.get(measure, 0) for measure in OUTCOMES))

    @property
    def total(self) -> int:
        """All questions."""
        return self.first + self.after + self.not_

    def share(self, amount: int) -> int:
        """An amount in whole percents of all; 0 where there are none."""
        return round(100 * amount / self.total) if self.total else 0


@dataclass(frozen=True)
class PeriodNumbers:
    """Everything counted in one period, but for the entries."""

    totals: Amounts
    per_topic: Mapping[str, Amounts]
    per_day: Mapping[date, Amounts]

    @property
    def outcome(self) -> OutcomeFigure:
        """The outcome of all questions."""
        return OutcomeFigure.of(self.totals)


@dataclass(frozen=True)
class EntryNumbers:
    """What was counted of one entry."""

    id: str
    answered: int
    helpful: int
    unhelpful: int
    denied: int


def numbers(session: Session, period: Period) -> PeriodNumbers:
    """The counts of a period."""
    totals: Counter[str] = Counter()
    per_topic: dict[str, Counter[str]] = defaultdict(Counter)
    per_day: dict[date, Counter[str]] = {day: Counter() for day in period}
    columns = (DailyCount.day, DailyCount.measure, DailyCount.topic)
    for day, measure, topic, amount in session.execute(_within(period, *columns).group_by(*columns)):
        totals[measure] += amount
        per_topic[topic][measure] += amount
        per_day[day][measure] += amount
    return PeriodNumbers(totals, per_topic, per_day)


def entries(session: Session, period: Period) -> Sequence[EntryNumbers]:
    """Every entry of which something was counted in a period."""
    columns = (DailyCount.entry_id, DailyCount.measure)
    now: dict[str, Counter[str]] = defaultdict(Counter)
    for faq, measure, amount in session.execute(_within(period, *columns).group_by(*columns)):
        now[faq][measure] = amount
    return [
        EntryNumbers(
            id=faq,
            answered=sum(now[faq][measure] for measure in ANSWERED),
            helpful=now[faq][Measure.HELPFUL],
            unhelpful=now[faq][Measure.UNHELPFUL],
            denied=now[faq][Measure.DENIED],
        )
        for faq in now
        if faq
    ]


def answered(session: Session, period: Period, ids: Sequence[str]) -> Mapping[str, int]:
    """How often each of some entries answered in a period."""
    wanted = _within(period, DailyCount.entry_id).where(DailyCount.entry_id.in_(ids), DailyCount.measure.in_(ANSWERED))
    found = dict.fromkeys(ids, 0)
    for faq, amount in session.execute(wanted.group_by(DailyCount.entry_id)):
        found[faq] = amount
    return found


def most_asked(counted: Sequence[EntryNumbers]) -> list[EntryNumbers]:
    """The entries that answered most."""
    asked = [entry for entry in counted if entry.answered]
    return sorted(asked, key=lambda entry: (-entry.answered, entry.id))[:MOST_LISTED]


def worst_rated(counted: Sequence[EntryNumbers]) -> list[EntryNumbers]:
    """The entries of which residents most often said that they did not help or were not meant."""
    bad = [entry for entry in counted if entry.unhelpful + entry.denied]
    return sorted(bad, key=lambda entry: (-(entry.unhelpful + entry.denied), entry.helpful, entry.id))[:MOST_LISTED]


def out_of_sight(session: Session, moment: datetime) -> Sequence[tuple[str, str, EntryStanding]]:
    """Published entries that residents do not see, since their validity has yet to begin or has ended."""
    published = select(Entry.id, Entry.question, Entry.valid_from, Entry.valid_until)
    published = published.where(Entry.status == Status.PUBLISHED).order_by(Entry.id)
    found = []
    for faq, question, begins, ends in session.execute(published):
        standing = by_dates({"valid_from": begins, "valid_until": ends}, moment)
        found += [(faq, question, standing)] if standing.seen is not SeenByResidents.SHOWN else []
    return found


def without_traffic(
    session: Session, counted: Sequence[EntryNumbers], unseen: Collection[str] = ()
) -> tuple[int, Sequence[str]]:
    """How many published entries answered nobody, and the ids of the first of them; `unseen` ones could not."""
    busy = {entry.id for entry in counted if entry.answered} | {*unseen}
    published = session.scalars(select(Entry.id).where(Entry.status == Status.PUBLISHED).order_by(Entry.id))
    quiet = [faq for faq in published if faq not in busy]
    return len(quiet), quiet[:MOST_LISTED]


def questions(session: Session, ids: Sequence[str]) -> Mapping[str, str]:
    """The questions of some entries by id; an entry that went away is called by its id."""
    found = {faq: faq for faq in ids}
    for faq, question in session.execute(select(Entry.id, Entry.question).where(Entry.id.in_(ids))):
        found[faq] = question
    return found


def rows(session: Session, period: Period) -> Sequence[tuple[date, str, str, str, int]]:
    """Everything of a period as (day, topic, FAQ id, measure, amount), for an export."""
    columns = (DailyCount.day, DailyCount.topic, DailyCount.entry_id, DailyCount.measure, DailyCount.amount)
    wanted = select(*columns).where(*_days(period), DailyCount.amount > 0).order_by(*columns[:-1])
    return session.execute(wanted).all()


def _within(period: Period, *columns: Any) -> Select[Any]:
    return select(*columns, func.sum(DailyCount.amount)).where(*_days(period))


def _days(period: Period) -> tuple[ColumnElement[bool], ...]:
    return DailyCount.day >= period.first, DailyCount.day <= period.last
