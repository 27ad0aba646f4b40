"""What an entry consists of, field by field. A content is plain data (`EntryContent`), and what is done to every field
of one follows from this table: keeping it in a revision, an empty one, columns of files, the form, what is national.

Three classes hold fields of their own, since they check or store them: `tables.Entry`, `pack.PackEntry` and the
editor's `WholeContent`. A test says where one of them lacks a field.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

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
    """One field, with its place on the editor's page and in the comparison with the pack; 0: it has none there.

    Phrasings are merged one by one and the day of checking goes with the answer, so neither is compared as a whole.
    """

    name: str
    shape: Shape = Shape.TEXT
    place: int = 0
    national: int = 0


# In the order of columns. Phrasings come last: Excel drops empty cells at the end of a row, and these never are.
CONTENT_FIELDS = (
    ContentField("id"),
    ContentField("topic", place=5, national=1),
    ContentField("question", place=1, national=2),
    ContentField("answer", place=2, national=3),
    ContentField("status"),
    ContentField("owner", place=8, national=5),
    ContentField("checked_on", Shape.DAY, place=9),
    ContentField("review_on", Shape.DAY, place=12),
    ContentField("valid_from", Shape.MOMENT, place=10),
    ContentField("valid_until", Shape.MOMENT, place=11),
    ContentField("sources", Shape.SOURCES, place=4, national=4),
    ContentField("related", Shape.LIST, place=6, national=6),
    ContentField("followups", Shape.FOLLOWUPS, place=7, national=7),
    ContentField("phrasings", Shape.LIST, place=3),
)
SHAPES: Mapping[str, Shape] = {field.name: field.shape for field in CONTENT_FIELDS}
COLUMNS = tuple(SHAPES)
ON_THE_PAGE = tuple(each.name for each in sorted(CONTENT_FIELDS, key=lambda field: field.place) if each.place)
NATIONAL = tuple(each.name for each in sorted(CONTENT_FIELDS, key=lambda field: field.national) if each.national)


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
