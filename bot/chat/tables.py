"""Tables of conversations. Only masked text is ever stored here."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.database.base import Base, now


class Turn(Base):
    """One thing said by the resident (masked) or by the assistant (its message as sent)."""

    __tablename__ = "turns"
    __table_args__ = (CheckConstraint("speaker IN ('resident', 'assistant')", name="speaker"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    speaker: Mapped[str] = mapped_column(String(9))
    text: Mapped[str] = mapped_column(Text)
    message: Mapped[dict[str, Any]]  # the assistant's whole message; empty for the resident


class Feedback(Base):
    """Whether an answer helped, tied to the version that was shown."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    helpful: Mapped[bool]
    comment: Mapped[str] = mapped_column(String(500), default="")
