"""For tests of the inbox: people, and what waits in it."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.ground.roles import Person, Role
from bot.staff.editing.holding import Rules

EVA = Person(1, "Eva", Role.EDITOR)


PIM = Person(2, "Pim", Role.PUBLISHER)


ALONE = Rules(four_eyes=False)


def opened(database: Engine) -> list[tuple[str, str]]:
    with Session(database) as session:
        rows = session.scalars(select(OpenQuestion).where(OpenQuestion.repair_id.is_(None)).order_by(OpenQuestion.id))
        return [(row.kind, row.text) for row in rows]
