"""The table of who wants an answer later: apart from conversations, and unreadable without the installation's key."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now


class LaterState(StrEnum):
    """How far it is; what a resident erased is gone."""

    RECEIVED = "received"
    SENT = "sent"  # the desk has it by mail
    DONE = "done"  # answered: nothing but this row is left


class LaterAnswer(Base):
    """One request. What is sealed can be read with the key in `secrets/` alone (`sealing.py`)."""

    __tablename__ = "later_answers"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in LaterState)})", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)  # a digest of what stands in the resident's address
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    desk: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8), default=LaterState.RECEIVED)
    contact: Mapped[str] = mapped_column(Text)  # sealed; never masked: an e-mail address or a phone number
    question: Mapped[str] = mapped_column(Text)  # masked and sealed
    conversation: Mapped[str] = mapped_column(Text, default="")  # masked and sealed; empty unless the resident agreed
    sender: Mapped[str | None] = mapped_column(String(64), index=True)  # only with `conversation`: erased together
    lent_until: Mapped[datetime | None]  # as long no other process mails it; also the pause after a failure
