"""The table of what catalogues hold: the municipality's own datasets, national ones seen before, the register."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now


class Catalogue(StrEnum):
    """Where an item is from."""

    LOCAL = "local"  # the municipality's own datasets, imported
    NATIONAL = "national"  # of data.overheid.nl, seen in a look-up before
    REGISTER = "register"  # of the Algoritmeregister, imported


class CatalogueItem(Base):
    """A dataset or an algorithm, cleaned. Public data of public bodies; nothing of a resident."""

    __tablename__ = "catalogue_items"
    __table_args__ = (
        CheckConstraint("catalogue IN ('local', 'national', 'register')", name="catalogue"),
        Index("ix_catalogue_items_seen_at", "catalogue", "seen_at"),
    )

    catalogue: Mapped[str] = mapped_column(String(8), primary_key=True)
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    data: Mapped[dict[str, Any]]  # as bot/lookups/found.py has it
    words: Mapped[str] = mapped_column(Text)  # everything that is searched, in lower case and as lemmas
    owner: Mapped[str] = mapped_column(String(160))
    seen_at: Mapped[datetime] = mapped_column(default=now)
