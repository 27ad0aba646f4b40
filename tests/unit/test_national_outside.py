"""Examples out of scope go out with the content and come back: shown first, checked, and never one of the pack's."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.tables import Origin, OutOfScopeExample
from bot.ground.audit import AuditRecord
from bot.staff.national.applying import Outdated, keep
from bot.staff.national.exporting import Kind
from bot.staff.national.files import read_file
from bot.staff.national.outside import OutsideChange
from tests.unit.exchange import CELLS, STAFF, file_of, plan, problems
from tests.unit.test_national_applying import PIM, confirm, shown, version

OWN, FROM_INBOX = "waar koop ik een parkeervergunning", "hoe laat gaat de knorrebol open"


@pytest.fixture
def examples(filled: Engine) -> Engine:
    """One of staff, and one that came in by the inbox."""
    with Session(filled) as session, session.begin():
        session.add(OutOfScopeExample(text=OWN, referral="parkeren", origin=Origin.STAFF))
        session.add(OutOfScopeExample(text=FROM_INBOX, origin=Origin.INBOX))
    return filled


def json_of(*examples: Any) -> bytes:
    return json.dumps({"entries": [], "out_of_scope": list(examples)}).encode()


def referrals(engine: Engine) -> dict[str, str | None]:
    with Session(engine) as session:
        own = select(OutOfScopeExample).where(OutOfScopeExample.origin != Origin.PACK)
        return {example.text: example.referral for example in session.scalars(own)}


@pytest.mark.parametrize("kind", ["xlsx", "yml", "json"])
def test_what_goes_out_comes_back(examples: Engine, kind: Kind) -> None:
    body = file_of(examples, kind)
    made = plan(examples, f"vragen.{kind}", body)
    assert (made.changes, made.outside, problems(made)) == ((), (), [])
    with Session(examples) as session, session.begin():
        session.delete(session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.text == OWN)).one())
    made = plan(examples, f"vragen.{kind}", body)
    assert made.outside == (OutsideChange(OWN, "parkeren", "", is_new=True),)
    assert OWN.encode() in file_of(examples, "json") or OWN not in referrals(examples)


def test_it_is_done_as_shown_and_audited_without_a_residents_words(examples: Engine) -> None:
    body = json_of({"text": " wie veegt  de stoep "}, {"text": FROM_INBOX, "referral": "paspoort"})
    with Session(examples) as session, session.begin():
        number = keep(session, PIM, "v.json", read_file("v.json", body, CELLS, STAFF)).id
    before = version(examples)
    confirm(examples, number, shown(examples, number).digest)
    assert referrals(examples) == {OWN: "parkeren", "wie veegt de stoep": None, FROM_INBOX: "paspoort"}
    assert version(examples) > before, "the indexes are told"
    with Session(examples) as session:
        records = session.scalars(select(AuditRecord).where(AuditRecord.action.startswith("outside."))).all()
    assert [record.action for record in records] == ["outside.add", "outside.change"]
    assert FROM_INBOX not in str([(record.before, record.after) for record in records])


def test_what_a_colleague_changed_meanwhile_is_shown_again(examples: Engine) -> None:
    body = json_of({"text": OWN, "referral": "paspoort"})
    with Session(examples) as session, session.begin():
        number = keep(session, PIM, "v.json", read_file("v.json", body, CELLS, STAFF)).id
    digest = shown(examples, number).digest
    with Session(examples) as session, session.begin():
        session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.text == OWN)).one().referral = None
    with pytest.raises(Outdated):
        confirm(examples, number, digest)
    assert referrals(examples)[OWN] is None


@pytest.mark.parametrize(
    ("example", "why"),
    [
        ({"text": ""}, "outside_text"),
        ({"text": "w" * 1001}, "outside_text"),
        ({"text": OWN, "referral": "maan"}, "outside_referral"),
        ({"text": "mijn paspoort is verlopen"}, "outside_national"),
        ({"text": ["a"]}, "wrong_type"),
        ("zomaar tekst", "outside_text"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(examples: Engine, example: Any, why: str) -> None:
    made = plan(examples, "v.json", json_of({"text": "wie veegt de stoep"}, example))
    assert problems(made) == [(2, "", "text", why)]
    assert STAFF.has(f"national.problems.{why}")


def test_one_example_stands_there_once(examples: Engine) -> None:
    made = plan(examples, "v.json", json_of({"text": "wie veegt"}, {"text": "WIE veegt"}))
    assert problems(made) == [(2, "", "text", "outside_twice")]
