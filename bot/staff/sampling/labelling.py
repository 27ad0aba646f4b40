"""Labelling a question of the sample, repairing what was found, and the labelled ones as a test set."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.context import InContext, question_at
from bot.conversation.outcomes.inbox import put_in
from bot.conversation.outcomes.labels import GOOD, Label, Stratum, TurnLabel
from bot.conversation.outcomes.open_questions import OpenKind
from bot.faq.topics import topic_of
from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.masking import mask
from bot.ground.roles import Permission, Person
from bot.staff.editing.holding import take_turn
from bot.staff.sampling.month import Month
from bot.turns.tables import Turn


def put_label(
    session: Session, person: Person, turn: int, stratum: Stratum, label: Label, today: date, zone: ZoneInfo
) -> TurnLabel:
    """Label a question, or label it anew; the stratum stays what it was.

    Raises:
        Refused: the question was erased meanwhile, or is none.
    """
    take_turn(session)  # two colleagues at once: one label
    question = _there(session, turn)
    row = session.scalar(select(TurnLabel).where(TurnLabel.turn_id == turn))
    if row is None:
        row = TurnLabel(turn_id=turn, stratum=stratum, day=question.asked.at.astimezone(zone).date())
        session.add(row)
    reply = question.came_of_it
    about = reply.about
    row.kind, row.entry_id = about.kind if about else "", (about.cited if about else None) or ""
    nearest = row.entry_id or next(iter(about.near if about else ()), "")
    row.topic = topic_of(session, nearest) or (about.topic if about else "")
    row.outcome = reply.outcome
    row.label, row.labelled_on, row.person_name = label, today, person.name
    return row


def open_in_inbox(session: Session, turn: int) -> int:
    """Put a question in the inbox, where it is repaired in one step; its number there.

    Raises:
        Refused: the question was erased meanwhile, or is none.
    """
    take_turn(session)
    question = _there(session, turn)
    about = question.came_of_it.about
    cited = about.cited if about else None
    near = list(filter(None, (cited, *(about.near if about else ()))))
    kind = OpenKind.UNHELPFUL if cited else OpenKind.UNKNOWN
    return put_in(session, question.asked.sender, kind, question.asked.text, near, question.asked.at)


def labels_of(session: Session, turns: Sequence[int]) -> dict[int, TurnLabel]:
    """The labels of some turns, by turn."""
    rows = session.scalars(select(TurnLabel).where(TurnLabel.turn_id.in_(turns)))
    return {row.turn_id: row for row in rows if row.turn_id is not None}


def as_test_set(session: Session, person: Person, month: Month, head: str) -> str:
    """The labelled questions of a month whose answer is known, as `data/evaluation/real-dev/questions.yml`.

    `head`: what stands above them. Masked once more: a newer release may know more kinds of personal data.

    Raises:
        Refused: this person may not export.
    """
    if not person.may(Permission.EXPORT):
        raise Refused("sampling.refused.export")
    days = (TurnLabel.day >= month.first, TurnLabel.day <= month.last)
    rows = select(TurnLabel, Turn.text).join(Turn, Turn.id == TurnLabel.turn_id).where(*days).order_by(Turn.id)
    questions: dict[str, dict[str, object]] = {}
    for label, said in session.execute(rows):
        text = mask(said).text
        if label.label == Label.NOT_OURS or (label.label in GOOD and label.entry_id):
            faq = [label.entry_id] if label.label in GOOD else []
            questions[text] = {"faq": faq, "style": "field", "source": f"steekproef {month}", "text": text}
    audit.record(session, person, "sampling.export", str(month), after={"questions": len(questions)})
    body = yaml.safe_dump({"questions": list(questions.values())}, allow_unicode=True, sort_keys=False, width=120)
    return f"# {head}\n{body}"


def _there(session: Session, turn: int) -> InContext:
    question = question_at(session, turn)
    if question is None:
        raise Refused("sampling.refused.gone")
    return question
