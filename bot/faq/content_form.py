"""What an entry consists of, field by field: each `content_field` of `tables.Entry`, and what has its own table.

A content is plain data (`EntryContent`), and what is done to every field of one follows from this: keeping it in a
revision, an empty one, columns of files, the form, the rules of its dates, what is national.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date
from sqlalchemy.types import TypeEngine

from bot.faq.tables import Entry, FieldPlace
from bot.ground.database.base import UtcDateTime

EntryContent = dict[str, Any]  # a value for each field below; of a draft as typed, so perhaps not right yet


class Shape(StrEnum):
    """How the value of a field is kept."""

    TEXT = "text"
    DAY = "day"  # 2026-11-01, or nothing
    MOMENT = "moment"  # with its zone, or nothing
    LIST = "list"  # of texts
    SOURCES = "sources"  # each with title and address
    FOLLOWUPS = "followups"  # aspect -> entry


EMPTY: Mapping[Shape, Any] = {Shape.TEXT: "", Shape.LIST: [], Shape.SOURCES: [], Shape.FOLLOWUPS: {}}
SEVERAL = (Shape.LIST, Shape.SOURCES, Shape.FOLLOWUPS)


@dataclass(frozen=True)
class ContentField:
    """One field, with its place where people see it; `optional`: it may say nothing."""

    name: str
    shape: Shape
    place: FieldPlace
    optional: bool = False


def _of_columns() -> Iterator[ContentField]:
    for column in Entry.__table__.columns:
        if place := column.info.get("place"):
            yield ContentField(column.name, _shape_of(column.type), place, bool(column.nullable))


def _shape_of(kind: TypeEngine[Any]) -> Shape:
    if isinstance(kind, UtcDateTime):
        return Shape.MOMENT
    return Shape.DAY if isinstance(kind, Date) else Shape.TEXT


# In the order of columns. Phrasings come last: Excel drops empty cells at the end of a row, and these never are.
CONTENT_FIELDS = (
    *_of_columns(),
    ContentField("sources", Shape.SOURCES, FieldPlace(4, 4)),
    ContentField("related", Shape.LIST, FieldPlace(6, 6)),
    ContentField("followups", Shape.FOLLOWUPS, FieldPlace(7, 7)),
    ContentField("phrasings", Shape.LIST, FieldPlace(3)),
)
SHAPES: Mapping[str, Shape] = {field.name: field.shape for field in CONTENT_FIELDS}
COLUMNS = tuple(SHAPES)
ON_THE_PAGE = tuple(
    field.name for field in sorted(CONTENT_FIELDS, key=lambda field: field.place.page) if field.place.page
)
NATIONAL = tuple(
    field.name for field in sorted(CONTENT_FIELDS, key=lambda field: field.place.national) if field.place.national
)


def named(*shapes: Shape) -> tuple[str, ...]:
    """The fields of these shapes, in the order of columns."""
    return tuple(name for name, shape in SHAPES.items() if shape in shapes)


def blank(**known: Any) -> EntryContent:
    """A content in which only `known` says something."""
    return {name: deepcopy(EMPTY.get(shape)) for name, shape in SHAPES.items()} | known


def plain(value: Any) -> Any:
    """What a row keeps, as a content has it."""
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


def stored(name: str, value: Any) -> Any:
    """What a content has, as a row keeps it."""
    match SHAPES[name]:
        case Shape.DAY:
            return date.fromisoformat(value) if value else None
        case Shape.MOMENT:
            return datetime.fromisoformat(value) if value else None
    return value
