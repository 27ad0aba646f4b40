"""Nothing stays longer than it may: every table, every file, back-ups; and what is erased is in no file any more."""

import asyncio
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.later.tables import LaterAnswer
from bot.conversation.outcomes.labels import Label, Stratum, TurnLabel
from bot.conversation.repeats import SharedRepeats
from bot.conversation.retention import Retention
from bot.dialogue.kinds import Fallback
from bot.dialogue.messages import Message
from bot.faq.tables import Entry, Status
from bot.ground.archives import archives_in
from bot.ground.database.base import now
from bot.ground.database.engine import migrate, open_database
from bot.ground.municipality import Municipality
from bot.http.visitors import VisitorKey, Visitors
from bot.live.tables import Handover
from bot.tables import ALL_TABLES
from bot.turns.tables import Asking, TransferCode, Turn
from tests.unit.conftest import make_entry

SENDER, OTHER = "resident-0000001", "resident-0000002"
WORD = "kwispelsnorretje"
SAID = Message("Dat weet ik niet.", Fallback(reason="unknown", nearest=()))


def fill_everything(database: Engine, sender: str) -> None:
    """Something of a conversation in each table that can hold any."""
    with Session(database) as session, session.begin():
        own = make_entry()
        session.merge(
            Entry(
                id=own.id, topic=own.topic, question=own.question, answer=own.answer, status=Status.PUBLISHED,
                version=1, owner=own.owner, checked_on=own.checked_on,
            )
        )  # fmt: skip
        session.add(Handover(sender=sender, is_open=True, conversation="9"))
        session.add(Asking(sender=sender))
        session.add(TransferCode(digest=sender[::-1], sender=sender))
        session.add(
            LaterAnswer(token=sender[::-1], desk="general", contact="x", question="x", conversation="x", sender=sender)
        )
    conversations = Conversations(database)
    upto = conversations.add(sender, WORD, [SAID], {"said": WORD})
    conversations.count(sender, upto)
    assert conversations.add_feedback(sender, own.id, 1, False, WORD)
    repeats = SharedRepeats(database)
    repeats.claim((sender, "a-key-of-8"))
    repeats.keep((sender, "a-key-of-8"), [{"text": WORD}], now())


def tables_that_know(database: Engine, sender: str) -> set[str]:
    with database.connect() as connection:
        rows = {t.__table__: connection.execute(select(t.__table__)).mappings().all() for t in ALL_TABLES}
    said = {table.name: str([dict(row) for row in found]) for table, found in rows.items()}
    return {name for name, text in said.items() if sender in text or WORD in text}


def retention(conversations: Conversations, database: Engine, municipality: Municipality, home: Path) -> Retention:
    return Retention(conversations, SharedRepeats(database), municipality, home, None)


def later(days: int) -> Callable[[], datetime]:
    return lambda: now() + timedelta(days=days)


def test_every_table_that_knows_a_conversation_is_purged(
    database: Engine, municipality: Municipality, tmp_path: Path
) -> None:
    fill_everything(database, SENDER)
    known = {table.__tablename__ for table in ALL_TABLES if "sender" in table.__table__.c}
    assert tables_that_know(database, SENDER) == known, "each must hold something, or this proves nothing"

    young = Conversations(database, clock=later(municipality.retention_days - 1))
    retention(young, database, municipality, tmp_path).purge()
    assert tables_that_know(database, SENDER) == known

    old = Conversations(database, clock=later(municipality.retention_days + 1))
    retention(old, database, municipality, tmp_path).purge()
    assert tables_that_know(database, SENDER) == set()


@pytest.mark.parametrize("table", [table for table in ALL_TABLES if "sender" in table.__table__.c])
def test_what_was_left_without_its_conversation_is_purged_too(database: Engine, table: type) -> None:
    fill_everything(database, SENDER)
    with database.begin() as connection:
        for other in (t for t in ALL_TABLES if "sender" in t.__table__.c and t is not table):
            connection.execute(other.__table__.delete())
    Conversations(database, clock=later(29)).purge(28)
    assert tables_that_know(database, SENDER) == set()


