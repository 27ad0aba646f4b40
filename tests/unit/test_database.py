"""The database: migrations make exactly the tables of the models, on both engines; times are in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.faq.tables import ContentState, Entry, Phrasing, Status
from bot.ground.database.base import Base
from bot.ground.database.engine import MIGRATIONS, changing_tables, migrate, open_database
from bot.ground.errors import ConfigurationError
from bot.tables import ALL_TABLES
from bot.turns.tables import Turn
from tests.unit.conftest import make_entry


def test_migrations_make_the_tables_of_the_models(database: Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_checks_and_uniques_are_those_of_the_models(database: Engine) -> None:
    """What Alembic does not compare by itself."""
    found = inspect(database)
    for table in Base.metadata.tables.values():
        names = {check["name"] for check in found.get_check_constraints(table.name)}
        names |= {unique["name"] for unique in found.get_unique_constraints(table.name)}
        wanted = {str(c.name) for c in table.constraints if type(c).__name__ in ("CheckConstraint", "UniqueConstraint")}
        assert {name for name in wanted if name != "None"} <= names, table.name


def test_every_table_is_named_in_one_place() -> None:
    assert {table.__table__ for table in ALL_TABLES} == set(Base.metadata.tables.values())


def test_a_second_migration_does_nothing(database: Engine) -> None:
    with Session(database) as session, session.begin():
        session.add(ContentState(id=1, version=7))
    migrate(database)
    with Session(database) as session:
        assert session.get_one(ContentState, 1).version == 7


def test_migrations_can_be_taken_back(database: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with changing_tables(database) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert set(inspect(database).get_table_names()) <= {"alembic_version"}
    migrate(database)


def entry(**changes: object) -> Entry:
    own = make_entry()
    values: dict[str, object] = {
        "id": own.id, "topic": own.topic, "question": own.question, "answer": own.answer,
        "status": Status.PUBLISHED, "version": 1, "owner": own.owner, "checked_on": own.checked_on,
    }  # fmt: skip
    return Entry(**(values | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"valid_from": datetime(2027, 1, 2, tzinfo=UTC), "valid_until": datetime(2027, 1, 1, tzinfo=UTC)},
        {"owner": None},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(database: Engine, changes: dict[str, object]) -> None:
    with Session(database) as session, pytest.raises(IntegrityError), session.begin():
        session.add(entry(**changes))


def test_the_database_itself_refuses_another_status(database: Engine) -> None:
    with Session(database) as session, session.begin():
        session.add(entry())
    with database.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(text("UPDATE entries SET status = 'zomaar'"))


def test_a_phrasing_without_its_entry_is_refused(database: Engine) -> None:
    with Session(database) as session, pytest.raises(IntegrityError), session.begin():
        session.add(Phrasing(entry_id="privacy.nergens", text="zomaar", origin="staff"))


def test_deleting_an_entry_takes_along_what_is_its_own(database: Engine) -> None:
    with Session(database) as session, session.begin():
        session.add(entry(phrasings=[Phrasing(text="zomaar", origin="staff")]))
    with database.begin() as connection:
        connection.execute(text("DELETE FROM entries"))
        assert connection.scalar(text("SELECT count(*) FROM phrasings")) == 0


def test_times_come_back_in_utc(database: Engine) -> None:
    amsterdam = timezone(timedelta(hours=1))
    moment = datetime(2026, 11, 24, 13, 30, 15, 123456, tzinfo=amsterdam)
    with Session(database) as session, session.begin():
        session.add(Turn(sender="x" * 16, at=moment, speaker="resident", text="hoi", message={}))
    with Session(database) as session:
        at = session.query(Turn).one().at
    assert at == moment
    assert at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Engine) -> None:
    with Session(database) as session, pytest.raises(Exception, match="without a zone"), session.begin():
        session.add(Turn(sender="x" * 16, at=datetime(2026, 11, 24), speaker="resident", text="hoi", message={}))


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        open_database("geen adres")


def test_a_database_that_does_not_answer_is_a_sentence() -> None:
    away = open_database("postgresql+psycopg://datawijzer@/datawijzer?host=/nergens")
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        migrate(away)
