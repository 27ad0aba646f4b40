"""What a live-chat product must be able to do for us. Chatwoot is the first; another needs only these five."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.ground.errors import DatawijzerError


@dataclass(frozen=True)
class LivePlace:
    """Where a conversation is in the live chat."""

    contact: str  # who the resident is there: a number or name without meaning
    contact_id: str  # the same, for erasing
    conversation: str


@dataclass(frozen=True)
class StaffSaid:
    """A person of the staff said something; `text` is empty for an attachment alone."""

    conversation: str
    key: str  # the same message has the same key, however often it is told
    text: str


@dataclass(frozen=True)
class HandedBack:
    """A person of the staff is done."""

    conversation: str


class LiveChatAway(DatawijzerError):
    """The live chat did not answer, or refused; `left` is a contact that stayed behind there, if any."""

    def __init__(self, cause: str, left: str = "") -> None:
        super().__init__(cause)
        self.left = left


class Forged(DatawijzerError):
    """A call that says it is of the live chat, and is not, or is an old one sent again."""


class LiveChat(Protocol):
    """A live-chat product. Every call may raise `LiveChatAway`."""

    async def begin(self, name: str, transcript: str) -> LivePlace:
        """Open a conversation for a resident called `name` there, with what was said so far as its first message."""

    async def send(self, place: LivePlace, text: str) -> None:
        """Pass on what the resident says."""

    async def end(self, place: LivePlace) -> None:
        """The resident is done."""

    async def erase(self, contact_id: str) -> None:
        """Erase a contact with its conversations; one that is gone already is no failure."""

    def read(self, headers: Mapping[str, str], body: bytes, at: datetime) -> StaffSaid | HandedBack | None:
        """What a call of the live chat says, if it concerns residents.

        Raises:
            Forged: its signature is wrong or it is not of now (`at`).
        """

    async def close(self) -> None:
        """Give the connections back."""
