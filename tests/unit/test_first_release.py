"""A database of the first release with rows in it, forward to today's tables and back, on both engines."""

from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, inspect, select, text
from sqlalchemy.orm import Session

from bot.faq.tables import ContentState, Entry, Origin, OutOfScopeExample, Revision, Status
from bot.ground.database.engine import MIGRATIONS, changing_tables, migrate
from bot.turns.tables import Feedback, Turn
from tools.first_release import AT, FILE, FIRST, RESIDENT, ROWS, statements

Rows = dict[str, list[dict[str, Any]]]


def to(database: Engine, revision: str) -> None:
    """Forward or back to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with changing_tables(database) as connection:
        config.attributes["connection"] = connection
        (command.upgrade if revision == FIRST and not _has_tables(connection) else command.downgrade)(config, revision)


def _has_tables(connection: Any) -> bool:
    return "entries" in inspect(connection).get_table_names()


@pytest.fixture
def first(empty_database: Engine) -> Engine:
    """The database as the first release left it."""
    to(empty_database, FIRST)
    with empty_database.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
        for statement in FILE.read_text(encoding="utf-8").partition("\n")[2].strip().rstrip(";").split(";\n"):
            is_sqlite = connection.dialect.name == "sqlite"
            connection.exec_driver_sql(statement if is_sqlite else statement.replace("%", "%%"))
    return empty_database


def rows_of(database: Engine) -> Rows:
    """Every row of the first tables, with the columns of the first release."""
    tables = MetaData()
    tables.reflect(database)
    with database.connect() as connection:
        return {
            name: [
                {column: row[column] for column in ROWS[name][0]}
                for row in connection.execute(select(tables.tables[name]).order_by("id")).mappings()
            ]
            for name in ROWS
        }


def test_the_file_is_what_its_maker_makes() -> None:
    assert FILE.read_text(encoding="utf-8").partition("\n")[2] == ";\n".join(statements()) + ";\n"


def test_everything_is_there_after_all_migrations(first: Engine) -> None:
    before = rows_of(first)
    assert all(len(rows) == len(ROWS[name]) for name, rows in before.items())
    migrate(first)
    assert rows_of(first) == before
    with Session(first) as session:
        assert session.get_one(ContentState, 1).version == 7
        entry = session.get_one(Entry, "privacy.inzage")
        assert (entry.status, entry.version, entry.is_override) == (Status.PUBLISHED, 2, False)
        assert entry.updated_at.replace(tzinfo=None) == AT
        assert [(phrasing.text, phrasing.origin) for phrasing in entry.phrasings] == [
            ("wat weten jullie van mij", Origin.PACK),
            ("mijn dossier graag", Origin.STAFF),
        ]
        assert [link.target_id for link in entry.links] == ["privacy.wissen"]
        assert session.get_one(Entry, "privacy.wissen").answer == "Eigen tekst: 'het kan' en 100% gratis."
        assert session.scalars(select(Revision.reason)).all() == ["eigen tekst"]
        assert session.scalars(select(OutOfScopeExample.text)).all() == ["wie won het voetbal"]
        resident, assistant = session.scalars(select(Turn).where(Turn.sender == RESIDENT).order_by(Turn.id))
        assert (resident.text, assistant.said and assistant.said.text) == ("wat weten jullie", "Dat leest u bij ons.")
        assert session.scalars(select(Feedback.comment)).all() == ["dank u"]


def test_nothing_is_lost_on_the_way_back_and_forward_again(first: Engine) -> None:
    before = rows_of(first)
    migrate(first)
    to(first, FIRST)
    assert rows_of(first) == before
    migrate(first)
    assert rows_of(first) == before
