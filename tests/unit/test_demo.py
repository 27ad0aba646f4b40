"""A made-up month: of moments that have been, marked, counted, rated, and the same each time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.bench.evaluation.sets import Dialogue, DialogueTurn, EvaluationSet, Expected, Outside, Question
from bot.conversation.outcomes.counts import DailyCount, Measure
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.dialogue.kinds import Answer, Fallback
from bot.dialogue.messages import Message
from bot.dialogue.turn import Memory, Reply, Turn
from bot.ground.errors import ConfigurationError
from bot.ops.demo.plan import DemoPlan, load_plan
from bot.ops.demo.residents import MARK, Residents
from bot.turns.tables import Feedback
from bot.turns.tables import Turn as KeptTurn
from tests.unit.conftest import TINY

UNTIL = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
FAQ = TINY.entries[0].id
PLAN = load_plan().model_copy(update={"days": 3, "rates": 1.0})


class Answers:
    """An assistant that answers whatever holds "inzage", and knows nothing else."""

    def heed(self, _turn: Turn) -> None:
        return None

    def answer_question(self, turn: Turn) -> Reply:
        about: Any = Answer(faq=FAQ) if "inzage" in turn.text else Fallback(reason="unknown", nearest=())
        return Reply((Message("Dat zit zo.", about),), Memory())


SAID = EvaluationSet(
    questions=(Question(faq=FAQ, style="kort", text="hoe krijg ik inzage"),),
    outside=(Outside(kind="chat", style="kort", text="hoe laat gaat het zwembad open"),),
    dialogues=(Dialogue(title="a", turns=(DialogueTurn(say="inzage", expect=Expected(any=(FAQ,))),)),),
)


def lived(engine: Engine) -> list[tuple[str, datetime]]:
    residents = Residents(Answers(), engine, "Europe/Amsterdam", SAID, PLAN, Random(1))  # type: ignore[arg-type]
    *_, (done, total) = residents.live(UNTIL)
    assert done == total
    with Session(engine) as session:
        return [(turn.sender, turn.at) for turn in session.scalars(select(KeptTurn).order_by(KeptTurn.id))]


def test_a_month_is_of_moments_that_have_been_and_every_conversation_is_marked(tiny: Engine) -> None:
    turns = lived(tiny)
    assert all(sender.startswith(MARK) for sender, _ in turns)
    assert {at.date() for _, at in turns} == {(UNTIL - timedelta(back)).date() for back in range(PLAN.days)}
    assert max(at for _, at in turns) < UNTIL


def test_it_fills_dashboard_and_inbox_of_the_days_on_which_it_was_said(tiny: Engine) -> None:
    turns = lived(tiny)
    with Session(tiny) as session:
        counted = Counter[str]()
        for row in session.scalars(select(DailyCount)):
            counted[row.measure] += row.amount
        days = set(session.scalars(select(DailyCount.day)))
        open_questions = session.scalars(select(OpenQuestion)).all()
        rated = session.scalar(select(func.count(Feedback.id)))
    assert counted[Measure.CONVERSATION] == len({sender for sender, _ in turns})
    assert counted[Measure.HELPFUL] + counted[Measure.UNHELPFUL] == rated
    assert all((counted[Measure.FIRST], counted[Measure.NOT], rated))
    assert len(days) == PLAN.days
    assert {row.text for row in open_questions} >= {"hoe laat gaat het zwembad open"}
    moments = [at for _, at in turns]
    assert all(min(moments) <= row.at <= UNTIL for row in open_questions)


def test_a_plan_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "demo.yml"
    path.write_text("name: Zandermeer\n")
    with pytest.raises(ConfigurationError, match="Field required"):
        load_plan(path)


def test_the_plan_is_of_people_and_answers_that_exist() -> None:
    plan: DemoPlan = load_plan()
    assert sum(plan.kinds.values()) == 100
    assert {each.role for each in plan.staff} >= {"editor", "publisher"}
