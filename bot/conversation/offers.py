"""Which buttons a conversation was offered: what looks like a payload and is none of them is not obeyed."""

from collections.abc import Iterable

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.dialogue.payloads import chosen_entry
from bot.turns.tables import Turn


class Offers:
    """The buttons of conversations: those of the opening, and those below what the assistant said."""

    def __init__(self, engine: Engine, opening: Iterable[str]) -> None:
        """`opening`: ids of the entries that every conversation opens with."""
        self._engine = engine
        self._opening = frozenset(opening)

    def has(self, sender: str, payload: str) -> bool:
        """Whether this conversation was offered a button with this payload; waits for the database."""
        faq = chosen_entry(payload)
        if faq in self._opening:
            return True
        said = select(Turn).where(Turn.sender == sender, Turn.speaker == "assistant")
        with Session(self._engine) as session:
            return any(_offers(turn, payload, faq) for turn in session.scalars(said))


def _offers(turn: Turn, payload: str, faq: str | None) -> bool:
    message = turn.said
    if message is None:
        return False
    related = getattr(message.about, "related", ())  # pages show them as buttons
    return any(button.payload == payload for button in message.buttons) or faq in (*related, *message.about.offered)
