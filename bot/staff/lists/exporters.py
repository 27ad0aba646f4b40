"""Exports of a list as people open them: words instead of codes, local time, days as written here, and no character
that a spreadsheet chokes on. JSON is for machines and keeps the codes.
"""

from datetime import date
from typing import Any

from starlette_admin.export.csv import CsvExporter
from starlette_admin.export.tablib import TablibExporter
from starlette_admin.fields import BaseField, DateField

from bot.staff.desk.spreadsheet import DAY, clean, guarded
from bot.staff.lists.fields import BadgeField, MomentField, YesNoField

MARK = b"\xef\xbb\xbf"  # by which Excel knows UTF-8


class ForExcel(CsvExporter):
    """CSV as Excel opens it here: semicolons, and a mark that says UTF-8."""

    def __init__(self) -> None:
        super().__init__(delimiter=";")

    async def generate(self, fields: list[BaseField], rows: list[dict[str, Any]]) -> bytes:
        """The file."""
        return MARK + await super().generate(fields, for_people(fields, rows))


class Workbook(TablibExporter):
    """A workbook of one sheet."""

    def __init__(self) -> None:
        super().__init__("xlsx")

    async def generate(self, fields: list[BaseField], rows: list[dict[str, Any]]) -> bytes:
        """The file."""
        return await super().generate(fields, for_people(fields, rows))


def for_people(fields: list[BaseField], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every cell as a person reads it."""
    return [{field.name: _cell(field, row.get(field.name)) for field in fields} for row in rows]


def _cell(field: BaseField, value: Any) -> Any:
    if isinstance(field, YesNoField):
        return field.word_of(bool(value))
    if value is None:
        return ""
    if isinstance(field, BadgeField):
        return field.label_of(value)
    if isinstance(field, MomentField):
        return field.local(str(value))
    if isinstance(field, DateField):
        return f"{date.fromisoformat(str(value)):{DAY}}"
    return guarded(clean(value)) if isinstance(value, str) else value
