"""Files that come back: what they change, every error with its row, and what is refused before it is read."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Status
from bot.ground.errors import Refused
from bot.staff.national import spreadsheets
from bot.staff.national.decoding import decoded
from bot.staff.national.findings import FileProblem
from bot.staff.national.shown import ProblemSentences
from tests.unit.exchange import CELLS, STAFF, file_of, plan, problems, told

ANSWER = "Een heel nieuw antwoord, met é en €."
OWN = {
    "id": "lokaal.afval", "topic": "open-data", "question": "Waar staat de afvalkalender?",
    "answer": "De afvalkalender staat op {website}.", "owner": "datateam", "checked_on": "2026-11-01",
    "sources": [{"title": "De kalender", "url": "https://zandermeer.example/afval"}],
    "phrasings": ["wanneer komt de groene bak"],
}  # fmt: skip


def csv_of(
    database: Engine, change: Callable[[list[dict[str, str]]], None], encoding: str = "utf-8-sig", **how: Any
) -> bytes:
    """The exported CSV with something changed, written again."""
    rows = list(csv.DictReader(io.StringIO(file_of(database, "csv").decode("utf-8-sig"), newline=""), delimiter=";"))
    change(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), **{"delimiter": ";", **how})
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def row(rows: list[dict[str, str]], faq: str) -> dict[str, str]:
    return next(row for row in rows if row["Kenmerk"] == faq)


def new_answer(rows: list[dict[str, str]]) -> None:
    row(rows, "privacy.inzage")["Antwoord"] = ANSWER


def json_of(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"entries": entries}).encode()


@pytest.mark.parametrize(
    ("encoding", "how"),
    [
        ("utf-8-sig", {}),
        ("utf-8", {"delimiter": ","}),
        ("cp1252", {}),
        ("utf-16", {"delimiter": "\t"}),
        ("utf-16-le", {}),
    ],
)
def test_a_changed_csv_in_every_encoding_of_excel(tiny: Engine, encoding: str, how: dict[str, str]) -> None:
    result = plan(tiny, "VRAGEN.CSV", csv_of(tiny, new_answer, encoding, **how))
    assert told(result) == {"privacy.inzage": {"answer": ANSWER}}
    assert (result.problems, result.same) == ((), 5)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_that_tells_excel_what_separates_its_cells(tiny: Engine, encoding: str) -> None:
    body = csv_of(tiny, new_answer, "utf-8", delimiter=",").decode()
    made = plan(tiny, "vragen.csv", f"sep=,\r\n{body}".encode(encoding))
    assert (problems(made), told(made)) == ([], {"privacy.inzage": {"answer": ANSWER}})


def test_dutch_days_and_moments_of_a_spreadsheet(tiny: Engine) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        row(rows, "privacy.inzage").update({"Gecontroleerd op": "3-12-2026", "Geldig vanaf": "01-01-2027 09:00"})

    assert told(plan(tiny, "vragen.csv", csv_of(tiny, change))) == {
        "privacy.inzage": {"checked_on": "2026-12-03", "valid_from": "2027-01-01T08:00:00+00:00"}
    }


def test_lists_in_cells(tiny: Engine) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        row(rows, "privacy.wissen").update(
            {
                "Bronnen": "De wet | https://wetten.overheid.nl/een\r\nOnze site | https://zandermeer.example/wis",
                "Verwante vragen": "privacy.inzage",
                "Antwoorden op een vervolgvraag": "term: privacy.termijn\nhow: privacy.wissen",
                "Formuleringen": "ik wil vergeten worden\nweg met mijn gegevens\nweg met mijn gegevens",
            }
        )

    assert told(plan(tiny, "vragen.csv", csv_of(tiny, change))) == {
        "privacy.wissen": {
            "sources": [
                {"title": "De wet", "url": "https://wetten.overheid.nl/een"},
                {"title": "Onze site", "url": "https://zandermeer.example/wis"},
            ],
            "related": ["privacy.inzage"],
            "followups": {"term": "privacy.termijn", "how": "privacy.wissen"},
            "phrasings": ["ik wil vergeten worden", "weg met mijn gegevens"],
        }
    }


def test_only_the_columns_that_are_there_count(tiny: Engine) -> None:
    body = b"vraag;KENMERK\nMag ik mijn gegevens zien?;privacy.inzage\n"
    result = plan(tiny, "kort.csv", body)
    assert told(result) == {"privacy.inzage": {"question": "Mag ik mijn gegevens zien?"}}
    assert result.absent == 5


def test_every_error_has_its_row_and_column(tiny: Engine) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"Eigenaar": "niemand"}
        rows[1] |= {"Antwoord": "kort", "Bronnen": "De wet | http://onveilig.example"}
        rows[2] |= {"Vraag": "Waarom {gemente}?", "Gecontroleerd op": "gisteren"}
        rows[3] |= {"Formuleringen": "Verwijder mijn gegevens!\nnog iets"}
        rows[4] |= {"Verwante vragen": "privacy.bestaat-niet", "Status": "misschien"}
        rows.append({**rows[0], "Kenmerk": "privacy.nieuw"})
        rows.append({**rows[1]})
        rows.append(dict.fromkeys(rows[0], "") | {"Vraag": "Zonder kenmerk?"})

    result = plan(tiny, "vragen.csv", csv_of(tiny, change))

    assert sorted(problems(result), key=str) == sorted(
        [
            (2, "assistent.medewerker", "owner", "owner_wrong"),
            (3, "assistent.mens", "answer", "string_too_short"),
            (3, "assistent.mens", "sources", "url_wrong"),
            (4, "open-data.woo-verzoek", "question", "unknown_placeholder"),
            (4, "open-data.woo-verzoek", "checked_on", "day_wrong"),
            (5, "privacy.inzage", "phrasings", "phrasing_taken"),
            (6, "privacy.termijn", "related", "unknown_entry"),
            (6, "privacy.termijn", "status", "status_wrong"),
            (8, "privacy.nieuw", "id", "unknown_id"),
            (9, "assistent.mens", "id", "twice"),
            (10, "", "id", "id_missing"),
        ],
        key=str,
    )


def test_every_problem_is_said_in_dutch_with_its_place(tiny: Engine) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"Bronnen": "De wet | http://onveilig.example", "Vraag": "Wat is {onzin}?"}

    result = plan(tiny, "vragen.csv", csv_of(tiny, change))
    shown = [ProblemSentences(STAFF, CELLS).problem(problem) for problem in result.problems]
    assert [(line["place"], line["column"], line["text"]) for line in shown] == [
        ("rij 2", "Bronnen", "Bron 1: het adres begint met https:// en heeft geen spaties."),
        ("rij 2", "Vraag", "{onzin} kent deze gemeente niet. Kijk in de lijst met invulwoorden."),
    ]
    unknown = ProblemSentences(STAFF, CELLS).problem(FileProblem(None, "x", "answer", "iets_nieuws"))
    assert (unknown["place"], unknown["column"]) == ("hele bestand", "Antwoord")
    assert unknown["text"].startswith("Dit klopt niet.")


@pytest.mark.parametrize("kind", ["yml", "json"])
def test_a_new_entry_of_the_municipality(tiny: Engine, kind: str) -> None:
    result = plan(tiny, f"eigen.{kind}", json_of(OWN))  # JSON is YAML too
    (change,) = result.changes
    assert (change.before, change.content["status"], change.content["question"]) == (None, "published", OWN["question"])
    assert result.problems == ()


def test_what_is_new_is_counted_as_new(tiny: Engine) -> None:
    made = plan(tiny, "vragen.json", json_of(OWN, {"id": "privacy.inzage", "answer": ANSWER}))
    assert (len(made.changes), made.new) == (2, 1)


def test_a_new_entry_must_be_whole(tiny: Engine) -> None:
    result = plan(tiny, "eigen.json", json_of({"id": "lokaal.leeg", "question": "Wat is dit dan wel niet?"}))
    fields = {problem.field for problem in result.problems}
    assert {"answer", "sources", "phrasings", "topic", "owner"} <= fields


def test_a_phrasing_may_move_between_entries_of_one_file(tiny: Engine) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        row(rows, "privacy.wissen")["Formuleringen"] = "verwijder mijn gegevens"
        row(rows, "privacy.inzage")["Formuleringen"] += "\nik wil vergeten worden"

    result = plan(tiny, "vragen.csv", csv_of(tiny, change))
    assert result.problems == ()
    assert set(told(result)) == {"privacy.wissen", "privacy.inzage"}


def test_a_text_of_yaml_is_what_stands_there(tiny: Engine) -> None:
    body = b"entries:\n  - id: privacy.inzage\n    phrasings: [no, 112, 2026-13-45, 1.10, yes]\n"
    assert told(plan(tiny, "a.yml", body))["privacy.inzage"]["phrasings"] == ["no", "112", "2026-13-45", "1.10", "yes"]


def test_wrong_types_and_unknown_keys_have_their_line(tiny: Engine) -> None:
    body = (
        b"entries:\n  - id: privacy.inzage\n    phrasings: een\n    kleur: rood\n"
        b"  - id: privacy.wissen\n    sources: [https://a.example]\n    followups: [a]\n    question: {}\n  - los\n"
    )
    assert problems(plan(tiny, "a.yaml", body)) == [
        (2, "privacy.inzage", "phrasings", "wrong_type"),
        (2, "privacy.inzage", "kleur", "unknown_column"),
        (5, "privacy.wissen", "sources", "wrong_type"),
        (5, "privacy.wissen", "followups", "wrong_type"),
        (5, "privacy.wissen", "question", "wrong_type"),
        (3, "", "id", "id_missing"),
    ]


BILLION = "a: &a [x]\nb: &b [*a, *a]\nentries: [*b, *b]\n"
DEEP_JSON = "[" * 100_000
DEEP_YAML = "entries: " + "[" * 10_000


@pytest.mark.parametrize(
    ("file", "body", "why"),
    [
        ("a.txt", b"x", "unknown_kind"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \n", "empty"),
        ("a.csv", b"Kenmerk;Vraag\nprivacy.inzage;\"nooit dicht\n", "no_csv"),
        ("a.csv", b"Vraag;Antwoord\na;b\n", "no_id_column"),
        ("a.csv", b"\x81\x00\x81", "encoding"),
        ("a.xlsx", b"PK geen zip", "no_xlsx"),
        ("a.yml", BILLION.encode(), "alias"),
        ("a.yml", b"entries: [", "no_yaml"),
        ("a.yml", b"entries: [{id: a, id: b}]", "no_yaml"),
        ("a.yml", b"- !!python/name:os.system", "no_yaml"),
        ("a.yml", DEEP_YAML.encode(), "too_deep"),
        ("a.yml", b"wat: anders", "no_entries"),
        ("a.json", b"{", "no_json"),
        ("a.json", b'{"entries": [{"id": "a", "id": "b"}]}', "key_twice"),
        ("a.json", DEEP_JSON.encode(), "too_deep"),
        ("a.json", b'{"entries": [' + b"9" * 5000 + b"]}", "no_json"),
        ("a.json", b'"tekst"', "no_entries"),
        ("a.csv", b"x" * (spreadsheets.MOST_BYTES + 1), "too_large"),
        ("a.csv", b"a;" * 100, "too_large"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_as_a_whole(tiny: Engine, file: str, body: bytes, why: str) -> None:
    with pytest.raises(Refused) as caught:
        plan(tiny, file, body)
    assert caught.value.code == f"national.unreadable.{why}"
    assert caught.value.said(STAFF)


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


def test_what_no_form_shows_is_kept(tiny: Engine) -> None:
    """A file of a spreadsheet has no seconds; that is no change of the moment."""
    moment = datetime(2027, 1, 1, 8, 0, 31, tzinfo=UTC)
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").valid_until = moment
        session.get_one(Entry, "privacy.wissen").status = Status.ARCHIVED
    body = csv_of(tiny, new_answer)
    (change,) = plan(tiny, "v.csv", body).changes
    with Session(tiny) as session:
        before = content_of(session.get_one(Entry, "privacy.inzage"))
    assert change.content == {**before, "answer": ANSWER}


def test_utf_8_is_tried_before_the_code_page() -> None:
    assert decoded("é€".encode()) == "é€"
    assert decoded("é€".encode("cp1252")) == "é€"


def test_a_long_cell_is_read_and_the_bound_of_others_stays() -> None:
    before = csv.field_size_limit()
    long = "a" * (before + 1)
    assert spreadsheets.csv_sheet(f"kenmerk;antwoord\nx;{long}\n".encode()).rows == [(2, ["x", long])]
    assert csv.field_size_limit() == before
