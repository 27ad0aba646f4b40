"""Counting: one exchange becomes numbers, after its answer is given.

A question has exactly one outcome at any moment. Choices count as not answered until one is taken; then the count
moves. An answer that the resident denies moves back. Each assistant's turn remembers as what it was counted.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, Integer, bindparam, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import ANSWERED, DailyCount, Measure
from bot.conversation.outcomes.exchanges import Exchange, again
from bot.dialogue.kinds import Redacted
from bot.dialogue.payloads import chosen_entry
from bot.faq.topics import topic_of
from bot.turns.tables import Feedback, Turn


class Key(NamedTuple):
    """What one number is of."""

    day: date
    measure: str
    topic: str = ""
    entry_id: str = ""


Counts = Counter[Key]


def count_exchange(session: Session, exchanges: Sequence[Exchange], zone: ZoneInfo) -> None:
    """Count the last of the exchanges of a conversation; its turns learn as what they were counted."""
    *earlier, now = exchanges
    before = earlier[-1] if earlier else Exchange("")
    counts: Counts = Counter()
    if not now.replies:
        return
    day = _day(now.replies[0], zone)
    if not earlier:
        counts[Key(day, Measure.CONVERSATION)] += 1
    if any(isinstance(reply.about, Redacted) for reply in now.replies):
        counts[Key(day, Measure.REDACTED)] += 1
    for reply in now.replies:
        reply.outcome = _outcome(reply, now, before)
    if any(reply.outcome == Measure.AFTER for reply in now.replies) or _goes_on_after(now, before):
        _take_back(session, counts, before, now.denies, zone)
    for reply in now.replies:
        if reply.outcome:
            counts[_key(session, reply, zone)] += 1
    add(session, counts)


def count_feedback(session: Session, given: Feedback, earlier: Sequence[Feedback], zone: ZoneInfo) -> None:
    """Count whether an answer helped, in the place of what the same resident said of it before."""
    counts: Counts = Counter()
    for feedback, amount in ((given, 1), *((each, -1) for each in earlier)):
        measure = Measure.HELPFUL if feedback.helpful else Measure.UNHELPFUL
        day = feedback.at.astimezone(zone).date()
        counts[Key(day, measure, topic_of(session, feedback.entry_id), feedback.entry_id)] += amount
    add(session, counts)


def add(session: Session, counts: Counts) -> None:
    """Add amounts to the numbers in the database; two processes that count at once both count."""
    # always in the same order, so that two transactions never wait for each other
    rows = [
        {**key._asdict(), "amount": max(amount, 0), "more": amount} for key, amount in sorted(counts.items()) if amount
    ]
    if rows:
        session.flush()  # what is told to the connection itself does not do that
        session.connection().execute(_adding(session.get_bind().dialect.name), rows)


@cache
def _adding(dialect: str) -> Executable:
    """The statement, once: to put it together takes longer than to execute it."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    total = DailyCount.amount + bindparam("more", type_=Integer)
    return make(DailyCount).on_conflict_do_update(
        index_elements=list(Key._fields), set_={"amount": case((total < 0, 0), else_=total)}
    )


def _outcome(reply: Turn, now: Exchange, before: Exchange) -> str:
    """As what a reply counts; empty where it is no question of its own."""
    became = reply.about.outcome if reply.about else None
    match became:
        case None:
            return ""
        case "answered":
            return _answered(reply, now, before)
        case "not" if now.denies and not _pending(before):
            return ""
    return Measure(became)


def _answered(reply: Turn, now: Exchange, before: Exchange) -> Measure:
    cited = reply.about.cited if reply.about else None
    if any(each.about and cited in each.about.offered for each in before.replies):
        return Measure.AFTER
    return Measure.PICKED if chosen_entry(now.said) else Measure.FIRST


def _pending(before: Exchange) -> list[Turn]:
    """Turns of an exchange that a denial or a choice takes back."""
    return [turn for turn in before.replies if turn.outcome in (*ANSWERED, Measure.NOT)]


def _goes_on_after(now: Exchange, before: Exchange) -> bool:
    goes_on = any(again(reply) for reply in now.replies) or now.denies
    return goes_on and any(reply.outcome == Measure.NOT for reply in now.replies) and bool(_pending(before))


def _take_back(session: Session, counts: Counts, before: Exchange, denied: bool, zone: ZoneInfo) -> None:
    """Take back what the exchange before was counted as; a denied answer is counted as that."""
    for turn in _pending(before):
        counts[_key(session, turn, zone)] -= 1
        was_answered = turn.outcome in ANSWERED
        turn.outcome = Measure.DENIED if denied and was_answered else ""
        if turn.outcome:
            counts[_key(session, turn, zone)] += 1


def _key(session: Session, turn: Turn, zone: ZoneInfo) -> Key:
    about = turn.about
    if turn.outcome in (*ANSWERED, Measure.DENIED):
        faq = (about.cited if about else None) or ""
        topic = topic_of(session, faq) or (about.topic if about else "")
        return Key(_day(turn, zone), turn.outcome, topic, faq)
    nearest = next(iter(about.near if about else ()), "")
    faq = nearest if turn.outcome == Measure.PAUSED else ""
    return Key(_day(turn, zone), turn.outcome, topic_of(session, nearest), faq)


def _day(turn: Turn, zone: ZoneInfo) -> date:
    return turn.at.astimezone(zone).date()
