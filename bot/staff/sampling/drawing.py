"""Drawing the sample of a month: by chance, and beside it what residents or the assistant itself were unhappy with.

By chance means: the questions whose number, hashed with the month, comes first. Every question is as likely to be
among them as any other, whoever opens the page sees the same ones, and nothing has to be kept. The chance part is
drawn first and from everything; only then the other strata, from what is left.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.context import InContext, questions_of
from bot.conversation.outcomes.counts import ANSWERED, Measure
from bot.conversation.outcomes.labels import Stratum
from bot.staff.sampling.month import Month
from bot.turns.tables import Feedback, Turn

QUOTA = {Stratum.RANDOM: 40, Stratum.RATED: 10, Stratum.PERSON: 10, Stratum.UNSURE: 10}
MOST_LOOKED_AT = 100  # conversations per stratum
Test = Callable[[InContext], bool]


@dataclass(frozen=True)
class Drawn:
    """A question, and why it is put before staff."""

    question: InContext
    stratum: Stratum

    @property
    def id(self) -> int:
        """The number of the resident's turn."""
        return self.question.asked.id


class Sampler:
    """Draws in one transaction."""

    def __init__(self, session: Session, month: Month, zone: ZoneInfo) -> None:
        self._session = session
        self._month = month
        self._since, self._until = month.moments(zone)
        self._taken: set[int] = set()

    def draw(self) -> list[Drawn]:
        """The sample, in the order in which it is best labelled: by chance first."""
        drawn = self._take(Stratum.RANDOM, self._by_chance())
        drawn += self._take(Stratum.RATED, self._rated())
        drawn += self._take(Stratum.PERSON, self._asked_for_a_person())
        return drawn + self._take(Stratum.UNSURE, self._unsure())

    def _take(self, stratum: Stratum, candidates: Iterable[InContext]) -> list[Drawn]:
        taken: list[Drawn] = []
        for question in candidates:
            if len(taken) >= QUOTA[stratum]:
                break
            if question.asked.id not in self._taken:
                self._taken.add(question.asked.id)
                taken.append(Drawn(question, stratum))
        return taken

    def _by_chance(self) -> Iterator[InContext]:
        typed = select(Turn.id, Turn.sender).where(Turn.speaker == "resident", Turn.text.not_like("/%"))
        rows = self._session.execute(typed.where(*self._meanwhile())).all()
        for some in batched(sorted(rows, key=lambda row: self._rank(row[0])), MOST_LOOKED_AT):
            wanted = {turn for turn, _ in some}
            found = questions_of(self._session, {sender for _, sender in some})
            yield from self._in_order(question for question in found if question.asked.id in wanted)

    def _rated(self) -> list[InContext]:
        given = (Feedback.helpful.is_(False), Feedback.at >= self._since, Feedback.at < self._until)
        rows = self._session.execute(select(Feedback.sender, Feedback.entry_id).where(*given)).all()
        bad = {(sender, faq) for sender, faq in rows}
        return self._among((sender for sender, _ in rows), lambda each: (each.asked.sender, _cited(each)) in bad)

    def _asked_for_a_person(self) -> list[InContext]:
        asked = select(Turn.sender).where(Turn.outcome == Measure.PERSON, *self._meanwhile())
        return self._among(self._session.scalars(asked), _wants_person)

    def _unsure(self) -> list[InContext]:
        sure = Turn.message[("custom", "confidence")].as_float()
        answers = select(Turn.sender).where(Turn.outcome.in_(ANSWERED), sure.is_not(None), *self._meanwhile())
        least = self._session.scalars(answers.order_by(sure).limit(MOST_LOOKED_AT))
        found = self._among(least, lambda question: _confidence(question) is not None)
        return sorted(found, key=lambda question: _confidence(question) or 0.0)

    def _among(self, senders: Iterable[str], test: Test) -> list[InContext]:
        """Questions of this month in some conversations that pass a test, in the order of chance."""
        some = sorted(set(senders), key=self._rank)[:MOST_LOOKED_AT]
        found = questions_of(self._session, some)
        return self._in_order(each for each in found if self._since <= each.asked.at < self._until and test(each))

    def _in_order(self, questions: Iterable[InContext]) -> list[InContext]:
        return sorted(questions, key=lambda question: self._rank(question.asked.id))

    def _rank(self, key: int | str) -> bytes:
        return hashlib.sha256(f"{self._month}:{key}".encode()).digest()

    def _meanwhile(self) -> tuple[ColumnElement[bool], ...]:
        return Turn.at >= self._since, Turn.at < self._until


def _cited(question: InContext) -> str:
    about = question.came_of_it.about
    return (about.cited if about else None) or ""


def _confidence(question: InContext) -> float | None:
    return getattr(question.came_of_it.about, "confidence", None)


def _wants_person(question: InContext) -> bool:
    return question.then is not None and any(reply.outcome == Measure.PERSON for reply in question.then.replies)
