"""Residents who wait for an answer of a person."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.later.tables import LaterAnswer, LaterState
from bot.ground.roles import Permission
from bot.staff.desk.tasks import Asked, Task


def waits(session: Session, asked: Asked) -> Iterator[Task]:
    """Each by the name of its desk: what they asked is sealed and stays in the room."""
    if not asked.person.may(Permission.HANDLE_INBOX):
        return
    open_ones = select(LaterAnswer.desk, LaterAnswer.at).where(LaterAnswer.state != LaterState.DONE)
    for name, at in session.execute(open_ones.order_by(LaterAnswer.at)):
        yield Task("later", "/beheer/later", asked.municipality.desk_called(name).name, at=at)
