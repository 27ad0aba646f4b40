"""The topic of an entry by its id: national ids begin with it, a municipality's own do not."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.tables import Entry
from bot.ground.topics import topics


def topic_of(session: Session, faq: str) -> str:
    """The topic of entry `faq`; empty where there is no such entry."""
    named = faq.partition(".")[0]
    return named if named in topics() else session.scalar(select(Entry.topic).where(Entry.id == faq)) or ""
