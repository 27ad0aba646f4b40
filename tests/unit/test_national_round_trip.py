"""What goes out comes back: a file that nobody changed changes nothing, whatever the texts are."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from bot.faq.importing import import_pack
from bot.faq.pack import Aspect
from bot.faq.tables import Entry, Link, Origin, Phrasing, Source, Status
from bot.staff.desk.spreadsheet import guarded, unguarded
from bot.staff.national.exporting import Kind
from tests.unit.conftest import TINY
from tests.unit.exchange import file_of, plan

KINDS: tuple[Kind, ...] = ("csv", "xlsx", "yml", "json")

TROUBLE = ("=1+1", "+31 6", "-", "@naam", "'=1", "''@", "\t=1", "a;b", 'a "b"', "_x000D_", "_x0041_", "no", "null", "~",
           "# a", "* b", "&a", "007", "1e5", "2026-11-24", "#N/A", "{gemeente}", "é€😀", "a | b", "a: b", "%", "- c",
           "<b>", "a\u00a0b", "🏳️‍🌈", "=cmd|' /C calc'!A0")  # fmt: skip
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)
LINE = st.one_of(st.sampled_from(TROUBLE), LETTERS.map(lambda text: " ".join(text.split())).filter(bool))
ANSWER = st.lists(st.one_of(LINE, st.just(""), st.just("- punt"), st.just("regel  ")), min_size=1, max_size=5).map(
    "\n".join
)
MOMENT = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
ADDRESS = st.sampled_from(["https://a.example/?x=1&y=2", "https://b.example/{c}"])

ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "topic": st.sampled_from(["privacy", "open-data"]), "question": LINE, "answer": ANSWER,
            "status": st.sampled_from(Status), "owner": LINE.map(lambda text: text[:40]),
            "checked_on": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
            "review_on": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
            "valid_from": MOMENT, "valid_until": MOMENT,
            "sources": st.lists(st.tuples(LINE, ADDRESS), max_size=3),
            "phrasings": st.lists(LINE, max_size=4),
            "related": st.lists(st.integers(0, 2), max_size=3, unique=True),
            "followups": st.dictionaries(st.sampled_from(get_args(Aspect)), st.integers(0, 2), max_size=3),
        }
    ),
    min_size=3,
    max_size=3,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@given(entries=ENTRIES)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_an_unchanged_file_changes_nothing(database: Engine, kind: Kind, entries: list[dict[str, Any]]) -> None:
    fill(database, entries)
    result = plan(database, f"vragen.{kind}", file_of(database, kind))
    assert result.changes == ()
    assert result.problems == ()
    assert (result.same, result.absent) == (3, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unchanged_file_of_real_content_changes_nothing(database: Engine, kind: Kind) -> None:
    with Session(database) as session, session.begin():
        import_pack(session, TINY)
    result = plan(database, f"vragen.{kind}", file_of(database, kind))
    assert (result.changes, result.problems) == ((), ())


def fill(database: Engine, entries: list[dict[str, Any]]) -> None:
    """Three entries with any content; every text is a phrasing of one entry only."""
    names = [f"lokaal.vraag-{number}" for number in range(len(entries))]
    seen: set[str] = set()
    with Session(database) as session, session.begin():
        session.execute(delete(Entry))
        for name, values in zip(names, entries, strict=True):
            plain = {
                key: value
                for key, value in values.items()
                if key not in ("sources", "phrasings", "related", "followups")
            }
            if values["valid_from"] and values["valid_until"] and values["valid_from"] >= values["valid_until"]:
                plain["valid_until"] = None
            entry = Entry(id=name, version=1, **{**plain, "answer": plain["answer"].strip() or "een antwoord"})
            entry.sources = [Source(position=n, title=t, url=url) for n, (t, url) in enumerate(values["sources"])]
            new = [text for text in dict.fromkeys(values["phrasings"]) if text not in seen]
            seen.update(new)
            entry.phrasings = [Phrasing(text=text, origin=Origin.STAFF) for text in new]
            session.add(entry)
        session.flush()
        for name, values in zip(names, entries, strict=True):
            links = [("related", n, names[target]) for n, target in enumerate(values["related"])]
            links += [(aspect, 0, names[target]) for aspect, target in values["followups"].items()]
            session.add_all(Link(entry_id=name, aspect=a, position=n, target_id=t) for a, n, t in links)


@given(text=st.one_of(st.sampled_from(TROUBLE), st.text()))
def test_no_cell_starts_a_formula_and_the_text_comes_back(text: str) -> None:
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert unguarded(guarded(text)) == text


def test_csv_is_what_a_dutch_excel_opens(tiny: Engine) -> None:
    body = file_of(tiny, "csv")
    assert body.startswith(b"\xef\xbb\xbfKenmerk;Onderwerp;Vraag;Antwoord;Status;")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))
    row = next(row for row in rows if row["Kenmerk"] == "privacy.inzage")
    assert row["Status"] == "gepubliceerd"
    assert row["Bronnen"] == "De wet | https://wetten.overheid.nl/een"
    assert row["Antwoorden op een vervolgvraag"] == "term: privacy.termijn"
    assert row["Formuleringen"].split("\n")[0] == "welke gegevens hebben jullie van mij"


def test_no_cell_of_a_workbook_is_a_formula(tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").question = "=HYPERLINK(0)"
    book = load_workbook(io.BytesIO(file_of(tiny, "xlsx")))
    assert book.sheetnames == ["Vragen", "Formuleringen", "Bronnen", "Verwijzingen", "Buiten bereik"]
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert not kinds & {"f", "e"}
    assert "'=HYPERLINK(0)" in {cell.value for cell in book["Vragen"]["C"]}
