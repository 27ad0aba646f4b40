"""For tests of trials: a draft, and an assistant over it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine

from bot.bench.evaluation.sets import EvaluationSet, Outside, Question
from bot.bench.trial.intents import Intents
from bot.bench.trial.results import TriedDraft
from bot.dialogue.assistant import Assistant
from bot.dialogue.build import Parts
from bot.dialogue.lookup import Lookup
from bot.dialogue.speaker import Speaker
from bot.dialogue.urgency import load_situations
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.keeper import IndexKeeper
from bot.faq.store import FaqStore
from bot.faq.views import KernelSettings
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.talking import CALIBRATION, CONTEXTS, LANGUAGES, OPEN, READER

KNORREBOL = "wanneer komt de knorrebolverordening"


class Fixed(Intents):
    """Rasa's part, as if Rasa said it; none: Rasa is away."""

    def __init__(self, known: Mapping[str, float] | None = None) -> None:
        self.known = known
        self.heard: list[str] = []

    def of(self, text: str) -> Mapping[str, float] | None:
        self.heard.append(text)
        return self.known


def parts_over(tiny: Engine, municipality: Municipality, texts: Texts) -> Parts:
    """An assistant over the tiny pack, by words alone."""
    embeddings = EmbeddingStore(tiny, NoEncoder())
    keeper = IndexKeeper(FaqStore(tiny, municipality), embeddings, KernelSettings())
    speaker = Speaker(texts, municipality, load_situations(municipality))
    assistant = Assistant(
        Lookup(keeper, CALIBRATION), READER, CONTEXTS, LANGUAGES, speaker, lambda: OPEN, lambda text: None
    )
    return Parts(assistant, keeper, NoEncoder(), embeddings, CALIBRATION, READER, CONTEXTS, municipality)


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
