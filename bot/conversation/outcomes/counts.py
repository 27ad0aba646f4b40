"""The table of counts: no sender, no text, so it outlives the retention period."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base


class Measure(StrEnum):
    """What is counted. The first three are the outcome of a question, as the pilot in Dongen counted them."""

    FIRST = "first"  # answered the first time
    AFTER = "after"  # answered after a choice
    NOT = "not"  # not answered: not known, not ours without a referral, or none of the choices taken
    REFERRED = "referred"  # not ours, sent to the right page of the municipality
    PICKED = "picked"  # a ready question pressed in a menu or below an answer: nothing had to be understood
    PERSON = "person"  # asked for a person
    URGENT = "urgent"  # may be in danger, and got help first
    PAUSED = "paused"  # a question about something that is paused
    LANGUAGE = "language"  # asked in another language
    SMALL_TALK = "small_talk"
    DENIED = "denied"  # "that is not what I meant", beside the outcome of the question
    REDACTED = "redacted"  # personal data was removed, beside the outcome
    CONVERSATION = "conversation"  # a conversation began
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


OUTCOMES = (Measure.FIRST, Measure.AFTER, Measure.NOT)
ANSWERED = (Measure.FIRST, Measure.AFTER, Measure.PICKED)


class DailyCount(Base):
    """How often something happened on one day, on the municipality's clock."""

    __tablename__ = "daily_counts"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(12), primary_key=True)
    topic: Mapped[str] = mapped_column(String(20), primary_key=True)  # empty where there is none
    entry_id: Mapped[str] = mapped_column(String(80), primary_key=True)  # empty where there is none
    amount: Mapped[int]
