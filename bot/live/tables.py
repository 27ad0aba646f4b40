"""Tables of conversations with a person. What was said stands in `turns`, like everything else."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now


class Handover(Base):
    """One time that a conversation was with a person; `conversation` is empty until the live chat has opened it."""

    __tablename__ = "handovers"
    __table_args__ = (UniqueConstraint("sender", "is_open"),)  # one at a time: NULL is never equal to NULL

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(64))
    is_open: Mapped[bool | None]  # true, and NULL once it is handed back
    begun_at: Mapped[datetime] = mapped_column(default=now)
    contact: Mapped[str] = mapped_column(String(64), default="")  # who this is for the live chat
    contact_id: Mapped[str] = mapped_column(String(64), default="")  # the same, to erase it by
    conversation: Mapped[str] = mapped_column(String(64), default="", index=True)
    passed_on: Mapped[int] = mapped_column(default=0)  # the last turn that reached the live chat
    lent_until: Mapped[datetime | None]  # until then one process is passing on, and no other does
    is_told: Mapped[bool] = mapped_column(default=False)  # the resident knows that messages go to a person


class LiveEvent(Base):
    """A message of the live chat that was taken in, so that it is not taken in twice."""

    __tablename__ = "live_events"

    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)


class LiveErasure(Base):
    """A contact that the live chat still has to erase; nothing here says whose it was."""

    __tablename__ = "live_erasures"

    contact_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
