"""A question within its conversation: what was said before it and what came of it, for staff who look at it.

What somebody said who may be in danger is put before nobody: not as a question, nor around one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import Measure
from bot.conversation.outcomes.exchanges import Exchange, exchanges_of
from bot.dialogue.kinds import Answer, Fallback, HandoverCard, Kinds, LookedUp, Suggestions
from bot.dialogue.payloads import is_payload
from bot.turns.tables import Turn

MOST_BEFORE = 3  # exchanges
MOST_AT_ONCE = 100  # conversations in one statement


@dataclass(frozen=True)
class InContext:
    """One typed question."""

    asked: Turn
    before: Sequence[Exchange]
    replies: Sequence[Turn]
    after: Sequence[Exchange]  # choices taken and denials: still about it
    then: Exchange | None  # what the resident said next

    @property
    def came_of_it(self) -> Turn:
        """The reply that it ended with: the answer that was not denied, also after a choice, or else the last word."""
        judged = [turn for turn in (*self.replies, *_replies(self.after)) if _is_judged(turn.about)]
        answers = [turn for turn in judged if isinstance(turn.about, Answer | LookedUp)]
        meant = [turn for turn in answers if turn.outcome != Measure.DENIED]
        return next(iter((*meant, *answers)), judged[-1])

    @property
    def turns(self) -> list[Turn]:
        """What the page shows of it: the replies, and what went on about it."""
        on = [turn for each in self.after for turn in (each.asked, *each.replies) if turn]
        return [*self.replies, *on]

    @property
    def earlier(self) -> list[Turn]:
        """The turns before it."""
        return [turn for each in self.before for turn in (each.asked, *each.replies) if turn]


def questions_of(session: Session, senders: Collection[str]) -> Iterator[InContext]:
    """Every typed question of some conversations that was answered or was not; small talk and orders are none."""
    for some in batched(sorted(senders), MOST_AT_ONCE):
        wanted = select(Turn).where(Turn.sender.in_(some)).order_by(Turn.sender, Turn.id)
        for _, turns in groupby(session.scalars(wanted), key=lambda turn: turn.sender):
            yield from _questions(exchanges_of(turns))


def question_at(session: Session, turn: int) -> InContext | None:
    """The question that a resident's turn is; none where it is not there any more, or is no question."""
    sender = session.scalar(select(Turn.sender).where(Turn.id == turn))
    found = questions_of(session, [sender] if sender else [])
    return next((question for question in found if question.asked.id == turn), None)


def said_before(session: Session, sender: str, text: str) -> list[Turn]:
    """The turns before a resident typed this for the last time; none where they did not."""
    found = [question for question in questions_of(session, [sender]) if question.asked.text == text]
    return found[-1].earlier if found else []


def _questions(exchanges: Sequence[Exchange]) -> Iterator[InContext]:
    for place, exchange in enumerate(exchanges):
        if exchange.asked is None or not _is_question(exchange):
            continue
        end = place + 1
        while end < len(exchanges) and _is_about_it(exchanges[end]):
            end += 1
        before = [each for each in exchanges[:place] if not each.is_urgent][-MOST_BEFORE:]
        then = exchanges[end] if end < len(exchanges) else None
        yield InContext(exchange.asked, before, exchange.replies, exchanges[place + 1 : end], then)


def _is_question(exchange: Exchange) -> bool:
    is_typed = not is_payload(exchange.said) and not exchange.goes_on and not exchange.is_urgent
    return is_typed and any(_is_judged(reply.about) for reply in exchange.replies)


def _is_about_it(exchange: Exchange) -> bool:
    chosen = any(reply.outcome == Measure.AFTER for reply in exchange.replies)
    return (chosen or exchange.denies) and not exchange.is_urgent


def _is_judged(about: Kinds | None) -> bool:
    match about:
        case HandoverCard(asked=True) | Fallback(reason="language"):
            return False
    return isinstance(about, Answer | LookedUp | Suggestions | Fallback | HandoverCard)


def _replies(exchanges: Sequence[Exchange]) -> Iterator[Turn]:
    for exchange in exchanges:
        yield from exchange.replies
