"""Rasa's own table of conversation events, as far as erasing needs to know it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    delete,
    func,
    inspect,
    select,
)

from bot.ground.database.engine import forget_deleted, open_database
from bot.ground.settings import Settings

_events = Table(
    "events", MetaData(),
    Column("id", Integer, primary_key=True), Column("sender_id", String(255)), Column("timestamp", Float),
)  # fmt: skip


def tracker_file(settings: Settings) -> Path:
    """Where Rasa keeps its conversations: a file of its own, so that it never waits for our writes."""
    return settings.datawijzer_home / "rasa.db"


def open_tracker(settings: Settings) -> Engine:
    """The database of Rasa's conversations."""
    return open_database(f"sqlite:///{tracker_file(settings)}")


def erase_events(tracker: Engine, senders: Sequence[str]) -> int:
    """Erase what Rasa keeps of some conversations; how many events there were."""
    return _erase(tracker, _events.c.sender_id.in_(senders))


def erase_events_before(tracker: Engine, limit: datetime) -> int:
    """Erase what Rasa keeps of every conversation that was silent since a moment; how many events there were."""
    last = select(_events.c.sender_id).group_by(_events.c.sender_id)
    return _erase(tracker, _events.c.sender_id.in_(last.having(func.max(_events.c.timestamp) < limit.timestamp())))


def _erase(tracker: Engine, these: ColumnElement[bool]) -> int:
    if not inspect(tracker).has_table(_events.name):
        return 0
    with tracker.begin() as connection:
        count = connection.execute(delete(_events).where(these)).rowcount
    forget_deleted(tracker)
    return count
