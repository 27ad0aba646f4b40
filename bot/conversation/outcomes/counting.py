"""Counting: one exchange becomes numbers, in the transaction that keeps it.

A question has exactly one outcome at any moment. Choices count as not answered until one is taken; then the count
moves. An answer that the resident denies moves back. Each assistant's turn remembers as what it was counted.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import ANSWERED, DailyCount, Measure
from bot.conversation.outcomes.exchanges import Exchange, about
from bot.dialogue.payloads import chosen_entry
from bot.faq.topics import topic_of
from bot.turns.tables import Feedback, Turn

SMALL_TALK = {"greeting", "goodbye", "thanks", "bot"}
LIVE = {"datasets": "open-data", "algorithms": "algoritmes"}  # kinds of a live look-up, with their topic


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
    if any(about(reply).get("kind") == "redacted" for reply in now.replies):
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
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    # always in the same order, so that two transactions never wait for each other
    for key, amount in sorted(counts.items()):
        if amount:
            total = DailyCount.amount + amount
            statement = make(DailyCount).values(**key._asdict(), amount=max(amount, 0))
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=list(Key._fields), set_={"amount": case((total < 0, 0), else_=total)}
                )
            )


def _outcome(reply: Turn, now: Exchange, before: Exchange) -> str:
    """As what a reply counts; empty where it is no question of its own."""
    custom = about(reply)
    kind = custom.get("kind")
    if kind == "answer" or kind in LIVE:
        return _answered(custom.get("faq", ""), now, before)
    if kind in ("suggestions", "fallback", "handover"):
        outcome = _unanswered(custom)
        return "" if outcome == Measure.NOT and now.denies and not _pending(before) else outcome
    if kind == "notice" and custom.get("paused"):
        return Measure.PAUSED
    if kind == "urgent":
        return Measure.URGENT
    return Measure.SMALL_TALK if kind in SMALL_TALK or kind == "notice" else ""


def _answered(faq: str, now: Exchange, before: Exchange) -> Measure:
    offered = [faq for reply in before.replies for faq in about(reply).get("suggestions", ())]
    if faq in offered:
        return Measure.AFTER
    return Measure.PICKED if chosen_entry(now.said) else Measure.FIRST


def _unanswered(custom: Any) -> Measure:
    if custom["kind"] == "handover":
        return Measure.PERSON if custom.get("asked") else Measure.NOT
    if custom.get("reason") == "language":
        return Measure.LANGUAGE
    return Measure.REFERRED if custom.get("referral") else Measure.NOT


def _pending(before: Exchange) -> list[Turn]:
    """Turns of an exchange that a denial or a choice takes back."""
    return [turn for turn in before.replies if turn.outcome in (*ANSWERED, Measure.NOT)]


def _goes_on_after(now: Exchange, before: Exchange) -> bool:
    goes_on = any(about(reply).get("again") for reply in now.replies) or now.denies
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
    custom = about(turn)
    if turn.outcome in (*ANSWERED, Measure.DENIED):
        faq = str(custom.get("faq", ""))
        topic = topic_of(session, faq) or LIVE.get(str(custom.get("kind")), "")
        return Key(_day(turn, zone), turn.outcome, topic, faq)
    nearest = next(_nearest(custom), "")
    faq = nearest if turn.outcome == Measure.PAUSED else ""
    return Key(_day(turn, zone), turn.outcome, topic_of(session, nearest), faq)


def _nearest(custom: Any) -> Iterator[str]:
    """FAQ ids that a reply without an answer came near to."""
    yield from filter(None, (custom.get("paused"), *custom.get("suggestions", ()), *custom.get("nearest", ())))


def _day(turn: Turn, zone: ZoneInfo) -> date:
    return turn.at.astimezone(zone).date()
