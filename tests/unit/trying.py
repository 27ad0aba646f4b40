"""For tests of trials: a draft, and an assistant over it."""

from collections.abc import Mapping
from typing import Any

from bot.bench.evaluation.sets import EvaluationSet, Outside, Question
from bot.bench.trial.intents import Intents
from bot.bench.trial.results import TriedDraft

KNORREBOL = "wanneer komt de knorrebolverordening"


class Fixed(Intents):
    """Rasa's part, as if Rasa said it; none: Rasa is away."""

    def __init__(self, known: Mapping[str, float] | None = None) -> None:
        self.known = known
        self.heard: list[str] = []

    def of(self, text: str) -> Mapping[str, float] | None:
        self.heard.append(text)
        return self.known


def draft(content: dict[str, Any], **changed: Any) -> TriedDraft:
    return TriedDraft.model_validate(content | changed)


SET = EvaluationSet(
    questions=(
        Question(faq="privacy.wissen", style="kort", text="schrap alles over mij"),
        Question(faq="privacy.inzage", style="kort", text="ik wil mijn dossier inzien"),
        Question(faq="privacy.termijn", style="kort", text="wat is de termijn van een privacyverzoek"),
    ),
    outside=(Outside(kind="municipal", style="kort", text=KNORREBOL),),
    dialogues=(),
)
