"""What the endpoints of the website are built from."""

from dataclasses import dataclass
from functools import partial
from itertools import chain

from sqlalchemy import Engine

from bot.conversation.codes import TransferCodes
from bot.conversation.conversations import Conversations
from bot.conversation.later.service import Later, build_later
from bot.conversation.offers import Offers
from bot.conversation.order import Order
from bot.conversation.rasa import Rasa
from bot.conversation.rasas import Rasas
from bot.conversation.repeats import Repeats
from bot.conversation.service import ChatService
from bot.faq.search import SearchBox
from bot.faq.store import FaqStore
from bot.faq.urgent.situations import read_situations
from bot.ground import not_taken
from bot.ground.database.engine import open_database
from bot.ground.masking import own_details
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.presence import PRESENT, Presence
from bot.ground.settings import Settings
from bot.ground.texts import Texts, load_texts
from bot.ground.topics import topics
from bot.http.limits import VisitorLimit
from bot.http.metrics import Metrics
from bot.live.build import build_live
from bot.live.service import LiveService
from bot.turns.shown import Shower
from bot.web.chat_api import ChatApi
from bot.web.codes_api import CodesApi
from bot.web.health import Health

SECONDS_FOR_RESIDENTS = 1.25  # that a turn waits for SQLite's lock: twice that is still an answer in time


@dataclass(frozen=True)
class Services:
    """What the endpoints are built from."""

    settings: Settings
    municipality: Municipality
    texts: Texts
    engine: Engine
    rasas: Rasas
    conversations: Conversations
    live: LiveService | None
    later: Later | None
    codes: CodesApi
    chat: ChatApi
    store: FaqStore
    search: SearchBox
    health: Health
    metrics: Metrics


def build_services(settings: Settings) -> Services:
    """Everything behind the endpoints, from the settings.

    Raises:
        ConfigurationError: a settings or data file is wrong.
    """
    municipality = load_municipality(settings.municipality)
    texts = load_texts(municipality)
    engine = open_database(settings.database)
    rasas = Rasas(
        [Rasa(url, settings.actions_of(number), settings.rasa_headers) for number, url in enumerate(settings.rasa_urls)]
    )
    quick = open_database(settings.database, SECONDS_FOR_RESIDENTS)
    conversations = Conversations(quick, municipality.timezone)
    store = FaqStore(engine, municipality)
    shower = Shower(texts, municipality)
    live = build_live(settings, municipality, texts, engine, lambda said: shower.words(said, store.content().entries))
    limit = VisitorLimit(settings, quick)
    metrics = Metrics(bool(settings.prometheus_multiproc_dir), partial(not_taken.told, settings.datawijzer_home))
    offers = Offers(engine, chain.from_iterable(topic.first for topic in topics().values()))
    own = _public_details(municipality)
    later = build_later(settings, municipality, texts, quick, own)
    service = ChatService(rasas, conversations, texts, offers.has, own, later.offer if later else None)
    presence = Presence(settings.datawijzer_home / PRESENT)
    once, order = Repeats(quick, presence), Order(quick, presence)
    chat = ChatApi(service, conversations, limit, metrics, once, order, lambda: store.content().paused, live, own)
    return Services(
        settings=settings,
        municipality=municipality,
        texts=texts,
        engine=engine,
        rasas=rasas,
        conversations=conversations,
        live=live,
        later=later,
        codes=CodesApi(TransferCodes(quick, settings.datawijzer_home), limit, settings),
        chat=chat,
        store=store,
        search=SearchBox(),
        health=Health(settings, engine, rasas),
        metrics=metrics,
    )


def _public_details(municipality: Municipality) -> frozenset[str]:
    """Numbers and addresses that everybody may call or write to: the municipality's, and those of who helps at once."""
    helpers = [helper.number or "" for situation in read_situations().values() for helper in situation.contacts]
    return own_details([*municipality.contact_details(), *filter(None, helpers)])
