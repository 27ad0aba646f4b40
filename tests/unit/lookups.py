"""Shared by the tests of look-ups: a searcher over a CKAN of tests, and conversations that it answers."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, create_engine

from bot.dialogue.looking import Looking
from bot.dialogue.lookup_judge import load_judge
from bot.dialogue.telling import Telling
from bot.dialogue.turn import Memory, Reply, Turn
from bot.encoding import NoEncoder
from bot.faq.embeddings import EmbeddingStore
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.lookups.ckan import Ckan
from bot.lookups.fetching import Fetcher
from bot.lookups.searching import Searcher
from bot.lookups.store import CatalogueStore
from bot.lookups.understanding import Understander
from bot.lookups.vocabulary import load_vocabulary

WORDS = load_vocabulary()
HOME = "Zandermeer"
UNDERSTANDER = Understander(WORDS, HOME)
JUDGE = load_judge(EmbeddingStore(create_engine("sqlite://"), NoEncoder()))
ENTRIES = {
    faq: SimpleNamespace(id=faq, version=4, related=("open-data.vinden",), is_paused=False)
    for faq in ("open-data.dataset-zoeken", "algoritmes.gebruik", "algoritmes.register")
}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def searcher(database: Engine, url: str, seconds: float = 60, **fetching: Any) -> Searcher:
    """What answers look-ups; `url` empty: without a portal. In no hurry: the machine may be busy."""
    ckan = Ckan(url, Fetcher(**fetching), WORDS, HOME) if url else None
    return Searcher(CatalogueStore(database, WORDS), WORDS, HOME, ckan, seconds)


class Faq:
    """An index that puts one entry first."""

    def __init__(self, best: str = "open-data.dataset-zoeken", score: float = 0.4, paused: bool = False) -> None:
        self._match = SimpleNamespace(entries=[SimpleNamespace(id=best)], score=score, outside=0.1)
        self._entries = {faq: SimpleNamespace(**{**vars(entry), "is_paused": paused}) for faq, entry in ENTRIES.items()}

    def find(self, *_: object) -> Any:
        return self._match

    def entries(self) -> Any:
        return self._entries


class Conversation:
    """A conversation of look-ups; what the FAQ would answer is none."""

    def __init__(self, searcher: Searcher, texts: Texts, municipality: Municipality, faq: Faq | None = None) -> None:
        self._looking = Looking(lambda: UNDERSTANDER, JUDGE, searcher, Telling(texts))
        self.faq = faq or Faq()
        self.memory = Memory()

    def say(self, text: str) -> Reply | None:
        reply = self._looking.reply(text, Turn(text, memory=self.memory), self.faq)  # type: ignore[arg-type]
        if reply:
            self.memory = reply.memory
        return reply

    def read(self, text: str) -> str:
        """What the resident reads."""
        reply = self.say(text)
        assert reply is not None, text
        return reply.messages[0].text
