"""Files that were read and wait for somebody to confirm their changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now


class ContentImport(Base):
    """One file that was read without an error. What it changes is worked out anew until it is applied."""

    __tablename__ = "content_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    person_id: Mapped[int]
    person_name: Mapped[str] = mapped_column(String(80))
    file: Mapped[str] = mapped_column(String(200))  # its name, as the person knows it
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # per entry, in the form of `content_of`, as far as given
    outside: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # examples out of scope
    applied_at: Mapped[datetime | None]
