"""For tests of links: a website that answers in every way, and an installation that links to it."""

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.faq.publishing import touch_content
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.staff.links.asking import Asker

FAQ = "privacy.termijn"


OLD = "https://oud.zandermeer.example/pagina"


NEW = "https://nieuw.zandermeer.example/pagina"


def asker(seconds: float = 60, pause: float = 0) -> Asker:
    """In no hurry: the machine may be busy."""
    return Asker(pause=pause, seconds=seconds, may_be_inside=True)


def publish(engine: Engine, faq: str, answer: str) -> None:
    with Session(engine) as session, session.begin():
        session.execute(update(Entry).where(Entry.id == faq).values(answer=answer, updated_at=now()))
        touch_content(session)
