"""The turns of a conversation as questions with their replies, and which question lies behind a reply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue.kinds import Urgent
from bot.dialogue.payloads import NONE_OF_THESE, is_payload
from bot.turns.tables import Turn

FAR_BACK = 40  # turns; nobody goes on about a question that long ago


@dataclass
class Exchange:
    """What a resident said, and the assistant's turns to it."""

    said: str
    replies: list[Turn] = field(default_factory=list)
    asked: Turn | None = None  # the resident's own turn

    @property
    def goes_on(self) -> bool:
        """Whether this is about the question before it: a pressed button, or "that is not what I meant"."""
        chosen = any(reply.outcome == "after" for reply in self.replies)
        return chosen or is_payload(self.said) or self.denies

    @property
    def denies(self) -> bool:
        """Whether the resident said that none of it was meant."""
        return any(again(reply) == "denied" for reply in self.replies) or self.said == NONE_OF_THESE

    @property
    def is_urgent(self) -> bool:
        """Whether the resident may be in danger: then what was said is put before nobody."""
        return any(isinstance(reply.about, Urgent) for reply in self.replies)


def again(reply: Turn) -> str | None:
    """Why a reply is about the question before it, if it is."""
    return reply.about.again if reply.about else None


def recent(session: Session, sender: str, upto: int | None = None) -> list[Exchange]:
    """The last exchanges of a conversation, oldest first; `upto` is the last turn that counts."""
    last = select(Turn).where(Turn.sender == sender).order_by(Turn.id.desc()).limit(FAR_BACK)
    if upto is not None:
        last = last.where(Turn.id <= upto)
    return exchanges_of(reversed(session.scalars(last).all()))


def exchanges_of(turns: Iterable[Turn]) -> list[Exchange]:
    """Turns, oldest first, as exchanges."""
    found: list[Exchange] = []
    for turn in turns:
        if turn.speaker == "resident":
            found.append(Exchange(turn.text, asked=turn))
        elif turn.speaker == "assistant" and found:
            found[-1].replies.append(turn)
    return found


def question_behind(exchanges: Sequence[Exchange]) -> str:
    """What the resident typed that the last exchange is about.

    Empty where it began with a pressed button, or with somebody who may be in danger.
    """
    for exchange in reversed(exchanges):
        if not exchange.goes_on:
            return "" if exchange.is_urgent else exchange.said
    return ""
