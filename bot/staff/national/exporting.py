"""The whole content as a file: CSV and XLSX for people with a spreadsheet, YAML and JSON for everything else."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session
from tablib import Databook, Dataset

from bot.faq.content_form import COLUMNS, EntryContent
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.texts import Texts
from bot.staff.desk.spreadsheet import clean, guarded
from bot.staff.national.cells import LISTS, RELATED, Cells
from bot.staff.national.trees import OUTSIDE

Kind = Literal["csv", "xlsx", "yml", "json"]
KINDS: dict[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "yml": "application/yaml; charset=utf-8",
    "json": "application/json",
}
BOM = "\ufeff"  # without it Excel takes UTF-8 for something else


class _Dumper(yaml.CSafeDumper):
    """Writes a text of several lines as a block, as people do."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def all_contents(session: Session) -> list[EntryContent]:
    """Every entry, archived ones too, in the form of `content_of`."""
    return [content_of(entry) for entry in session.scalars(select(Entry).order_by(Entry.id))]


def exported(
    contents: Iterable[EntryContent], kind: Kind, cells: Cells, words: Texts, outside: Sequence[Mapping[str, str]] = ()
) -> bytes:
    """The file with these contents, and but for CSV with these examples out of scope.

    docs/content-pack.md describes the forms.
    """
    if kind == "csv":
        rows = _table(contents, COLUMNS, cells).export("csv", delimiter=";")
        return f"{BOM}{rows}".encode()
    if kind == "xlsx":
        return bytes(_book(list(contents), cells, words, outside).export("xlsx"))
    document: dict[str, Any] = {
        "entries": [{name: _cleaned(content[name]) for name in COLUMNS} for content in contents],
        OUTSIDE: [_cleaned(dict(example)) for example in outside],
    }
    if kind == "json":
        return json.dumps(document, ensure_ascii=False, indent=2).encode()
    text = yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return str(text).encode()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list) else value


def _table(contents: Iterable[EntryContent], columns: Iterable[str], cells: Cells, title: str | None = None) -> Dataset:
    columns = tuple(columns)
    table = Dataset(headers=[cells.titles[name] for name in columns], title=title)
    for content in contents:
        table.append([cells.text(name, content[name]) for name in columns])
    return table


def _book(contents: list[EntryContent], cells: Cells, words: Texts, outside: Sequence[Mapping[str, str]]) -> Databook:
    entries = _table(contents, [name for name in COLUMNS if name not in LISTS], cells, words("national.sheets.entries"))
    phrasings = [(content["id"], text) for content in contents for text in content["phrasings"]]
    sources = [(content["id"], source["title"], source["url"]) for content in contents for source in content["sources"]]
    related = [(content["id"], RELATED, target) for content in contents for target in content["related"]]
    followups = [(content["id"], *pair) for content in contents for pair in content["followups"].items()]
    return Databook(
        [
            entries,
            _sheet("phrasings", phrasings, words),
            _sheet("sources", sources, words),
            _sheet("links", [*related, *followups], words),
            _sheet("outside", [(example["text"], example["referral"]) for example in outside], words),
        ]
    )


def _sheet(name: str, rows: Iterable[tuple[str, ...]], words: Texts) -> Dataset:
    sheet = Dataset(headers=list(words.group(f"national.sheet_columns.{name}").values()))
    sheet.title = words(f"national.sheets.{name}")
    for row in rows:
        sheet.append([guarded(clean(text)) for text in row])
    return sheet
