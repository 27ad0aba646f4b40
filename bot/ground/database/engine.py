"""Opening the database and bringing its tables up to date."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT

MIGRATIONS = ROOT / "bot/migrations"
BUSY_SECONDS = 5.0
SECONDS_TO_CONNECT = 2
NOT_LASTING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
MIGRATING = 0x64617461  # number of PostgreSQL's lock; any that nobody else takes


def open_database(address: str, patience: float = BUSY_SECONDS) -> Engine:
    """An engine for `address`; SQLite gets WAL, foreign keys and a patient lock.

    `patience`: seconds that a call waits for SQLite's lock, or for one of our own connections.

    Raises:
        ConfigurationError: the address is no SQLAlchemy address.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise ConfigurationError("DATABASE_URL is no database address") from None
    if url.get_backend_name() != "sqlite":
        connecting = {"connect_timeout": SECONDS_TO_CONNECT}
        return create_engine(url, pool_pre_ping=True, pool_timeout=patience, connect_args=connecting)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    waiting = {} if url.database in (None, "", ":memory:") else {"pool_timeout": patience}  # in memory there is one
    engine = create_engine(url, connect_args={"timeout": patience}, **waiting)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def forget_deleted(engine: Engine) -> bool:
    """Wipe what was deleted from SQLite's write-ahead log too, where it stays readable until then.

    False where another process was reading all the while (five seconds): to be tried again.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        busy: int = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]
        return busy == 0


def is_away(error: Exception) -> bool:
    """Whether the database itself is the trouble: locked, full, unreadable, or not answering; else it is a mistake."""
    if isinstance(error, PoolTimeout):
        return True
    code: int | None = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return isinstance(error, OperationalError) and (code is None or code & 0xFF in NOT_LASTING)


@contextmanager
def changing_tables(engine: Engine) -> Iterator[Connection]:
    """One transaction in which tables may change; a failure changes nothing.

    SQLite changes a table by making it anew and dropping the old one, which would erase every row that refers to it:
    references are loose meanwhile, and looked at in the end (https://www.sqlite.org/lang_altertable.html).

    Raises:
        ConfigurationError: afterwards a row would refer to one that is not there.
    """
    with engine.connect() as connection:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        try:
            with connection.begin():
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise ConfigurationError("after this change of tables, rows would refer to rows that are not there")
        finally:
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision; nothing happens when they are there already.

    Raises:
        ConfigurationError: the database does not answer.
    """
    from alembic import command  # here: a process that migrates nothing starts a tenth of a second sooner
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with changing_tables(engine) as connection:
            if engine.dialect.name == "postgresql":  # of machines that start together, one migrates and the others wait
                connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError:
        raise ConfigurationError("the database of DATABASE_URL does not answer") from None
