"""Which conversations are with a person, and what of them was passed on. Every call waits for the database."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.dialogue.messages import Message
from bot.ground.database.base import CLOCKS_APART, now
from bot.ground.database.rows import rows_changed
from bot.live.live_chat import LivePlace
from bot.live.tables import Handover, LiveErasure, LiveEvent
from bot.turns.tables import Turn, turn_of

SECONDS_TO_BEGIN = 30  # an opening that takes longer has failed
SECONDS_LENT = 20  # as long nobody else passes on; also the pause after a failure


class Handovers:
    """The handovers of every conversation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- beginning and ending

    def claim(self, sender: str) -> int | None:
        """The number of a new handover; none where one is open or being opened already."""
        failed = (Handover.sender == sender, Handover.conversation == "", Handover.is_open.is_(True))
        recent = Handover.begun_at.between(now() - timedelta(seconds=SECONDS_TO_BEGIN), now() + CLOCKS_APART)
        try:
            with Session(self._engine) as session, session.begin():
                session.execute(delete(Handover).where(*failed, ~recent))
                handover = Handover(sender=sender, is_open=True)
                session.add(handover)
                session.flush()
                return handover.id
        except IntegrityError:
            return None

    def opened(self, number: int, place: LivePlace, passed_on: int) -> None:
        """The live chat has it, with everything up to the turn `passed_on`."""
        values = {"contact": place.contact, "contact_id": place.contact_id, "conversation": place.conversation}
        self._update(Handover.id == number, **values, passed_on=passed_on)

    def give_up(self, number: int, left: str) -> None:
        """It could not be opened; `left` is a contact that stayed behind in the live chat, if any."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(Handover).where(Handover.id == number))
            _erase_later(session, [left] if left else [])

    def current(self, sender: str) -> Handover | None:
        """The open handover of a conversation."""
        with Session(self._engine) as session:
            is_open = (Handover.sender == sender, Handover.is_open.is_(True), Handover.conversation != "")
            return session.scalar(select(Handover).where(*is_open))

    def of_conversation(self, conversation: str) -> Handover | None:
        """The handover that the live chat knows by this name, open or not."""
        with Session(self._engine) as session:
            known = select(Handover).where(Handover.conversation == conversation)
            return session.scalar(known.order_by(Handover.id.desc()))

    def end(self, handover: Handover, message: Message) -> bool:
        """Hand it back, with a word for the resident; false where it was handed back before."""
        with Session(self._engine) as session, session.begin():
            still = (Handover.id == handover.id, Handover.is_open.is_(True))
            if not rows_changed(session, update(Handover).where(*still).values(is_open=None)):
                return False
            session.add(turn_of(handover.sender, "assistant", message))
            return True

    # --- what is said meanwhile

    def hear(self, sender: str, text: str, messages: Sequence[Message]) -> None:
        """Keep what the resident says to a person (`text` is masked), and what we say to that."""
        with Session(self._engine) as session, session.begin():
            session.add(Turn(sender=sender, speaker="resident", text=text, message={}))
            session.flush()
            session.add_all(turn_of(sender, "assistant", message) for message in messages)

    def say(self, sender: str, message: Message) -> None:
        """Keep something that we say."""
        with Session(self._engine) as session, session.begin():
            session.add(turn_of(sender, "assistant", message))

    def take_in(self, handover: Handover, key: str, message: Message) -> bool:
        """Keep what a person says; false where it was taken in before."""
        try:
            with Session(self._engine) as session, session.begin():
                session.add(LiveEvent(handover_id=handover.id, key=key))
                session.flush()
                session.add(turn_of(handover.sender, "agent", message))
        except IntegrityError:
            return False
        return True

    def told(self, handover: Handover) -> bool:
        """Whether this is the first time that the resident is told that messages go to a person."""
        return self._update(Handover.id == handover.id, Handover.is_told.is_(False), is_told=True)

    def since(self, sender: str, after: int) -> list[Turn]:
        """The turns of a conversation after one of them, oldest first."""
        with Session(self._engine) as session:
            later = select(Turn).where(Turn.sender == sender, Turn.id > after).order_by(Turn.id)
            return list(session.scalars(later))

    # --- passing on, by one process at a time

    def lend(self, handover: Handover) -> bool:
        """Whether the caller may pass on now: nobody else is, and it did not fail just now."""
        lent = timedelta(seconds=SECONDS_LENT)
        taken = Handover.lent_until.between(now(), now() + lent + CLOCKS_APART)  # later: the clock went back since
        free = Handover.lent_until.is_(None) | ~taken
        return self._update(Handover.id == handover.id, free, lent_until=now() + lent)

    def unsent(self, handover: Handover) -> list[Turn]:
        """What the resident said and the live chat does not have yet, oldest first."""
        with Session(self._engine) as session:
            passed_on = session.scalar(select(Handover.passed_on).where(Handover.id == handover.id))
        turns = self.since(handover.sender, passed_on or 0)
        return [turn for turn in turns if turn.speaker == "resident"]

    def reached(self, handover: Handover, turn: Turn) -> None:
        """The live chat has this turn."""
        self._update(Handover.id == handover.id, passed_on=turn.id)

    def free(self, handover: Handover) -> None:
        """Others may pass on again."""
        self._update(Handover.id == handover.id, lent_until=None)

    # --- erasing

    def to_erase(self) -> list[str]:
        """Contacts that the live chat still has to erase."""
        with Session(self._engine) as session:
            return list(session.scalars(select(LiveErasure.contact_id).order_by(LiveErasure.at)))

    def erased(self, contact_id: str) -> None:
        """The live chat has erased it."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(LiveErasure).where(LiveErasure.contact_id == contact_id))

    def _update(self, *where: Any, **values: Any) -> bool:
        with Session(self._engine) as session, session.begin():
            return rows_changed(session, update(Handover).where(*where).values(**values)) > 0


def erase_handovers(session: Session, senders: Sequence[str]) -> None:
    """Forget the handovers of conversations, and remember which contacts the live chat has to erase."""
    of_them = Handover.sender.in_(senders)
    contacts = session.scalars(select(Handover.contact_id).where(of_them, Handover.contact_id != ""))
    _erase_later(session, list(contacts))
    session.execute(delete(Handover).where(of_them))


def _erase_later(session: Session, contacts: Sequence[str]) -> None:
    for contact in contacts:
        session.merge(LiveErasure(contact_id=contact, at=now()))
