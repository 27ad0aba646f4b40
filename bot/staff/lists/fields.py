"""Fields of our lists: a link, a word instead of a tick, a moment that is filtered by day."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any, cast

from sqlalchemy import and_
from starlette.requests import Request
from starlette_admin.contrib.sqla import ModelView
from starlette_admin.fields import BooleanField, DateTimeField, EnumField, StringField
from starlette_admin.filters.base import FilterApplyContext, FilterDataType
from starlette_admin.filters.date import DateBetweenFilter, DateEqualFilter
from starlette_admin.i18n import get_tzinfo


@dataclass
class LinkField(StringField):
    """Text that leads to `view.address_of(row)`."""

    list_template: str = "staff/lists/fields/link.html"


@dataclass
class QuestionField(StringField):
    """The id of an entry, shown as its question with a link; exports keep the id."""

    list_template: str = "staff/lists/fields/question.html"


@dataclass
class BadgeField(EnumField):
    """One of a few words; `tones` gives some of them a colour, by value."""

    list_template: str = "staff/lists/fields/badge.html"
    tones: dict[str, str] | None = None

    def tone_of(self, label: str) -> str:
        """The tone of the word that is shown."""
        value = next((choice[0] for choice in self.choices or () if choice[1] == label), "")
        return (self.tones or {}).get(str(value), "plain")

    def label_of(self, value: Any) -> str:
        """The word for a value; the value itself where there is none."""
        return next((choice[1] for choice in self.choices or () if choice[0] == value), str(value))

    def _get_label(self, value: Any, request: Request) -> Any:
        """The library's own breaks the whole list over a value that the settings lost since."""
        return self.label_of(value)


@dataclass
class StandField(BadgeField):
    """A status, followed by what `standing` says of the row."""

    standing: Callable[[Request, Any], Awaitable[str]] | None = None

    async def parse_obj(self, request: Request, obj: Any) -> Any:
        """The status, or the word for it and more."""
        status = getattr(obj, self.name)
        more = await self.standing(request, obj) if self.standing else ""
        return f"{self.label_of(status)}: {more}" if more else status

    async def serialize_value(self, request: Request, value: Any) -> Any:
        """Words stay as they are."""
        return await super().serialize_value(request, value) if isinstance(value, Enum) else value

    def tone_of(self, label: str) -> str:
        """A status that does not say everything asks for attention."""
        known = any(choice[1] == label for choice in self.choices or ())
        return super().tone_of(label) if known else "wait"


@dataclass
class YesNoField(BooleanField):
    """`yes` or `no`, in words."""

    list_template: str = "staff/lists/fields/yes_no.html"
    yes: str = ""
    no: str = ""
    words: tuple[str, str] = ("", "")  # for yes and no in an export, where an empty cell would say nothing

    def word_of(self, value: bool) -> str:
        """What an export says."""
        return (self.yes or self.words[0]) if value else (self.no or self.words[1])


def _range(first: date, last: date) -> tuple[datetime, datetime]:
    """From the first moment of one day to the first moment after another, here."""
    zone = get_tzinfo()
    start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return start.astimezone(UTC), end.astimezone(UTC)


class OnDay(DateEqualFilter):
    """The moment is on a day."""

    data_type = FilterDataType.DATE

    def apply(self, ctx: FilterApplyContext) -> Any:
        """SQLAlchemy's condition."""
        return _within(ctx, *_range(ctx.value, ctx.value))


class BetweenDays(DateBetweenFilter):
    """The moment is on one of the days from the first to the last."""

    data_type = FilterDataType.DATE

    def apply(self, ctx: FilterApplyContext) -> Any:
        """SQLAlchemy's condition."""
        return _within(ctx, *_range(ctx.value, ctx.value2))


def _within(ctx: FilterApplyContext, start: datetime, end: datetime) -> Any:
    view = cast(ModelView, ctx.view)
    column = getattr(view.model, ctx.field_name)
    return and_(column >= start, column < end)


@dataclass
class MomentField(DateTimeField):
    """A moment in UTC, shown in the municipality's time; the library's own filters know no zones."""

    output_format: str | None = "d MMM y, HH.mm"

    def local(self, stored: str) -> str:
        """A moment in an export: local, as a spreadsheet knows one here."""
        return f"{datetime.fromisoformat(stored).astimezone(get_tzinfo()):%d-%m-%Y %H:%M}"

    def __post_init__(self) -> None:
        self.filters = [OnDay, BetweenDays]
        super().__post_init__()
