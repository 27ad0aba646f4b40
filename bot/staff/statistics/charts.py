"""Numbers as bars: sizes for templates, in the units of the drawing. Days become weeks where there are many."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.staff.statistics.figures import Amounts, OutcomeFigure
from bot.staff.statistics.period import Period

MOST_BARS = 92
HEIGHT = 100.0


@dataclass(frozen=True)
class Bar:
    """The questions of a day or a week, with the height of each part; `first_day` to `last_day`."""

    first_day: date
    last_day: date
    outcome: OutcomeFigure
    heights: tuple[float, float, float]  # answered first time, after a choice, not; of HEIGHT


def bars(per_day: Mapping[date, Amounts], period: Period) -> Sequence[Bar]:
    """One bar per day, or per week."""
    spans = list(_spans(period))
    outcomes = [OutcomeFigure.of(_sum(per_day, span)) for span in spans]
    highest = max((outcome.total for outcome in outcomes), default=0) or 1
    return [
        Bar(span.first, span.last, outcome, _heights(outcome, HEIGHT / highest))
        for span, outcome in zip(spans, outcomes, strict=True)
    ]


def highest(drawn: Sequence[Bar]) -> int:
    """The questions of the highest bar."""
    return max((bar.outcome.total for bar in drawn), default=0)


def _spans(period: Period) -> Iterator[Period]:
    step = 1 if period.days <= MOST_BARS else 7
    first = period.first
    while first <= period.last:
        last = min(first + timedelta(step - 1), period.last)
        yield Period(first, last)
        first = last + timedelta(1)


def _sum(per_day: Mapping[date, Amounts], span: Period) -> Amounts:
    total: Counter[str] = Counter()
    for day in span:
        total.update(per_day.get(day, {}))
    return total


def _heights(outcome: OutcomeFigure, unit: float) -> tuple[float, float, float]:
    return round(outcome.first * unit, 2), round(outcome.after * unit, 2), round(outcome.not_ * unit, 2)
