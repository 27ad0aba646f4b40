"""Which buttons a conversation was offered: what looks like a payload and is none of them is not obeyed."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Engine, select

from bot.dialogue.payloads import chosen_entry
from bot.turns.tables import Turn

LINKS = ("related", "suggestions")  # keys of `custom` that hold ids of entries, which pages show as buttons


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
        said = select(Turn.message).where(Turn.sender == sender, Turn.speaker == "assistant")
        with self._engine.connect() as connection:
            return any(_offers(message, payload, faq) for message in connection.scalars(said))


def _offers(message: Mapping[str, Any], payload: str, faq: str | None) -> bool:
    custom = message.get("custom", {})
    linked = (each for key in LINKS for each in custom.get(key, ()))
    return any(button["payload"] == payload for button in message.get("buttons", ())) or faq in linked
