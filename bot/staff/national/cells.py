"""How a value stands in a cell of a spreadsheet, and back; the form of lists is that of bot/staff/editing/fields.py.

A cell never starts a formula: one that could gets an apostrophe in front, which reading takes away again.
"""

import re
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from bot.faq.content_form import COLUMNS, SEVERAL, Shape, named
from bot.faq.tables import Status
from bot.ground.texts import Texts
from bot.staff.desk.spreadsheet import clean, guarded, unguarded
from bot.staff.editing.fields import text_of, value_of

LISTS = named(*SEVERAL)
MOMENTS, DAYS = named(Shape.MOMENT), named(Shape.DAY)
RELATED = "related"

_DUTCH_DAY = re.compile(r"^(\d{1,2})[-/](\d{1,2})[-/](\d{4})\b")


class Cells:
    """Cells in the words of one installation, with moments in its local time."""

    def __init__(self, words: Texts, zone: ZoneInfo) -> None:
        self._zone = zone
        self.titles = {name: words(f"editing.fields.{name}") for name in COLUMNS if name != "id"}
        self.titles["id"] = words("national.columns.id")
        self._statuses = {status.value: words(f"national.statuses.{status.value}") for status in Status}
        self._fields = {title.lower(): name for name, title in self.titles.items()}
        self._fields |= {name: name for name in COLUMNS}
        self._status_of = {word.lower(): status for status, word in self._statuses.items()}

    def field_of(self, title: str) -> str | None:
        """The field under a heading: its Dutch title or its name in code; none where it is neither."""
        return self._fields.get(" ".join(title.lower().split()))

    def text(self, field: str, value: Any) -> str:
        """A value as the text of a cell."""
        if field == "status":
            return self._statuses[value]
        text = text_of(field, value, self._zone)
        return guarded(clean(text.replace("T", " ") if field in MOMENTS else text))

    def value(self, field: str, text: str) -> Any:
        """The value of a cell's text; what cannot be read stays as typed, and is found by the checks."""
        text = clean(unguarded(text)).strip()
        if field == "id":
            return text
        if field == "status":
            return self._status_of.get(text.lower(), text.lower())
        if field in (*DAYS, *MOMENTS):
            text = _DUTCH_DAY.sub(lambda found: f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}", text)
            text = text.removesuffix(" 00:00:00").removesuffix(" 00:00") if field in DAYS else text
        return value_of(field, text, self._zone)


def as_text(value: Any) -> str:
    """What a spreadsheet keeps as number, day or nothing, as text; a day without a time has none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
