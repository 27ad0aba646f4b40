"""The table of links that were asked."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.faq.tables import choices
from bot.ground.database.base import Base

LONGEST_URL = 500


class LinkState(StrEnum):
    """How it went the last time that a link was asked."""

    OK = "ok"
    MOVED = "moved"  # for good: residents get there, for as long as it lasts
    GONE = "gone"  # 404 or 410
    FAILING = "failing"  # the site says that it made a mistake, or what it says cannot be read
    UNREACHABLE = "unreachable"  # no such host, no answer in time, no right certificate
    UNSURE = "unsure"  # it answers, but not to a program, or leads in circles: only a person can tell


FAILED = (LinkState.GONE, LinkState.FAILING, LinkState.UNREACHABLE)


class CheckedLink(Base):
    """An address in a published answer, without what follows its #."""

    __tablename__ = "checked_links"

    url: Mapped[str] = mapped_column(String(LONGEST_URL), primary_key=True)
    state: Mapped[LinkState] = mapped_column(choices(LinkState))
    moved_to: Mapped[str | None] = mapped_column(String(LONGEST_URL))
    checked_at: Mapped[datetime]
    first_failed_at: Mapped[datetime | None]  # since when it fails, without a time between in which it did not
