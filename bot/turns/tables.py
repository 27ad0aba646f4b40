"""Tables of conversations. Only masked text is ever stored here."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.dialogue.kinds import Kinds
from bot.dialogue.messages import Message
from bot.ground.database.base import Base, now


class Turn(Base):
    """One thing said by the resident (masked), by the assistant (its message as sent) or by a person of the staff."""

    __tablename__ = "turns"
    __table_args__ = (CheckConstraint("speaker IN ('resident', 'assistant', 'agent')", name="speaker"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    speaker: Mapped[str] = mapped_column(String(9))
    text: Mapped[str] = mapped_column(Text)
    message: Mapped[dict[str, Any]]  # the whole message; empty for the resident
    outcome: Mapped[str] = mapped_column(String(12), default="", server_default="")  # as what it was counted
    memory: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # to understand what comes next

    @property
    def said(self) -> Message | None:
        """The message; none for a resident's turn, or one of a kind that this release does not know."""
        try:
            return Message.read(self.message) if self.message else None
        except ValueError:
            return None

    @property
    def about(self) -> Kinds | None:
        """What the message carries."""
        said = self.said
        return said.about if said else None


def turn_of(sender: str, speaker: str, message: Message) -> Turn:
    """A turn in which the assistant, or a person of the staff, says a message."""
    return Turn(sender=sender, speaker=speaker, text=message.text, message=message.as_json(sender))


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


class Repeat(Base):
    """A question with its key, for some minutes: asked again, it brings the same answers and is not asked twice."""

    __tablename__ = "repeats"

    sender: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    answers: Mapped[list[dict[str, Any]] | None]  # NULL while it is being answered
    holder: Mapped[str] = mapped_column(String(16), default="", server_default="")  # the process that is at it


class Asking(Base):
    """A message that is being answered, or waits until those before it are; gone as soon as it is."""

    __tablename__ = "askings"
    __table_args__ = ({"sqlite_autoincrement": True},)  # numbers of messages that are answered never come back

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    holder: Mapped[str] = mapped_column(String(16), default="", server_default="")  # the process that is at it


class TransferCode(Base):
    """What opens a conversation on another device, for some minutes and once; the code itself is not kept."""

    __tablename__ = "transfer_codes"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
