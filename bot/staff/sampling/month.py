"""A month on the municipality's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Month:
    """From its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that a day is in."""
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, text: str, otherwise: "Month") -> "Month":
        """A month as an address has it (`2026-11`); `otherwise` where that is none."""
        try:
            return cls(date.fromisoformat(f"{text}-01")) if len(text) == len("2026-11") else otherwise
        except ValueError:
            return otherwise

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(31)).replace(day=1) - timedelta(1)

    @property
    def before(self) -> "Month":
        """The month before it."""
        return Month.of(self.first - timedelta(1))

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it begins and is over, in UTC."""
        begins, over = self.first, self.last + timedelta(1)
        first, last = (datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in (begins, over))
        return first, last
