"""The table of texts for who may be in danger, with their {placeholders}."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now


class UrgentText(Base):
    """What residents read in one situation; the audit log keeps what it was before."""

    __tablename__ = "urgent_texts"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    situation: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    contacts: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # name, and a number or an address
    translations: Mapped[dict[str, str]] = mapped_column(JSON)  # language -> text
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by: Mapped[str] = mapped_column(String(80))
    is_local: Mapped[bool] = mapped_column(default=False)  # edited here: the national text no longer overwrites it
    pack_digest: Mapped[str] = mapped_column(String(64))  # of the national text that this is, or was compared with
