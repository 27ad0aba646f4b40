"""The stored conversation: kept masked, counted, shown to its own resident, erased on request and by age."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from bot.conversation.codes import forget_codes, forget_old_codes
from bot.conversation.later.answers import forget_conversations, forget_old
from bot.conversation.later.tables import LaterAnswer
from bot.conversation.outcomes.counting import count_exchange, count_feedback
from bot.conversation.outcomes.exchanges import recent
from bot.conversation.outcomes.inbox import keep_rating, keep_unanswered
from bot.conversation.outcomes.labels import TurnLabel
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.conversation.replies import Remembered
from bot.dialogue.messages import Message
from bot.faq.tables import Entry
from bot.ground.database.base import CLOCKS_APART, Base, now
from bot.ground.database.engine import forget_deleted
from bot.ground.database.rows import rows_changed
from bot.live.handovers import erase_handovers
from bot.live.tables import Handover
from bot.turns.shown import with_html
from bot.turns.tables import Asking, Feedback, Repeat, TransferCode, Turn, turn_of

MOST_AT_ONCE = 1000  # conversations in one statement; databases know a limit
REMEMBERED = timedelta(hours=1)  # who comes back later begins anew


_BESIDE_TURNS = (
    (Feedback.sender, Feedback.at),
    (OpenQuestion.sender, OpenQuestion.at),
    (Handover.sender, Handover.begun_at),
    (Asking.sender, Asking.at),
    (Repeat.sender, Repeat.at),
    (LaterAnswer.sender, LaterAnswer.at),
    (TransferCode.sender, TransferCode.at),
)


@dataclass(frozen=True)
class Receipt:
    """What was erased, and when."""

    turns: int
    feedback: int
    open_questions: int  # in the inbox of staff
    at: datetime


class Conversations:
    """Conversations in the database, with what the assistant remembers of them; nobody else keeps any."""

    def __init__(self, engine: Engine, zone: str = "Europe/Amsterdam", clock: Callable[[], datetime] = now) -> None:
        """`zone` is the municipality's: days are counted on its clock. What is kept, is kept at the time of `clock`."""
        self._engine = engine
        self._clock = clock
        self._wiped = True
        self._zone = ZoneInfo(zone)

    def memory(self, sender: str) -> Remembered:
        """What is to be remembered of the last turn; empty where there was none, or only long ago."""
        since = self._clock() - REMEMBERED - CLOCKS_APART  # a clock put an hour ahead breaks off no conversation
        kept = (Turn.sender == sender, Turn.memory.is_not(None), Turn.at > since)
        with self._engine.connect() as connection:
            return connection.scalar(select(Turn.memory).where(*kept).order_by(Turn.id.desc()).limit(1)) or {}

    def add(
        self, sender: str, question: str, messages: Sequence[Message], memory: Remembered | None = None, key: str = ""
    ) -> int:
        """Keep one exchange, and return the number of its last turn.

        `question` is masked; `memory` is what the assistant wants to have at the next turn. `key`: of a question that
        may be repeated. What who repeats it hears is kept with the turns or not at all: a process that dies in between
        leaves no question to be answered twice.
        """
        with Session(self._engine) as session, session.begin():
            turns = [Turn(sender=sender, speaker="resident", text=question, message={})]
            turns += [turn_of(sender, "assistant", message) for message in messages]
            if messages:
                turns[-1].memory = memory
            for turn in turns:
                turn.at = self._clock()
            session.add_all(turns)
            if key:
                place = (Repeat.sender == sender, Repeat.key == key)
                session.execute(update(Repeat).where(*place).values(answers=[with_html(m, sender) for m in messages]))
            session.flush()
            return turns[-1].id

    def count(self, sender: str, upto: int) -> None:
        """Count the exchange that ends with turn `upto`, and put it in the inbox where it was not answered.

        Each exchange once, in order; one that was erased meanwhile is not counted.
        """
        with Session(self._engine) as session, session.begin():
            _one_at_a_time(session, sender)
            exchanges = recent(session, sender, upto)
            if exchanges:
                count_exchange(session, exchanges, self._zone)
                keep_unanswered(session, sender, exchanges)

    def of(self, sender: str) -> list[Turn]:
        """Everything kept of one conversation, oldest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(Turn).where(Turn.sender == sender).order_by(Turn.id)))

    def feedback_of(self, sender: str) -> list[Feedback]:
        """Everything that one sender said of answers, oldest first."""
        with Session(self._engine) as session:
            return list(session.scalars(select(Feedback).where(Feedback.sender == sender).order_by(Feedback.id)))

    def erase(self, sender: str) -> Receipt:
        """Erase one conversation everywhere."""
        return self._erase([sender])

    def purge(self, retention_days: int) -> Receipt:
        """Erase every conversation whose last turn is older than the retention period, and what waits for an answer."""
        limit = self._clock() - timedelta(days=retention_days)
        with Session(self._engine) as session, session.begin():
            self._wiped = not forget_old(session, limit) and self._wiped
            forget_old_codes(session)
        with Session(self._engine) as session:
            old = select(Turn.sender).group_by(Turn.sender).having(func.max(Turn.at) < limit)
            # a rating may come without a conversation, or after it was erased; so may what a process left that died
            alone = [
                select(sender).where(at < limit, sender.not_in(select(Turn.sender))) for sender, at in _BESIDE_TURNS
            ]
            senders = list(session.scalars(old.union(*alone)))
        if senders:
            return self._erase(senders)
        self.wipe()
        return Receipt(0, 0, 0, self._clock())

    def wipe(self) -> bool:
        """Wipe again what was erased while another process read; whether nothing is left of it in any file."""
        if not self._wiped:
            self._wiped = forget_deleted(self._engine)
        return self._wiped

    def _erase(self, senders: list[str]) -> Receipt:
        counts = Counter[type[Base]]()
        for some in batched(senders, MOST_AT_ONCE):
            with Session(self._engine) as session, session.begin():
                erase_handovers(session, some)
                forget_conversations(session, some)
                forget_codes(session, some)
                for passing in (Repeat, Asking):
                    session.execute(delete(passing).where(passing.sender.in_(some)))
                mine = select(Turn.id).where(Turn.sender.in_(some))
                session.execute(update(TurnLabel).where(TurnLabel.turn_id.in_(mine)).values(turn_id=None))
                for table in (Turn, Feedback, OpenQuestion):
                    counts[table] += rows_changed(session, delete(table).where(table.sender.in_(some)))
        self._wiped = forget_deleted(self._engine)
        return Receipt(counts[Turn], counts[Feedback], counts[OpenQuestion], self._clock())

    def add_feedback(self, sender: str, faq: str, version: int, helpful: bool, comment: str) -> bool:
        """Keep whether an answer helped, once per answer; false where there is no such answer.

        `comment` is masked already.
        """
        with Session(self._engine) as session, session.begin():
            entry = session.get(Entry, faq)
            if entry is None or version > entry.version:
                return False
            same = (Feedback.sender == sender, Feedback.entry_id == faq, Feedback.version == version)
            earlier = session.scalars(select(Feedback).where(*same)).all()
            given = Feedback(
                sender=sender, at=self._clock(), entry_id=faq, version=version, helpful=helpful, comment=comment
            )
            session.add(given)
            session.flush()
            count_feedback(session, given, earlier, self._zone)
            keep_rating(session, given, entry.question, recent(session, sender))
            for each in earlier:
                session.delete(each)
            return True


def _one_at_a_time(session: Session, sender: str) -> None:
    """Let a second message of the same resident wait: whether a choice was taken is counted once."""
    first = select(Turn.id).where(Turn.sender == sender).order_by(Turn.id).limit(1)
    session.execute(first.with_for_update())  # SQLite has one writer anyway
