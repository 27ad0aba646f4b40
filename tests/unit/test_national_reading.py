"""Files that come back: what they change, every error with its row, and what is refused before it is read."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Status
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
