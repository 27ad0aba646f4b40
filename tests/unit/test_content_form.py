"""One class says what an entry consists of, and whoever checks, shows or stores its fields has all of them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.content_form import COLUMNS, NATIONAL, ON_THE_PAGE, SHAPES, blank, named
from bot.faq.pack import PackEntry
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.staff.checks.rules import WholeContent
from bot.staff.editing.fields import FORMS

WHOLE: dict[str, Any] = {
    "id": "lokaal.bomen", "topic": "open-data", "question": "Waar staan de bomen?", "answer": "Op de kaart.",
    "status": "published", "owner": "datateam", "checked_on": "2026-11-01", "review_on": "2027-11-01",
    "valid_from": "2026-11-01T09:00:00+00:00", "valid_until": None,
    "sources": [{"title": "De kaart", "url": "https://kaart.example/bomen"}], "related": ["privacy.inzage"],
    "followups": {"cost": "privacy.inzage"}, "phrasings": ["welke bomen zijn er"],
}  # fmt: skip


def test_a_content_is_written_and_read_whole(tiny: Engine) -> None:
    assert tuple(WHOLE) == COLUMNS
    with Session(tiny) as session, session.begin():
        publish_contents(session, {WHOLE["id"]: WHOLE}, "test", "nieuw")
    with Session(tiny) as session:
        assert content_of(session.get_one(Entry, WHOLE["id"])) == WHOLE


def test_every_field_has_a_place_where_people_see_it(municipality: Municipality) -> None:
    assert set(ON_THE_PAGE) == set(COLUMNS) - {"id", "status"}
    assert ON_THE_PAGE[:2] == ("question", "answer")
    assert {SHAPES[name] for name in COLUMNS} == set(FORMS)
    assert set(load_texts(municipality, STAFF_TEXTS).group("editing.fields")) >= set(ON_THE_PAGE)


def test_who_checks_an_entry_knows_every_field() -> None:
    for shape, known in (
        (WholeContent, set(COLUMNS) - {"status"}),
        (PackEntry, {"id", "checked_on", "phrasings", *NATIONAL}),
    ):
        for_keepers = {name for name, field in shape.model_fields.items() if field.exclude}  # no part of an entry
        assert for_keepers == {"claims", "details"}
        assert set(shape.model_fields) - for_keepers == known


@pytest.mark.parametrize("name", named(*FORMS))
def test_an_empty_field_is_nobody_elses(name: str) -> None:
    one, other = blank(), blank()
    assert one == other
    if isinstance(one[name], list):
        one[name].append("x")
    elif isinstance(one[name], dict):
        one[name]["x"] = "y"
    assert blank() == other


def test_a_field_more_costs_a_column_its_migration_and_its_name(tmp_path: Path) -> None:
    """What `docs/architecture.md` says that a field costs, tried."""
    command = [sys.executable, "-m", "tests.unit.one_more_field", str(tmp_path)]
    found = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)
    day = "2027-03-01"
    assert found == {
        "blank": None, "column": True, "kept": day, "revision": day, "changed": ["reread_on"],
        "wrong": [["reread_on", "day_wrong"]], "right": [], "csv": True, "read_back": day, "label": True, "input": True,
    }  # fmt: skip
