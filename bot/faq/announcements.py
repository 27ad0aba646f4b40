"""Announcements: a line above the conversation and above the questions, from a moment to a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now
from bot.ground.filling import fill_known


class AnnouncementState(StrEnum):
    """Where an announcement stands; the words are in data/staff.yml under `announcements.states`."""

    PLANNED = "planned"
    NOW = "now"
    OVER = "over"


class Announcement(Base):
    """One announcement. It stays when its time is over, so that it can be seen what residents read."""

    __tablename__ = "announcements"
    __table_args__ = (
        CheckConstraint("begins_at < ends_at", name="moments"),
        CheckConstraint("(link_title = '') = (link_url = '')", name="link"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(300))  # plain, with its {placeholders}
    link_title: Mapped[str] = mapped_column(String(80), default="")
    link_url: Mapped[str] = mapped_column(String(500), default="")
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  # grows with every change: who saw an older one is told
    person_name: Mapped[str] = mapped_column(String(80))  # who changed it last
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    def state(self, moment: datetime) -> AnnouncementState:
        """Where it stands at a moment."""
        if moment < self.begins_at:
            return AnnouncementState.PLANNED
        return AnnouncementState.NOW if moment < self.ends_at else AnnouncementState.OVER


@dataclass(frozen=True)
class ShownAnnouncement:
    """An announcement as residents read it."""

    key: str  # another one as soon as the text is: who heard it once need not hear it again
    text: str
    link_title: str
    link_url: str
    until: datetime

    def as_data(self) -> dict[str, object]:
        """As the API gives it."""
        link = {"title": self.link_title, "url": self.link_url} if self.link_url else None
        return {"key": self.key, "text": self.text, "link": link, "until": self.until.isoformat()}


def shown(rows: Iterable[Announcement], values: dict[str, str], moment: datetime) -> tuple[ShownAnnouncement, ...]:
    """Those whose time it is, placeholders filled in, the one that began last first."""
    current = [row for row in rows if row.state(moment) is AnnouncementState.NOW]
    current.sort(key=lambda row: (row.begins_at, row.id), reverse=True)
    return tuple(
        ShownAnnouncement(
            f"{row.id}.{row.version}", fill_known(row.text, values), fill_known(row.link_title, values),
            fill_known(row.link_url, values), row.ends_at,
        )
        for row in current
    )  # fmt: skip
