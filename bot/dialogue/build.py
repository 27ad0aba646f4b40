"""Puts the assistant together from the settings; the actions and the evaluation both use this."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from bot.dialogue.assistant import Assistant
from bot.dialogue.calibration import Calibration, load_calibration
from bot.dialogue.follow_ups import Aspects
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.leaning import ContextReader
from bot.dialogue.looking import Looking
from bot.dialogue.lookup import ContentSource, Lookup
from bot.dialogue.lookup_judge import load_judge
from bot.dialogue.own_name import OwnName
from bot.dialogue.reader import Reader, load_dialogue_data
from bot.dialogue.speaker import Speaker
from bot.dialogue.telling import Telling
from bot.dialogue.urgency import load_recogniser
from bot.encoding import Encoder, load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.faq.fits import Fits
from bot.faq.keeper import IndexKeeper
from bot.faq.store import FaqStore
from bot.faq.urgent.texts import open_situations
from bot.ground import not_taken
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts, load_texts
from bot.lookups.build import build_searcher
from bot.lookups.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from bot.lookups.understanding import Understander

SECONDS_OF_TRUST = 0.05  # about a turn


@dataclass(frozen=True)
class Parts:
    """The assistant with the parts that health checks, the trial of drafts and tools look at."""

    assistant: Assistant
    keeper: IndexKeeper
    encoder: Encoder
    embeddings: EmbeddingStore
    calibration: Calibration
    reader: Reader
    contexts: ContextReader
    municipality: Municipality


def build_assistant(settings: Settings, *, at_once: bool = False) -> Parts:
    """The assistant over the database of the settings, index built.

    `at_once`: begin with an index that needs no fit where none is kept that does; its keeper makes a better one.

    Raises:
        ConfigurationError: a settings or data file is wrong.
    """
    municipality = load_municipality(settings.municipality)
    texts = load_texts(municipality)
    with ThreadPoolExecutor(1) as aside:  # unpacking what tells languages apart leaves the interpreter to the rest
        known = {name.removeprefix("language.") for name in texts.names() if name.startswith("language.")}
        reader = Reader(load_dialogue_data())
        languages = aside.submit(LanguageGuesser, known, reader.data.languages, settings.datawijzer_home)
        return _built(settings, municipality, texts, reader, languages, at_once)


def _built(
    settings: Settings,
    municipality: Municipality,
    texts: Texts,
    reader: Reader,
    languages: Future[LanguageGuesser],
    at_once: bool,
) -> Parts:
    calibration = load_calibration()
    encoder = load_encoder(settings)
    engine = open_database(settings.database)
    embeddings = EmbeddingStore(engine, encoder)
    keeper = build_keeper(settings, embeddings, calibration)
    if at_once:
        keeper.begin()
    else:
        keeper.refresh()
    contexts = build_contexts(reader, embeddings, calibration)
    assistant = Assistant(
        lookup=build_lookup(keeper, calibration, reader, municipality),
        reader=reader,
        contexts=contexts,
        languages=languages.result(),
        speaker=Speaker(texts, municipality, open_situations(engine, municipality)),
        clock=now,
        watch=load_recogniser(embeddings).read,
        looking=build_looking(settings, municipality, texts, engine, embeddings),
    )
    return Parts(assistant, keeper, encoder, embeddings, calibration, reader, contexts, municipality)


def build_lookup(source: ContentSource, calibration: Calibration, reader: Reader, municipality: Municipality) -> Lookup:
    """What finds entries for questions; the municipality's name in these is no part of what is asked."""
    return Lookup(source, calibration, OwnName(municipality.name, reader.data.called_the_same).plain)


def build_contexts(reader: Reader, embeddings: EmbeddingStore, calibration: Calibration) -> ContextReader:
    """What reads a text after something was spoken of."""
    data = reader.data
    aspects = Aspects(data.aspects, data.usual_followups, data.aspects_answered_as, embeddings, calibration.kernel)
    return ContextReader(reader, aspects, embeddings, calibration.context)


def build_looking(
    settings: Settings, municipality: Municipality, texts: Texts, engine: Engine, embeddings: EmbeddingStore
) -> Looking:
    """The live look-ups; what reads messages is made now where residents will need it."""
    words = load_vocabulary()

    @cache
    def understander() -> "Understander":
        from bot.lookups.understanding import Understander  # spaCy: who looks nothing up does without

        return Understander(words, municipality.name)

    if settings.datasets_url:
        understander()
    searcher = build_searcher(settings, municipality, engine, words)
    return Looking(understander, load_judge(embeddings), searcher, Telling(texts))


def build_keeper(settings: Settings, embeddings: EmbeddingStore, calibration: Calibration) -> IndexKeeper:
    """The index keeper over the database of the settings."""
    engine: Engine = open_database(settings.database)
    store = FaqStore(engine, load_municipality(settings.municipality), SECONDS_OF_TRUST)
    home = settings.datawijzer_home
    tell = partial(not_taken.tell, home, "index")
    return IndexKeeper(store, embeddings, calibration.kernel, Fits(home / "index"), tell)
