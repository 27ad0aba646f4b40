"""The audit log: nothing of it can be changed or taken away without being seen."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.ground.audit import AuditHead, AuditRecord, record, verify
from bot.ground.roles import Person, Role

ANNA = Person(1, "Anna de Wit", Role.PUBLISHER)
TRIGGERS = {
    "sqlite": ("DROP TRIGGER audit_records_no_UPDATE", "DROP TRIGGER audit_records_no_DELETE"),
    "postgresql": ("DROP TRIGGER audit_records_append_only ON audit_records",),
}


@pytest.fixture
def log(database: Engine) -> Engine:
    """A log of three changes."""
    with Session(database) as session, session.begin():
        record(
            session, ANNA, "entry.publish", "privacy.inzage", before={"version": 1}, after={"version": 2}, reason="x"
        )
        record(session, None, "entry.expire", "privacy.termijn")
        record(session, ANNA, "entry.archive", "privacy.kosten", reason="dubbel")
    return database


def test_a_record_says_who_what_and_why(log: Engine) -> None:
    with Session(log) as session:
        first = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).first()
        assert first is not None
        assert (first.person_name, first.action, first.target) == ("Anna de Wit", "entry.publish", "privacy.inzage")
        assert (first.before, first.after, first.reason) == ({"version": 1}, {"version": 2}, "x")
        assert verify(session) is None


@pytest.mark.parametrize("change", [update(AuditRecord).values(reason="anders"), delete(AuditRecord)])
def test_the_application_cannot_change_or_delete_it(log: Engine, change: object) -> None:
    with Session(log) as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)  # type: ignore[call-overload]


def test_a_change_behind_its_back_shows(log: Engine) -> None:
    _without_triggers(log, "UPDATE audit_records SET person_name = 'Bert' WHERE action = 'entry.expire'")
    with Session(log) as session:
        found = session.get_one(AuditRecord, verify(session))
        assert found.action == "entry.expire"


def test_a_record_taken_from_the_end_shows(log: Engine) -> None:
    _without_triggers(log, "DELETE FROM audit_records WHERE action = 'entry.archive'")
    with Session(log) as session:
        assert verify(session) == 0


def test_a_record_beyond_the_head_shows(log: Engine) -> None:
    with log.begin() as connection:
        connection.execute(text("UPDATE audit_head SET count = 2"))
    with Session(log) as session:
        assert verify(session) == 0


def test_what_colleagues_do_meanwhile_is_no_alarm(log: Engine) -> None:
    busy = [True]

    def meanwhile(statement: Any) -> None:
        if busy and "audit_records" in str(statement.statement):
            busy.clear()
            with Session(log) as other, other.begin():
                record(other, ANNA, "entry.archive", "privacy.een")
                record(other, ANNA, "entry.archive", "privacy.twee")

    with Session(log) as reading:
        event.listen(reading, "do_orm_execute", meanwhile)
        assert verify(reading) is None
    with Session(log) as session:
        assert session.get_one(AuditHead, 1).count == 5


def test_a_change_that_is_rolled_back_leaves_no_record(log: Engine) -> None:
    with Session(log) as session:
        record(session, ANNA, "entry.archive", "privacy.inzage")
        session.rollback()
        assert session.get_one(AuditHead, 1).count == 3
        assert verify(session) is None


def _without_triggers(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        for trigger in TRIGGERS[engine.dialect.name]:
            connection.execute(text(trigger))
        connection.execute(text(statement))
