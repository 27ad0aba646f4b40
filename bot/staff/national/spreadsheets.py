"""CSV and XLSX to rows, each with its number as a spreadsheet shows it.

tablib writes our files; here its own libraries read them, because it knows neither row numbers nor limits.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.ground.cells import cells_up_to
from bot.ground.errors import Refused
from bot.staff.national.cells import as_text
from bot.staff.national.decoding import decoded
from bot.staff.national.findings import FileProblem, PlaceInFile

MOST_BYTES = 15 * 1024 * 1024
MOST_BYTES_UNPACKED = 100 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 600_000  # 10,000 entries with some 50 phrasings each, a row for each
MOST_COLUMNS = 60
_SEPARATOR = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)  # by which Excel is told what separates cells
_HEAD = 2000  # bytes; a document type, which only bombs have, comes before everything else


@dataclass
class Sheet:
    """The rows of a sheet below its headings."""

    title: str  # empty for CSV, which has one without a name
    headings: list[str]
    rows: list[tuple[int, list[str]]]  # (number, cells)
    problems: list[FileProblem]

    def place(self, number: int) -> PlaceInFile:
        """Where a row stands."""
        return PlaceInFile("sheet", number, self.title) if self.title else PlaceInFile("row", number)


def csv_sheet(body: bytes) -> Sheet:
    """The rows of a CSV file, whatever separates its cells.

    Raises:
        Refused: it is no CSV; the row is in the values.
    """
    text = decoded(body)
    if not text.strip():
        raise Refused("national.unreadable.empty")
    named = _SEPARATOR.match(text)
    first = text.lstrip().split("\n", 1)[0]
    delimiter = named[1] if named else max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        with cells_up_to(MOST_BYTES):
            for row in reader:
                rows.append(row)
                if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                    raise Refused("national.unreadable.too_large")
    except csv.Error:
        raise Refused("national.unreadable.no_csv", row=str(len(rows) + 1)) from None
    if named:
        rows[0] = []  # Excel's own line, no row of the table; kept empty, so that rows keep their numbers
    return _sheet("", iter(rows), 2 if named else 1)


def xlsx_sheets(body: bytes) -> list[Sheet]:
    """The sheets of an XLSX file.

    Raises:
        Refused: it is none, or becomes far too large when it is unpacked.
    """
    from openpyxl import load_workbook  # here: it takes memory of every website, and few files are read

    _refuse_bombs(body)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, keep_links=False)
        return [_sheet_of(sheet) for sheet in book.worksheets]
    except Refused:
        raise
    except Exception:  # the library has no error of its own: it stumbles over damaged files in many ways
        raise Refused("national.unreadable.no_xlsx") from None


def _refuse_bombs(body: bytes) -> None:
    """Look at the list of contents before anything is unpacked; the reader never gives more than it promises."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
                raise Refused("national.unreadable.too_large")
            for part in parts:
                with archive.open(part) as file:
                    if b"<!DOCTYPE" in file.read(_HEAD):
                        raise Refused("national.unreadable.no_xlsx")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise Refused("national.unreadable.no_xlsx") from None


def _sheet_of(sheet: Any) -> Sheet:
    sheet.reset_dimensions()  # what a file says of its own size is not believed
    problems: list[FileProblem] = []
    rows: list[list[str]] = []
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > MOST_ROWS:
            raise Refused("national.unreadable.too_large")
        rows.append([_text_of(cell, sheet.title, number, problems) for cell in row])
    made = _sheet(sheet.title, iter(rows))
    return Sheet(made.title, made.headings, made.rows, [*problems, *made.problems])


def _text_of(cell: Any, title: str, number: int, problems: list[FileProblem]) -> str:
    if cell.value is not None and cell.data_type in ("f", "e", "b"):
        column = getattr(cell, "column_letter", "")
        name = {"f": "formula", "e": "error_cell", "b": "boolean"}[cell.data_type]
        problems.append(FileProblem(PlaceInFile("sheet", number, title), "", column, name, {"column": column}))
        return ""
    return as_text(cell.value)


def _sheet(title: str, rows: Iterator[list[str]], expected: int = 1) -> Sheet:
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row))
    start, headings = next(numbered, (0, []))
    headings = [" ".join(heading.split()) for heading in headings]
    sheet = Sheet(title, headings, [], [])
    for number, row in numbered:
        if any(cell.strip() for cell in row[len(headings) :]):
            sheet.problems.append(FileProblem(sheet.place(number), "", "", "too_many_cells"))
        sheet.rows.append((number, row[: len(headings)] + [""] * (len(headings) - len(row))))
    if start > expected:
        sheet.problems.append(FileProblem(sheet.place(start), "", "", "headings_first"))
    return sheet
