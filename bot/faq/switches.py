"""The table of switches that are on."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now


class Scope(StrEnum):
    """What a switch pauses."""

    ALL = "all"
    TOPIC = "topic"
    ENTRY = "entry"


class Switch(Base):
    """Something that is paused; a row goes away when the pause ends, the audit log keeps what was."""

    __tablename__ = "switches"
    __table_args__ = (
        CheckConstraint("scope IN ('all', 'topic', 'entry')", name="scope"),
        UniqueConstraint("scope", "target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(5))
    target: Mapped[str] = mapped_column(String(80), default="")  # a topic, an FAQ id, or nothing for everything
    reason: Mapped[str] = mapped_column(String(500))  # for colleagues
    notice: Mapped[str] = mapped_column(Text)  # for residents, with its {placeholders}
    person_name: Mapped[str] = mapped_column(String(80))
    begun_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime | None]
