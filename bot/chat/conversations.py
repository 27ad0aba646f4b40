"""The stored conversation: kept masked, shown to its own resident, erased on request and by age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from bot.chat.tables import Feedback, Turn
from bot.chat.tracker import erase_events
from bot.database.base import now
from bot.database.engine import forget_deleted
from bot.faq.tables import Entry


@dataclass(frozen=True)
class Receipt:
    """What was erased, and when."""

    turns: int
    feedback: int
    engine_events: int
    at: datetime


class Conversations:
    """Conversations in the database; Rasa's copy of them is erased along."""

    def __init__(self, engine: Engine, tracker: Engine) -> None:
        self._engine = engine
        self._tracker = tracker

    def add(self, sender: str, question: str, messages: Sequence[dict[str, Any]]) -> None:
        """Keep one exchange; `question` is masked already."""
        with Session(self._engine) as session, session.begin():
            session.add(Turn(sender=sender, speaker="resident", text=question, message={}))
            for message in messages:
                session.add(Turn(sender=sender, speaker="assistant", text=message["text"], message=message))

    def of(self, sender: str) -> list[Turn]:
        """Everything kept of one conversation, oldest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(Turn).where(Turn.sender == sender).order_by(Turn.id)))

    def feedback_of(self, sender: str) -> list[Feedback]:
        """Everything that one sender said of answers, oldest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(Feedback).where(Feedback.sender == sender).order_by(Feedback.id)))

    def erase(self, sender: str) -> Receipt:
        """Erase one conversation everywhere."""
        return self._erase([sender])

    def purge(self, retention_days: int) -> Receipt:
        """Erase every conversation whose last turn is older than the retention period."""
        limit = now() - timedelta(days=retention_days)
        with Session(self._engine) as session:
            old = select(Turn.sender).group_by(Turn.sender).having(func.max(Turn.at) < limit)
            senders = list(session.scalars(old))
        return self._erase(senders)

    def _erase(self, senders: list[str]) -> Receipt:
        with Session(self._engine) as session, session.begin():
            turns = session.execute(delete(Turn).where(Turn.sender.in_(senders))).rowcount  # type: ignore[attr-defined]
            feedback = session.execute(delete(Feedback).where(Feedback.sender.in_(senders))).rowcount  # type: ignore[attr-defined]
        forget_deleted(self._engine)
        return Receipt(turns, feedback, erase_events(self._tracker, senders), now())

    def add_feedback(self, sender: str, faq: str, version: int, helpful: bool, comment: str) -> bool:
        """Keep whether an answer helped, once per answer; false where there is no such answer.

        `comment` is masked already.
        """
        with Session(self._engine) as session, session.begin():
            entry = session.get(Entry, faq)
            if entry is None or version > entry.version:
                return False
            earlier = (Feedback.sender == sender, Feedback.entry_id == faq, Feedback.version == version)
            session.execute(delete(Feedback).where(*earlier))
            session.add(Feedback(sender=sender, entry_id=faq, version=version, helpful=helpful, comment=comment))
            return True
