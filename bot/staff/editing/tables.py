"""Tables of editing: drafts on their way to residents, comments of colleagues, texts not saved yet, the clock."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.faq.tables import choices
from bot.ground.database.base import Base, now


class DraftState(StrEnum):
    """Where a draft stands; the last two are its end."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.APPROVED, DraftState.SCHEDULED})
_IS_OPEN = text("state NOT IN ('published', 'withdrawn')")


class Draft(Base):
    """A new text for an entry, or a new entry. Colleagues share the one open draft of an entry."""

    __tablename__ = "drafts"
    __table_args__ = (
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(state = 'scheduled') = (publish_at IS NOT NULL)", name="publish_at"),
        Index("ix_drafts_one_open", "faq_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    faq_id: Mapped[str] = mapped_column(String(80), index=True)  # of an entry, or proposed for a new one
    content: Mapped[dict[str, Any]]  # as bot.faq.publishing.content_of; as typed, so perhaps not right yet
    origins: Mapped[dict[str, Any]] = mapped_column(default=dict)  # phrasing -> origin, where it is not `staff`
    base_version: Mapped[int | None]  # the entry's version that the draft was made from; none: a new entry
    state: Mapped[DraftState] = mapped_column(choices(DraftState), index=True)
    author_id: Mapped[int]  # who stands behind the text: changed it last, or handed it in
    author_name: Mapped[str] = mapped_column(String(80))
    reviewer_id: Mapped[int | None]
    reviewer_name: Mapped[str | None] = mapped_column(String(80))
    publish_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)  # grows when the content changes: who saw an older one is told
    started_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Comment(Base):
    """What a colleague says of an entry or of its draft; residents never see it."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    faq_id: Mapped[str] = mapped_column(String(80), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("drafts.id", ondelete="SET NULL"))
    person_id: Mapped[int]
    person_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now)
    text: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    mentions: Mapped[list["Mention"]] = relationship(order_by="Mention.person_name")


class Mention(Base):
    """A colleague whom a comment names: it waits for them until somebody settles it."""

    __tablename__ = "mentions"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)
    person_name: Mapped[str] = mapped_column(String(80))


class UnsavedText(Base):
    """What somebody typed and has not saved yet, kept while typing; gone once it is saved."""

    __tablename__ = "unsaved_texts"
    __table_args__ = (UniqueConstraint("person_id", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int]
    person_name: Mapped[str] = mapped_column(String(80), default="")  # for colleagues who open the same text
    target: Mapped[str] = mapped_column(String(80))  # an FAQ id; empty: a new entry
    content: Mapped[dict[str, Any]]
    seen: Mapped[int]  # the draft's revision that was on the screen; 0: no draft
    base: Mapped[int]  # the entry's version that it is made from; 0: a new entry
    at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class ClockState(Base):
    """One row: up to which moment the clock has dealt with what begins and ends by itself."""

    __tablename__ = "clock_state"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
