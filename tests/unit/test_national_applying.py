"""Applying a file: exactly what was shown, all of it or nothing, and never by one pair of eyes."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.importing import import_pack
from bot.faq.national import NationalText, overridden_fields
from bot.faq.publishing import content_of
from bot.faq.tables import ContentState, Entry, Phrasing, Revision
from bot.faq.writing import publish_contents
from bot.ground.audit import AuditRecord, verify
from bot.ground.errors import Refused
from bot.ground.roles import Person, Role
from bot.staff.editing.errors import Unknown
from bot.staff.national import applying
from bot.staff.national.applying import (
    Outdated,
    apply,
    dry_run,
    keep,
    kept_import,
    may_confirm,
    waiting_imports,
)
from bot.staff.national.checking import Plan
from bot.staff.national.files import read_file
from bot.staff.national.tables import ContentImport
from tests.unit.conftest import TINY
from tests.unit.exchange import CELLS, MUNICIPALITY, STAFF

EVA = Person(1, "Eva", Role.EDITOR)
PIM = Person(2, "Pim", Role.PUBLISHER)
PIA = Person(3, "Pia", Role.PUBLISHER)
ANSWER = "Een heel nieuw antwoord van {gemeente}."
WHY = "jaarlijkse controle"
FILE: list[dict[str, Any]] = [
    {"id": "privacy.inzage", "answer": ANSWER},
    {"id": "privacy.wissen", "phrasings": ["ik wil vergeten worden", "weg met mijn gegevens"]},
]


def kept(database: Engine, items: list[dict[str, Any]] = FILE, person: Person = PIM) -> int:
    """The number of a file that waits."""
    reading = read_file("vragen.json", json.dumps({"entries": items}).encode(), CELLS, STAFF)
    with Session(database) as session, session.begin():
        return keep(session, person, "vragen.json", reading).id


def shown(database: Engine, number: int) -> Plan:
    with Session(database) as session:
        return dry_run(session, kept_import(session, number), MUNICIPALITY)


def confirm(
    database: Engine, number: int, digest: str, person: Person = PIA, reason: str = "jaarlijkse controle"
) -> Plan:
    with Session(database) as session, session.begin():
        return apply(session, person, kept_import(session, number), digest, reason, MUNICIPALITY)


def contents(database: Engine) -> dict[str, dict[str, Any]]:
    with Session(database) as session:
        return {entry.id: content_of(entry) for entry in session.scalars(select(Entry))}


def version(database: Engine) -> int:
    with Session(database) as session:
        return session.get_one(ContentState, 1).version


def test_exactly_what_was_shown_is_published_and_audited(filled: Engine) -> None:
    number = kept(filled)
    before, at = contents(filled), version(filled)

    confirm(filled, number, shown(filled, number).digest)

    after = contents(filled)
    assert after["privacy.inzage"] == {**before["privacy.inzage"], "answer": ANSWER}
    assert set(after["privacy.wissen"]["phrasings"]) == {"ik wil vergeten worden", "weg met mijn gegevens"}
    assert {faq for faq in before if before[faq] != after[faq]} == {"privacy.inzage", "privacy.wissen"}
    assert version(filled) == at + 1
    with Session(filled) as session:
        records = list(session.scalars(select(AuditRecord).where(AuditRecord.action == "entry.import")))
        assert [(row.target, row.person_name, row.reason) for row in records] == [
            ("privacy.inzage", "Pia", WHY),
            ("privacy.wissen", "Pia", WHY),
        ]
        assert (records[0].before, records[0].after) == (
            {"answer": before["privacy.inzage"]["answer"]},
            {"answer": ANSWER},
        )
        assert verify(session) is None
        revision = session.scalar(select(Revision).where(Revision.entry_id == "privacy.inzage", Revision.version == 2))
        assert revision is not None
        assert (revision.actor, revision.reason) == ("Pia", WHY)
        national = session.get_one(NationalText, "privacy.inzage")
        assert overridden_fields(national, after["privacy.inzage"]) == ("answer",)
        assert waiting_imports(session) == []


def test_a_second_confirmation_does_nothing(filled: Engine) -> None:
    number = kept(filled)
    digest = shown(filled, number).digest
    confirm(filled, number, digest)
    at = version(filled)
    with pytest.raises(Outdated):
        confirm(filled, number, digest)
    assert version(filled) == at


def test_content_that_changed_meanwhile_is_shown_again(filled: Engine) -> None:
    number = kept(filled)
    digest = shown(filled, number).digest
    with Session(filled) as session, session.begin():
        content = content_of(session.get_one(Entry, "privacy.inzage"))
        publish_contents(
            session, {"privacy.inzage": {**content, "answer": "Een antwoord van een collega."}}, "Roos", "nu"
        )
    before = contents(filled)

    with pytest.raises(Outdated) as caught:
        confirm(filled, number, digest)

    assert contents(filled) == before
    assert caught.value.plan.changes[0].before is not None
    assert caught.value.plan.changes[0].before["answer"] == "Een antwoord van een collega."
    confirm(filled, number, caught.value.plan.digest)
    assert contents(filled)["privacy.inzage"]["answer"] == ANSWER


def test_a_phrasing_that_was_taken_meanwhile_is_a_problem_now(filled: Engine) -> None:
    number = kept(filled)
    digest = shown(filled, number).digest
    with Session(filled) as session, session.begin():
        session.add(Phrasing(entry_id="privacy.termijn", text="weg met mijn gegevens", origin="staff"))
    with pytest.raises(Outdated) as caught:
        confirm(filled, number, digest)
    assert [problem.name for problem in caught.value.plan.problems] == ["phrasing_taken"]


def test_what_fails_halfway_changes_nothing(filled: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    number = kept(filled)
    digest = shown(filled, number).digest
    before, at = contents(filled), version(filled)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stroom weg")

    monkeypatch.setattr(applying.audit, "record", fail)
    with pytest.raises(RuntimeError):
        confirm(filled, number, digest)
    assert (contents(filled), version(filled)) == (before, at)


def test_who_reads_a_file_does_not_confirm_it(filled: Engine) -> None:
    number = kept(filled)
    digest = shown(filled, number).digest
    with pytest.raises(Refused, match="own_work"):
        confirm(filled, number, digest, PIM)
    alone = MUNICIPALITY.model_copy(update={"four_eyes": False})
    with Session(filled) as session, session.begin():
        file = kept_import(session, number)
        assert may_confirm(PIM, file, alone)
        apply(session, PIM, file, digest, "zo is het beter", alone)
    assert contents(filled)["privacy.inzage"]["answer"] == ANSWER


def test_an_editor_may_not_and_a_reason_is_needed(filled: Engine) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        kept(filled, person=EVA)
    number = kept(filled)
    digest = shown(filled, number).digest
    with pytest.raises(Refused, match="not_allowed"):
        confirm(filled, number, digest, EVA)
    with pytest.raises(Refused, match="reason_needed"):
        confirm(filled, number, digest, reason=" ")
    with pytest.raises(Unknown):
        confirm(filled, number + 1, digest)


def test_a_new_entry_and_an_archived_one(filled: Engine) -> None:
    new = {
        "id": "lokaal.afval", "topic": "open-data", "question": "Waar staat de afvalkalender?",
        "answer": "De afvalkalender staat op {website}.", "owner": "datateam", "checked_on": "2026-11-01",
        "sources": [{"title": "De kalender", "url": "https://zandermeer.example/afval"}],
        "phrasings": ["wanneer komt de groene bak"], "related": ["privacy.inzage"],
    }  # fmt: skip
    number = kept(filled, [new, {"id": "privacy.wissen", "status": "archived"}])
    confirm(filled, number, shown(filled, number).digest)
    after = contents(filled)
    assert after["lokaal.afval"]["related"] == ["privacy.inzage"]
    assert after["privacy.wissen"]["status"] == "archived"
    with Session(filled) as session, session.begin():
        assert import_pack(session, TINY).changed is False, "the pack leaves both alone"


def test_old_files_are_forgotten(filled: Engine) -> None:
    number = kept(filled)
    with Session(filled) as session, session.begin():
        file = session.get_one(ContentImport, number)
        file.at = file.at.replace(year=file.at.year - 1)
    kept(filled, FILE[:1])
    with Session(filled) as session:
        assert [[item["faq"] for item in file.items] for file in waiting_imports(session)] == [["privacy.inzage"]]
