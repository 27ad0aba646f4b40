"""Keeping conversations of the municipality's own, so that none of two colleagues loses anything."""

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from bot.ground.audit import record
from bot.ground.roles import Person
from bot.staff.editing.holding import take_turn
from bot.staff.testing.tables import OwnConversation


def own_conversation(session: Session, number: int) -> OwnConversation:
    """A conversation of the municipality's own.

    Raises:
        HTTPException: 404, there is none.
    """
    own = session.get(OwnConversation, number)
    if own is None:
        raise HTTPException(404)
    return own


def keep(
    session: Session, person: Person, number: int | None, topic: str, text: str, seen: int
) -> int | OwnConversation:
    """Keep a conversation, a new one where `number` is none.

    Its id; or the conversation as a colleague saved it after version `seen`.
    """
    take_turn(session)
    own = session.get(OwnConversation, number) if number else None
    if own and own.version != seen:
        return own
    before = {"text": own.text} if own else None
    if own is None:
        own = OwnConversation(topic=topic, text=text, version=0, person_name=person.name)
        session.add(own)
    own.topic, own.text, own.person_name = topic, text, person.name
    own.version += 1
    session.flush()
    record(session, person, "test.write", f"eigen/{own.id}", before=before, after={"text": text})
    return own.id


def remove(session: Session, person: Person, number: int) -> None:
    """Take a conversation away; the audit log keeps its text."""
    own = own_conversation(session, number)
    record(session, person, "test.remove", f"eigen/{own.id}", before={"text": own.text})
    session.delete(own)
