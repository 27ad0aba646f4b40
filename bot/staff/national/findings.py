"""What reading and checking a file finds. The words for people stand in data/staff.yml under `national.problems`."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class PlaceInFile:
    """Where something stands in a file: a row of a table or of a sheet, a line, or the number of an item."""

    kind: Literal["row", "sheet", "line", "item", "example"]
    number: int
    sheet: str = ""


@dataclass(frozen=True)
class FileProblem:
    """One thing that is wrong: where, in which column, of which entry; `name` and `values` make the sentence."""

    place: PlaceInFile | None
    faq: str
    field: str  # of a content, or a heading as it stands in the file
    name: str
    values: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass
class Item:
    """One entry of a file: the values that the file gives, and where they stand."""

    faq: str
    values: dict[str, Any]
    place: PlaceInFile | None = None
    places: dict[str, list[PlaceInFile]] = dataclasses.field(
        default_factory=dict
    )  # of the parts of a list, where each has its own

    def place_of(self, name: str, row: str = "") -> PlaceInFile | None:
        """Where a field stands, or part `row` of it, counted from 1."""
        parts = self.places.get(name, [])
        number = int(row) - 1 if row.isdecimal() else 0
        return parts[number] if number < len(parts) else self.place


@dataclass
class OutsideItem:
    """One example out of scope of a file; `referral` is empty where it belongs nowhere that we know."""

    text: str
    referral: str
    place: PlaceInFile | None = None


@dataclass
class Reading:
    """What a file says."""

    items: list[Item] = dataclasses.field(default_factory=list)
    problems: list[FileProblem] = dataclasses.field(default_factory=list)
    outside: list[OutsideItem] = dataclasses.field(default_factory=list)
