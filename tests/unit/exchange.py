"""What the tests of files share: the words, a way to write a file and to read one back against a database."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.ground.municipality import Municipality, load_municipality
from bot.ground.settings import ROOT
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.staff.national.cells import Cells
from bot.staff.national.checking import Plan, plan_of
from bot.staff.national.exporting import Kind, all_contents, exported
from bot.staff.national.files import read_file
from bot.staff.national.outside import own_examples

MUNICIPALITY: Municipality = load_municipality(ROOT / "data/municipalities/voorbeeld.yml")
STAFF = load_texts(MUNICIPALITY, STAFF_TEXTS)
CELLS = Cells(STAFF, ZoneInfo(MUNICIPALITY.timezone))


def file_of(database: Engine, kind: Kind) -> bytes:
    """The whole content as a file."""
    with Session(database) as session:
        return exported(all_contents(session), kind, CELLS, STAFF, own_examples(session))


def plan(database: Engine, name: str, body: bytes) -> Plan:
    """The dry run of a file."""
    with Session(database) as session:
        return plan_of(session, read_file(name, body, CELLS, STAFF), MUNICIPALITY)


def told(result: Plan) -> dict[str, dict[str, Any]]:
    """The new values by entry and field."""
    return {change.faq: {name: change.content[name] for name in change.fields} for change in result.changes}


def problems(result: Plan) -> list[tuple[int | None, str, str, str]]:
    """Row, entry, column and name of every problem."""
    return [(p.place.number if p.place else None, p.faq, p.field, p.name) for p in result.problems]
