"""Which questions come into the inbox, when its answer is given."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import Measure
from bot.conversation.outcomes.exchanges import Exchange, question_behind
from bot.conversation.outcomes.likeness import likeness_of
from bot.conversation.outcomes.open_questions import OpenKind, OpenQuestion
from bot.dialogue.kinds import Fallback, HandoverCard, Suggestions
from bot.faq.topics import topic_of
from bot.turns.tables import Feedback

MOST_NEAR = 5


def keep_unanswered(session: Session, sender: str, exchanges: Sequence[Exchange]) -> None:
    """Put the question of the last exchange in the inbox, unless it was answered or is not for us.

    Choices are no answer until one is taken; then the question leaves the inbox.
    """
    now = exchanges[-1]
    kind = _kind(now)
    text = question_behind(exchanges)
    if any(reply.outcome == Measure.AFTER for reply in now.replies):
        _take_out(session, sender, text)
    if kind is None or not text:
        return
    _keep(session, sender, kind, text, _near(exchanges), now.replies[-1].at)


def keep_rating(session: Session, given: Feedback, question: str, exchanges: Sequence[Exchange]) -> None:
    """Put the question of a badly rated answer in the inbox; take it out where the resident came back on that.

    `question` is the entry's, for an answer that was chosen from a menu.
    """
    rated = (OpenQuestion.sender == given.sender, OpenQuestion.kind == OpenKind.UNHELPFUL)
    for row in session.scalars(select(OpenQuestion).where(*rated)):
        if row.near[:1] == [given.entry_id] and row.repair_id is None:
            session.execute(delete(OpenQuestion).where(OpenQuestion.id == row.id))
    if given.helpful:
        return
    text = _asked_for(given.entry_id, exchanges) or question
    _keep(session, given.sender, OpenKind.UNHELPFUL, text, [given.entry_id], given.at, given.comment)


def put_in(session: Session, sender: str, kind: OpenKind, text: str, near: Sequence[str], at: datetime) -> int:
    """Put a question in the inbox that staff found, unless it is there already; its number there."""
    here = select(OpenQuestion.id).where(
        OpenQuestion.sender == sender, OpenQuestion.text == text, OpenQuestion.repair_id.is_(None)
    )
    if (there := session.scalar(here)) is None:
        _keep(session, sender, kind, text, near, at)
        there = session.scalars(here).one()
    return there


def _take_out(session: Session, sender: str, text: str) -> None:
    mine = (OpenQuestion.sender == sender, OpenQuestion.text == text, OpenQuestion.repair_id.is_(None))
    session.execute(delete(OpenQuestion).where(*mine, OpenQuestion.kind == OpenKind.NONE_OF_THESE))


def _keep(
    session: Session, sender: str, kind: OpenKind, text: str, near: Sequence[str], at: datetime, comment: str = ""
) -> None:
    """Keep it once: the same question that goes wrong in another way takes the place of the first."""
    same = (OpenQuestion.sender == sender, OpenQuestion.text == text, OpenQuestion.repair_id.is_(None))
    for row in session.scalars(select(OpenQuestion).where(*same)):
        near = [*near, *row.near]
        comment = comment or row.comment
        session.delete(row)
    near = list(dict.fromkeys(near))[:MOST_NEAR]
    topic = topic_of(session, near[0]) if near else ""
    session.add(
        OpenQuestion(
            sender=sender,
            at=at,
            kind=kind,
            text=text,
            comment=comment,
            topic=topic,
            near=near,
            likeness=likeness_of(text),
        )
    )


def _kind(now: Exchange) -> OpenKind | None:
    for reply in now.replies:
        if now.denies and reply.outcome == Measure.NOT:
            return OpenKind.NONE_OF_THESE
        if reply.outcome == Measure.NOT and isinstance(reply.about, Suggestions):
            return OpenKind.NONE_OF_THESE  # so far
        if reply.outcome == Measure.NOT and isinstance(reply.about, HandoverCard | Fallback):
            outside = isinstance(reply.about, Fallback) and reply.about.reason == "out_of_scope"
            return OpenKind.OUT_OF_SCOPE if outside else OpenKind.UNKNOWN
    return None


def _near(exchanges: Sequence[Exchange]) -> list[str]:
    """What came near the question behind the last exchange: what was offered, answered or nearly won."""
    near: list[str] = []
    for exchange in reversed(exchanges):
        for reply in exchange.replies:
            near += [*reply.about.near, *filter(None, (reply.about.cited,))] if reply.about else []
        if not exchange.goes_on:
            break
    return near


def _asked_for(faq: str, exchanges: Sequence[Exchange]) -> str:
    """The question that an answer was given to, last time."""
    for place in range(len(exchanges), 0, -1):
        if any(reply.about and reply.about.cited == faq for reply in exchanges[place - 1].replies):
            return question_behind(exchanges[:place])
    return ""
