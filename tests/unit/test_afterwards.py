"""What is done after the answer: in order, again where the database was held, and never with the resident's words."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.conversation import afterwards
from bot.conversation.afterwards import Afterwards
from bot.ground.database.engine import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(f"sqlite:///{tmp_path}/proef.db", patience=0.01)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE told (word TEXT)"))
    return engine


def tell(engine: Engine, word: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO told VALUES (:word)"), {"word": word})


def told(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT word FROM told ORDER BY rowid")))


def do(*works: Callable[[], object]) -> None:
    async def go() -> None:
        line = Afterwards()
        for work in works:
            line.do(work)
        await line.done()

    asyncio.run(go())


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afterwards, "PAUSES", (0.01, 0.01))


def test_what_met_a_held_database_is_done_when_it_is_free(engine: Engine) -> None:
    holder = sqlite3.connect(engine.url.database or "", isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    tries = 0

    def first() -> None:
        nonlocal tries
        tries += 1
        if tries == 2:
            holder.rollback()
        tell(engine, "eerst")

    do(first, lambda: tell(engine, "daarna"))
    assert told(engine) == ["eerst", "daarna"]


def test_a_mistake_is_logged_by_its_class_once_and_the_next_is_done(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken() -> None:
        raise ValueError("woorden van een bewoner")

    with caplog.at_level(logging.ERROR):
        do(mistaken, lambda: tell(engine, "daarna"))
    assert told(engine) == ["daarna"]
    assert [record.getMessage() for record in caplog.records] == ["ValueError afterwards failed"]
