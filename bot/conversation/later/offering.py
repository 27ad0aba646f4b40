"""Where an answer later is offered: under what says that nobody can answer now, and never to who may be in danger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.dialogue.kinds import Fallback, HandoverCard, Urgent
from bot.dialogue.messages import Message
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.turns.tables import Turn

PAGE = "/chat/later"
LATELY = timedelta(hours=1)  # so long after help in danger a form is not what we offer


class LaterOffer:
    """Puts the way to the form under messages. Every call may wait for the database."""

    def __init__(self, engine: Engine, municipality: Municipality, texts: Texts, site: str) -> None:
        """`site`: the address of the installation, or empty: then the way is a path."""
        self._engine = engine
        self._municipality = municipality
        self._texts = texts
        self._site = site.rstrip("/")

    def __call__(self, sender: str, messages: Sequence[Message]) -> list[Message]:
        """The same messages, with the offer under the last that calls for it."""
        places = [place for place, message in enumerate(messages) if self._desk(message) is not None]
        if not places or any(isinstance(each.about, Urgent) for each in messages) or self._was_urgent(sender):
            return list(messages)
        last = places[-1]
        query = urlencode({"loket": self._desk(messages[last])})
        offer = self._texts("later.offer", page=f"{self._site}{PAGE}?{query}")
        changed = replace(messages[last], text=f"{messages[last].text.rstrip()}\n\n{offer}")
        return [*messages[:last], changed, *messages[last + 1 :]]

    def _desk(self, message: Message) -> str | None:
        """The desk that would answer later; none where somebody can answer now, or it is not ours."""
        about = message.about
        if isinstance(about, Fallback) and about.reason == "unknown":
            return "general"
        if isinstance(about, HandoverCard) and about.contact and not about.contact.open_now and about.live is None:
            named = (name for name, desk in self._municipality.desks.items() if desk.name == about.contact.desk)
            return next(named, "general")
        return None

    def _was_urgent(self, sender: str) -> bool:
        lately = (Turn.sender == sender, Turn.speaker == "assistant", Turn.at > now() - LATELY)
        with Session(self._engine) as session:
            return any(isinstance(turn.about, Urgent) for turn in session.scalars(select(Turn).where(*lately)))
