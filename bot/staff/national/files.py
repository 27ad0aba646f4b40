"""A file to items: what it says of each entry, and every problem with where it stands. No database needed."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from bot.ground.errors import Refused
from bot.ground.texts import Texts
from bot.staff.desk.spreadsheet import clean, unguarded
from bot.staff.national.cells import RELATED, Cells
from bot.staff.national.findings import FileProblem, Item, OutsideItem, PlaceInFile, Reading
from bot.staff.national.spreadsheets import MOST_BYTES, Sheet, csv_sheet, xlsx_sheets
from bot.staff.national.trees import tree_reading


def read_file(name: str, body: bytes, cells: Cells, words: Texts) -> Reading:
    """What a file says; its form follows from its name.

    Raises:
        Refused: the file as a whole cannot be read.
    """
    if len(body) > MOST_BYTES:
        raise Refused("national.unreadable.too_large")
    if not body.strip():
        raise Refused("national.unreadable.empty")
    ending = name.lower().rpartition(".")[2]
    if ending == "csv":
        reading = _entries(csv_sheet(body), cells)
    elif ending == "xlsx":
        reading = _book(xlsx_sheets(body), cells, words)
    elif ending in ("yml", "yaml", "json"):
        reading = tree_reading(body, is_json=ending == "json")
    else:
        raise Refused("national.unreadable.unknown_kind")
    return _without_doubles(reading)


def _without_doubles(reading: Reading) -> Reading:
    seen: dict[str, Item] = {}
    for item in reading.items:
        if item.faq in seen:
            reading.problems.append(FileProblem(item.place, item.faq, "id", "twice"))
        seen.setdefault(item.faq, item)
    reading.items = list(seen.values())
    return reading


def _entries(sheet: Sheet, cells: Cells) -> Reading:
    """The items of a table with a row for each entry."""
    reading = Reading(problems=list(sheet.problems))
    fields = [cells.field_of(heading) for heading in sheet.headings]
    if "id" not in fields:
        raise Refused("national.unreadable.no_id_column", column=cells.titles["id"])
    for heading, field in zip(sheet.headings, fields, strict=True):
        if heading and (field is None or fields.count(field) > 1):
            problem = "unknown_column" if field is None else "column_twice"
            reading.problems.append(FileProblem(sheet.place(1), "", heading, problem))
    for number, row in sheet.rows:
        values = {field: cells.value(field, text) for field, text in zip(fields, row, strict=True) if field}
        faq = values.pop("id")
        if faq:
            reading.items.append(Item(faq, values, sheet.place(number)))
        else:
            reading.problems.append(FileProblem(sheet.place(number), "", "id", "id_missing"))
    return reading


Row = tuple[PlaceInFile, list[str]]  # where it stands, and the cells after the entry's id
ListMaker = Callable[[list[Row]], dict[str, tuple[Any, list[Row]]]]  # by field: its value, and the rows it stands in


def _book(sheets: list[Sheet], cells: Cells, words: Texts) -> Reading:
    """The items of a workbook: entries in one sheet, and lists in sheets of their own, as far as there are any."""
    by_title = {sheet.title.lower(): sheet for sheet in sheets if sheet.headings}
    entries = by_title.get(words("national.sheets.entries").lower())
    if entries is None:
        raise Refused("national.unreadable.no_entries_sheet", sheet=words("national.sheets.entries"))
    reading = _entries(entries, cells)
    for name, made_of in _LISTS.items():
        sheet = by_title.get(words(f"national.sheets.{name}").lower())
        if sheet is not None:
            reading.problems += sheet.problems
            _add_lists(sheet, list(words.group(f"national.sheet_columns.{name}").values()), made_of, reading)
    examples = by_title.get(words("national.sheets.outside").lower())
    if examples is not None:
        reading.problems += examples.problems
        reading.outside += _examples(examples, list(words.group("national.sheet_columns.outside").values()), reading)
    return reading


def _examples(sheet: Sheet, titles: list[str], reading: Reading) -> Iterator[OutsideItem]:
    headings = [heading.lower() for heading in sheet.headings]
    missing = [title for title in titles if title.lower() not in headings]
    reading.problems += [FileProblem(sheet.place(1), "", title, "column_missing") for title in missing]
    for number, row in sheet.rows if not missing else ():
        text, referral = (clean(unguarded(row[headings.index(title.lower())])).strip() for title in titles)
        yield OutsideItem(_one_line(text), referral, sheet.place(number))


def _add_lists(sheet: Sheet, titles: list[str], made_of: ListMaker, reading: Reading) -> None:
    headings = [heading.lower() for heading in sheet.headings]
    missing = [title for title in titles if title.lower() not in headings]
    if missing:
        reading.problems += [FileProblem(sheet.place(1), "", title, "column_missing") for title in missing]
        return
    rows: dict[str, list[Row]] = defaultdict(list)
    for number, row in sheet.rows:
        faq, *rest = (clean(unguarded(row[headings.index(title.lower())])).strip() for title in titles)
        rows[faq].append((sheet.place(number), rest))
    for item in {item.faq: item for item in reading.items}.values():
        for field, (value, own) in made_of(rows.pop(item.faq, [])).items():
            item.values[field] = value
            item.places[field] = [place for place, _ in own]
    reading.problems += _strangers(rows, titles[0])


def _strangers(rows: dict[str, list[Row]], column: str) -> Iterator[FileProblem]:
    for faq, own in rows.items():
        for place, _ in own:
            yield FileProblem(place, faq, column, "id_not_in_entries")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _links(rows: list[Row]) -> dict[str, tuple[Any, list[Row]]]:
    related = [row for row in rows if row[1][0].lower() == RELATED]
    others = [row for row in rows if row not in related]
    return {
        "related": ([target for _, (_, target) in related], related),
        "followups": ({kind: target for _, (kind, target) in others}, others),
    }


_LISTS: dict[str, ListMaker] = {
    "phrasings": lambda rows: {"phrasings": ([_one_line(text) for _, (text,) in rows], rows)},
    "sources": lambda rows: {"sources": ([{"title": _one_line(name), "url": url} for _, (name, url) in rows], rows)},
    "links": _links,
}
