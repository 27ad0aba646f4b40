"""What counts as right when a question of the development set is played."""

import pytest

from bot.bench.evaluation.playing import Player, QuestionOutcome
from bot.bench.evaluation.sets import Dialogue, EvaluationSet, Outside, Question
from bot.dialogue.kinds import Answer, Suggestions
from bot.dialogue.messages import Message

QUESTION = Question(faq="privacy.datalek", also=("privacy.wie-heeft-gekeken",), style="kort", text="mag dat")


def answer(faq: str) -> Message:
    return Message("", Answer(faq=faq))


def choices(*faqs: str) -> Message:
    return Message("", Suggestions(suggestions=faqs))


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        (answer("privacy.datalek"), QuestionOutcome.RIGHT),
        (answer("privacy.wie-heeft-gekeken"), QuestionOutcome.RIGHT),
        (answer("privacy.klacht"), QuestionOutcome.WRONG),
        (choices("privacy.klacht", "privacy.wie-heeft-gekeken"), QuestionOutcome.OFFERED),
        (choices("privacy.klacht"), QuestionOutcome.NEITHER),
    ],
)
def test_an_entry_that_answers_it_as_well_is_right(
    message: Message, outcome: QuestionOutcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Player, "ask", lambda self, sender, text: ((message,), 0.1))
    everything = EvaluationSet(questions=(QUESTION,), outside=tuple[Outside](), dialogues=tuple[Dialogue]())
    (played,) = Player("http://127.0.0.1:1").play(everything, lambda done, total: None).questions
    assert played.outcome is outcome
