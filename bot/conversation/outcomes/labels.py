"""What staff found of sampled turns. No sender and no text, so a label outlives its conversation."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.ground.database.base import Base, one_of


class Label(StrEnum):
    """What a member of staff says of one question and what came of it; in the order of the page."""

    RIGHT = "right"
    AFTER_CHOICE = "after_choice"  # right, once the resident had chosen
    WRONG = "wrong"
    NOT_OURS = "not_ours"  # a question for somebody else
    SHOULD_KNOW = "should_know"  # no answer, where we should have had one


GOOD = (Label.RIGHT, Label.AFTER_CHOICE)
OURS = (*GOOD, Label.WRONG, Label.SHOULD_KNOW)
TO_REPAIR = (Label.WRONG, Label.SHOULD_KNOW)


class Stratum(StrEnum):
    """Why a turn was put before staff. Only what came by chance says how good the assistant is."""

    RANDOM = "random"
    RATED = "rated"  # the resident said that it did not help
    PERSON = "person"  # the resident asked for a person next
    UNSURE = "unsure"  # the assistant was least sure of these


class TurnLabel(Base):
    """One question with its label. `turn_id` is the resident's turn, and gone as soon as that is erased."""

    __tablename__ = "turn_labels"
    __table_args__ = (one_of("label", Label), one_of("stratum", Stratum))

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turns.id", ondelete="SET NULL"), unique=True)
    day: Mapped[date] = mapped_column(index=True)  # on which it was asked, on the municipality's clock
    stratum: Mapped[str] = mapped_column(String(8))
    entry_id: Mapped[str] = mapped_column(String(80), default="")  # that answered; empty where none did
    topic: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(12))  # of the message
    outcome: Mapped[str] = mapped_column(String(12), default="")  # as what it was counted
    label: Mapped[str] = mapped_column(String(12))
    labelled_on: Mapped[date]
    person_name: Mapped[str] = mapped_column(String(80))
