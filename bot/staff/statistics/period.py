"""The period that a page shows: the last 7, 30 or 90 days, or one of your own, and the one before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.staff.desk.numbers import whole

CHOICES = (7, 30, 90)
USUAL = 30
MOST_DAYS = 366 * 3


@dataclass(frozen=True)
class Period:
    """Whole days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """The period of the same length just before this one."""
        return Period(self.first - timedelta(self.days), self.first - timedelta(1))

    def __iter__(self) -> Iterator[date]:
        """Every day."""
        return (self.first + timedelta(number) for number in range(self.days))


def period_of(query: Mapping[str, str], today: date) -> tuple[Period, int | None]:
    """The period that a page was asked for, and which of the choices that is; the usual one where it makes no sense."""
    try:
        first, last = date.fromisoformat(query["van"]), date.fromisoformat(query["tot"])
        if first <= last <= today and (last - first).days < MOST_DAYS:
            return Period(first, last), None
    except (KeyError, ValueError):
        pass
    asked = query.get("dagen", "")
    days = whole(asked) if whole(asked) in CHOICES else USUAL
    return Period(today - timedelta(days - 1), today), days
