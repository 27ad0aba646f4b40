"""Requests for an answer later in the database. Every call waits for it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.conversation.later.sealing import Seal
from bot.conversation.later.tables import LaterAnswer, LaterState
from bot.ground.database.base import CLOCKS_APART, now
from bot.ground.database.engine import forget_deleted
from bot.ground.database.rows import rows_changed

LENT = timedelta(minutes=5)  # as long nobody else mails it; also the pause after a failure


@dataclass(frozen=True)
class AskedLater:
    """What a resident leaves; everything but `contact` is masked."""

    desk: str  # its name in the municipality's file
    contact: str
    question: str
    conversation: str = ""
    sender: str | None = None  # only with `conversation`


@dataclass(frozen=True)
class Kept:
    """A request as it is kept, readable."""

    id: int
    at: datetime
    desk: str
    state: LaterState
    contact: str
    question: str
    conversation: str


class LaterAnswers:
    """The requests of one installation."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self._seal = seal

    def keep(self, token: str, asked: AskedLater) -> int | None:
        """Keep a request; its number, or none where the same form was sent before."""
        row = LaterAnswer(
            token=_digest(token), desk=asked.desk, contact=self._seal.seal(asked.contact),
            question=self._seal.seal(asked.question), conversation=self._seal.seal(asked.conversation),
            sender=asked.sender if asked.conversation else None,
        )  # fmt: skip
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
                session.flush()
                return row.id
        except IntegrityError:
            return None

    def of_token(self, token: str) -> Kept | None:
        """What the resident with this address asked; none where it is gone."""
        with Session(self._engine) as session:
            row = session.scalar(select(LaterAnswer).where(LaterAnswer.token == _digest(token)))
            return self.opened(row) if row else None

    def opened(self, row: LaterAnswer) -> Kept:
        """A row, readable."""
        texts = (self._seal.open(sealed) for sealed in (row.contact, row.question, row.conversation))
        return Kept(row.id, row.at, row.desk, LaterState(row.state), *texts)

    def erase(self, token: str) -> bool:
        """Erase a request, for its own resident; whether there was one."""
        with Session(self._engine) as session, session.begin():
            count = rows_changed(session, delete(LaterAnswer).where(LaterAnswer.token == _digest(token)))
        forget_deleted(self._engine)
        return count > 0

    # --- mailing, by one process at a time

    def waiting(self) -> list[int]:
        """Requests that the desk does not have yet and nobody is mailing, oldest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(LaterAnswer.id).where(*_is_waiting()).order_by(LaterAnswer.id)))

    def lend(self, number: int) -> Kept | None:
        """The request, when the caller may mail it now."""
        until = now() + LENT
        with Session(self._engine) as session, session.begin():
            mine = (LaterAnswer.id == number, *_is_waiting())
            if not rows_changed(session, update(LaterAnswer).where(*mine).values(lent_until=until)):
                return None
            return self.opened(session.get_one(LaterAnswer, number))

    def sent(self, number: int) -> None:
        """The desk has it."""
        still = (LaterAnswer.id == number, LaterAnswer.state == LaterState.RECEIVED)
        with Session(self._engine) as session, session.begin():
            session.execute(update(LaterAnswer).where(*still).values(state=LaterState.SENT, lent_until=None))


def finish(row: LaterAnswer) -> None:
    """It was answered: nothing of the resident stays, only that it is done."""
    row.state, row.contact, row.question, row.conversation = LaterState.DONE, "", "", ""
    row.sender = row.lent_until = None


def forget_conversations(session: Session, senders: Sequence[str]) -> None:
    """What goes with a conversation that is erased: its copy. How to reach the resident is their own other choice."""
    of_them = LaterAnswer.sender.in_(senders)
    session.execute(update(LaterAnswer).where(of_them).values(conversation="", sender=None))


def forget_old(session: Session, limit: datetime) -> bool:
    """Erase every request older than `limit`, done or not; whether there was any."""
    return rows_changed(session, delete(LaterAnswer).where(LaterAnswer.at < limit)) > 0


def _is_waiting() -> tuple[ColumnElement[bool], ...]:
    moment, until = now(), LaterAnswer.lent_until
    free = or_(until.is_(None), until < moment, until > moment + LENT + CLOCKS_APART)  # last: the clock went back
    return LaterAnswer.state == LaterState.RECEIVED, free


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