@pytest.mark.parametrize("erase", [lambda kept: kept.erase(SENDER), lambda kept: kept.purge(28)])
def test_a_label_outlives_its_conversation_and_points_to_nothing(
    database: Engine, erase: Callable[[Conversations], object]
) -> None:
    fill_everything(database, SENDER)
    with Session(database) as session, session.begin():
        turn = session.scalars(select(Turn.id).where(Turn.speaker == "resident")).one()
        day = date(2026, 11, 30)
        session.add(
            TurnLabel(turn_id=turn, day=day, stratum=Stratum.RANDOM, kind="fallback", label=Label.WRONG,
                      labelled_on=day, person_name="Eva")
        )  # fmt: skip
    erase(Conversations(database, clock=later(29)))
    with Session(database) as session:
        row = session.scalars(select(TurnLabel)).one()
        assert (row.turn_id, row.label) == (None, "wrong")
    assert tables_that_know(database, SENDER) == set()


def test_the_running_system_purges_by_itself(database: Engine, municipality: Municipality, tmp_path: Path) -> None:
    fill_everything(database, SENDER)
    conversations = Conversations(database, clock=later(municipality.retention_days + 1))

    async def run() -> None:
        async with retention(conversations, database, municipality, tmp_path).running():
            while tables_that_know(database, SENDER):
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 60))


def test_trouble_does_not_end_it(municipality: Municipality, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    broken = create_engine("sqlite://")  # without tables

    async def run() -> None:
        async with retention(Conversations(broken), broken, municipality, tmp_path).running():
            while not caplog.records:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 60))
    assert "could not be erased: OperationalError" in caplog.text


def bytes_in(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_what_is_erased_is_in_no_file(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/datawijzer.db")
    migrate(database)
    fill_everything(database, SENDER)
    fill_everything(database, OTHER)
    assert WORD.encode() in bytes_in(tmp_path)
    conversations = Conversations(database)
    conversations.erase(SENDER)
    assert SENDER.encode() not in bytes_in(tmp_path)
    assert WORD.encode() in bytes_in(tmp_path), "that of the other stays"
    conversations.erase(OTHER)
    assert WORD.encode() not in bytes_in(tmp_path)


def test_what_another_process_was_reading_is_wiped_as_soon_as_it_is_done(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/datawijzer.db"
    database = open_database(address)
    migrate(database)
    fill_everything(database, SENDER)
    conversations, other = Conversations(database), open_database(address)
    with other.connect() as reading:
        reading.exec_driver_sql("BEGIN")
        reading.execute(select(Asking)).all()  # holds on to what is there now
        with database.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=0")
        conversations.erase(SENDER)
        assert WORD.encode() in bytes_in(tmp_path)
        assert not conversations.wipe()
    assert conversations.wipe()
    assert WORD.encode() not in bytes_in(tmp_path)


@pytest.mark.parametrize(("days", "left"), [(7, {"young"}), (30, {"young", "old"}), (0, set())])
def test_back_ups_expire_by_themselves(
    database: Engine, municipality: Municipality, tmp_path: Path, days: int, left: set[str]
) -> None:
    folder = archives_in(tmp_path)
    folder.mkdir()
    for name, age in {"young": 2, "old": 8}.items():
        path = folder / f"datawijzer-{name}.tar.gz"
        path.touch()
        moment = (now() - timedelta(days=age)).timestamp()
        os.utime(path, (moment, moment))
    (folder / "iets anders").touch()
    settings = municipality.model_copy(update={"backup_days": days})
    retention(Conversations(database), database, settings, tmp_path).purge()
    assert {path.name for path in folder.iterdir()} == {"iets anders"} | {f"datawijzer-{name}.tar.gz" for name in left}


def test_nobody_can_say_tomorrow_who_was_here_today(database: Engine) -> None:
    day = date(2026, 11, 30)
    one, other = (Visitors(database, lambda: day) for _ in range(2))
    today = one.of("192.0.2.7")
    assert today == other.of("192.0.2.7"), "every process counts the same visitor"
    assert today != one.of("192.0.2.8")
    day += timedelta(days=1)
    tomorrow = one.of("192.0.2.7")
    assert today != tomorrow == other.of("192.0.2.7")
    with database.connect() as connection:
        assert connection.scalars(select(VisitorKey.day)).all() == [day], "the key of yesterday is gone"


def test_while_the_database_is_away_visitors_are_told_apart_all_the_same() -> None:
    empty = Visitors(create_engine("sqlite://"))
    assert empty.of("192.0.2.7") == empty.of("192.0.2.7") != empty.of("192.0.2.8")
