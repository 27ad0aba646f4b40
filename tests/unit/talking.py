"""The assistant over a tiny but real index and the real texts, as the actions call it."""

from datetime import UTC, datetime

from sqlalchemy import Engine, create_engine

from bot.dialogue.assistant import Assistant
from bot.dialogue.build import build_contexts
from bot.dialogue.calibration import Calibration, load_calibration
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.lookup import Lookup
from bot.dialogue.messages import Message
from bot.dialogue.reader import Reader, load_dialogue_data
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory, Reply, Turn
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.keeper import IndexKeeper
from bot.faq.store import FaqStore
from bot.faq.views import KernelSettings
from bot.ground.municipality import Municipality
from tests.kept import FOLDER

OPEN = datetime(2026, 11, 23, 10, tzinfo=UTC)  # a Monday


CALIBRATION = Calibration.model_validate(
    {
        "kernel": {},
        "right": {
            "bias": -4,
            "weights": {"best": 10, "lead": 0, "edge": 0, "length": 0, "outside": -6, "said_outside": 0},
        },
        "ours": {
            "bias": -2,
            "weights": {"best": 10, "lead": 0, "edge": 0, "length": 0, "outside": -10, "said_outside": 0},
        },
        "answer_from": 0.7,
        "ours_from": 0.5,
        "sure_from": 0.5,
        "measured": {},
        "context": load_calibration().context,
    }
)


READER = Reader(load_dialogue_data())


CONTEXTS = build_contexts(READER, EmbeddingStore(create_engine("sqlite://"), NoEncoder()), CALIBRATION)


LANGUAGES = LanguageGuesser({"en", "de"}, folder=FOLDER)  # kept for the next run: unpacking takes half a second


INZAGE = "welke gegevens hebben jullie van mij"


PASPOORT = "hoe vraag ik een paspoort aan"


VOETBAL = "wie won het wereldkampioenschap voetbal"


AFTER_INZAGE = Memory(last_faq="privacy.inzage", runners_up=("privacy.wissen",))


class Talk:
    """The assistant as the actions call it, at a moment that a test may choose."""

    def __init__(self, database: Engine, speaker: Speaker, municipality: Municipality) -> None:
        self.moment = OPEN
        embeddings = EmbeddingStore(database, NoEncoder())
        keeper = IndexKeeper(FaqStore(database, municipality), embeddings, KernelSettings())
        lookup = Lookup(keeper, CALIBRATION)
        self.assistant = Assistant(lookup, READER, CONTEXTS, LANGUAGES, speaker, lambda: self.moment, lambda text: None)

    def ask(self, text: str, memory: Memory | None = None, **intents: float) -> Reply:
        """What is said to a question."""
        return self.assistant.answer_question(Turn(text, intents, memory=memory or Memory()))


def only(reply: Reply) -> Message:
    (message,) = reply.messages
    return message


def kind(reply: Reply) -> str:
    return str(only(reply).custom["kind"])


def turn(text: str, memory: Memory | None = None, chosen: str | None = None, **intents: float) -> Turn:
    return Turn(text, intents, chosen, memory or Memory())
