"""Rasa's own table of conversation events, as far as erasing needs to know it."""

from pathlib import Path

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, delete, inspect

from bot.database.engine import forget_deleted, open_database
from bot.settings import Settings

_events = Table("events", MetaData(), Column("id", Integer, primary_key=True), Column("sender_id", String(255)))


def tracker_file(settings: Settings) -> Path:
    """Where Rasa keeps its conversations: a file of its own, so that it never waits for our writes."""
    return settings.datawijzer_home / "rasa.db"


def open_tracker(settings: Settings) -> Engine:
    """The database of Rasa's conversations."""
    return open_database(f"sqlite:///{tracker_file(settings)}")


def erase_events(tracker: Engine, senders: list[str]) -> int:
    """Erase what Rasa keeps of some conversations; how many events there were."""
    if not inspect(tracker).has_table(_events.name):
        return 0
    with tracker.begin() as connection:
        count = connection.execute(delete(_events).where(_events.c.sender_id.in_(senders))).rowcount
    forget_deleted(tracker)
    return count
