"""Tables of the inbox: open questions, which go with their conversation, and repairs, which stay."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, now, one_of


class OpenKind(StrEnum):
    """Why a question is in the inbox."""

    UNKNOWN = "unknown"
    OUT_OF_SCOPE = "out_of_scope"
    NONE_OF_THESE = "none_of_these"
    UNHELPFUL = "unhelpful"


class RepairKind(StrEnum):
    """What was done about a group of questions."""

    PHRASING = "phrasing"  # target: the entry that answers it
    ENTRY = "entry"  # target: the new entry's draft
    OUT_OF_SCOPE = "out_of_scope"
    REFERRAL = "referral"  # target: a referral of the municipality
    IGNORE = "ignore"


class Repair(Base):
    """One repair by a member of staff. Its text is what they approved as content, not what a resident typed."""

    __tablename__ = "repairs"
    __table_args__ = (one_of("kind", RepairKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    person_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    target: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(String(1000), default="")
    draft_id: Mapped[int | None]  # where it waits for a colleague before it is live
    questions: Mapped[int]  # how many it was for
    undone_at: Mapped[datetime | None]
    by_itself: Mapped[bool] = mapped_column(default=False)  # nobody did it: a published text says the question


class OpenQuestion(Base):
    """A question that was not or badly answered; masked, and erased with its conversation."""

    __tablename__ = "open_questions"
    __table_args__ = (one_of("kind", OpenKind),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    kind: Mapped[str] = mapped_column(String(13))
    text: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(String(500), default="")
    topic: Mapped[str] = mapped_column(String(20), default="")  # empty where nothing came near
    near: Mapped[list[str]] = mapped_column(JSON)  # FAQ ids that came nearest; the rated one first
    likeness: Mapped[str] = mapped_column(Text)  # the stems of its words, to compare by
    repair_id: Mapped[int | None] = mapped_column(ForeignKey("repairs.id", ondelete="SET NULL"), index=True)
    kept_with: Mapped[int | None]  # the same for all that staff keep together; none: it goes where it is like
