"""Workbooks that come back: sheets, days and numbers of Excel, and what is refused unread."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine

from bot.ground.errors import Refused
from bot.staff.national import spreadsheets
from tests.unit.exchange import file_of, plan, told


def workbook(tiny: Engine, change: Callable[[Any], None]) -> bytes:
    book = load_workbook(io.BytesIO(file_of(tiny, "xlsx")))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_a_sheet_for_each_list(tiny: Engine) -> None:
    def change(book: Any) -> None:
        book["Formuleringen"].append(["privacy.wissen", "weg met mijn gegevens"])
        book["Bronnen"].append(["privacy.wissen", "Onze site", "https://zandermeer.example/wis"])
        book["Verwijzingen"].append(["privacy.wissen", "related", "privacy.inzage"])
        book["Verwijzingen"].append(["privacy.wissen", "term", "privacy.termijn"])

    content = told(plan(tiny, "v.xlsx", workbook(tiny, change)))["privacy.wissen"]
    assert set(content) == {"phrasings", "sources", "related", "followups"}
    assert content["phrasings"][-1] == "weg met mijn gegevens"
    assert content["followups"] == {"term": "privacy.termijn"}


def test_a_workbook_without_the_lists_leaves_them_alone(tiny: Engine) -> None:
    def change(book: Any) -> None:
        for name in ("Formuleringen", "Bronnen", "Verwijzingen"):
            del book[name]

    result = plan(tiny, "v.xlsx", workbook(tiny, change))
    assert (result.changes, result.problems) == ((), ())


def test_errors_of_a_workbook_name_the_sheet_and_row(tiny: Engine) -> None:
    def change(book: Any) -> None:
        book["Vragen"]["C2"] = "=1+1"
        book["Vragen"]["C3"] = True
        book["Vragen"]["Z1"] = "Kleur"
        book["Bronnen"]["C2"] = "http://onveilig.example"
        book["Formuleringen"].append(["privacy.onbekend", "iets"])
        del book["Verwijzingen"]
        book.create_sheet("Verwijzingen").append(["Kenmerk", "Soort"])

    result = plan(tiny, "v.xlsx", workbook(tiny, change))
    found = {(p.place.sheet, p.place.number, p.name) for p in result.problems if p.place}
    rows = len(list(load_workbook(io.BytesIO(file_of(tiny, "xlsx")))["Formuleringen"].rows))
    assert found >= {
        ("Vragen", 2, "formula"),
        ("Vragen", 3, "boolean"),
        ("Vragen", 1, "unknown_column"),
        ("Bronnen", 2, "url_wrong"),
        ("Formuleringen", rows + 1, "id_not_in_entries"),
        ("Verwijzingen", 1, "column_missing"),
    }


def test_numbers_and_days_of_excel(tiny: Engine) -> None:
    def change(book: Any) -> None:
        book["Formuleringen"].append(["privacy.wissen", 112])
        sheet = book["Vragen"]
        headings = [cell.value for cell in sheet[1]]
        line = next(line for line in sheet.rows if line[0].value == "privacy.wissen")
        line[headings.index("Gecontroleerd op")].value = datetime(2026, 12, 3)
        line[headings.index("Geldig vanaf")].value = datetime(2027, 1, 1, 9, 0)

    content = told(plan(tiny, "v.xlsx", workbook(tiny, change)))["privacy.wissen"]
    assert content["phrasings"][-1] == "112"
    assert (content["checked_on"], content["valid_from"]) == ("2026-12-03", "2027-01-01T08:00:00+00:00")


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(f"{name}.xml", body)
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tiny: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = archive(a=b"0" * (spreadsheets.MOST_BYTES_UNPACKED + 1))
    assert len(bomb) < spreadsheets.MOST_BYTES
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(Refused, match="too_large"):
        plan(tiny, "bom.xlsx", bomb)


def test_a_document_type_is_refused(tiny: Engine) -> None:
    with pytest.raises(Refused, match="no_xlsx"):
        plan(tiny, "bom.xlsx", archive(a=b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "b">]>'))


def test_a_sheet_that_says_it_is_endless_is_read_as_far_as_it_goes(tiny: Engine) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Vragen"
    book.active["A1"], book.active["B1"] = "Kenmerk", "Vraag"
    book.active["A2"], book.active["B2"] = "privacy.inzage", "Mag ik mijn gegevens zien?"
    book.active["XFD2"] = "ver weg"
    out = io.BytesIO()
    book.save(out)
    assert told(plan(tiny, "v.xlsx", out.getvalue())) == {"privacy.inzage": {"question": "Mag ik mijn gegevens zien?"}}
