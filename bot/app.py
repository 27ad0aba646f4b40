"""The web application: pages, the residents' API, health and metrics, closed by default."""

import hmac
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Lifespan

from bot.conversation.codes import TransferCodes
from bot.conversation.conversations import Conversations
from bot.conversation.later.service import Later, build_later
from bot.conversation.offers import Offers
from bot.conversation.order import Order
from bot.conversation.rasa import Rasa
from bot.conversation.rasas import Rasas
from bot.conversation.repeats import Repeats, SharedRepeats
from bot.conversation.retention import Retention
from bot.conversation.service import ChatService
from bot.dialogue.messages import schemas
from bot.faq.search import SearchBox
from bot.faq.store import FaqStore
from bot.faq.urgent.situations import read_situations
from bot.ground import not_taken
from bot.ground.database.engine import open_database
from bot.ground.errors import ConfigurationError
from bot.ground.filling import fill
from bot.ground.logs import log_as
from bot.ground.mail import open_mailer
from bot.ground.masking import own_details
from bot.ground.municipality import Municipality, load_municipality
from bot.ground.presence import PRESENT, Presence
from bot.ground.production import refuse_unsafe
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.ground.topics import topics
from bot.ground.yaml_lines import load_yaml
from bot.http.files import Files
from bot.http.limits import VisitorLimit
from bot.http.metrics import Metrics
from bot.http.problems import Problem, ProblemResponder
from bot.http.security import EmbedCors, OuterNet, PublicGzip, SecurityHeaders
from bot.http.serving import serve
from bot.http.templating import Templates
from bot.live.build import build_live
from bot.live.service import LiveService
from bot.staff.app import build_staff
from bot.staff.clock import Clock
from bot.staff.desk.admin import StaffAdmin
from bot.staff.desk.headers import StaffHeaders
from bot.staff.desk.tasks import Tasks
from bot.staff.digest import Digest
from bot.staff.editing.holding import Rules
from bot.staff.jobs import daily_jobs
from bot.staff.rooms import SOURCES
from bot.turns.shown import Shower
from bot.web.chat_api import ChatApi
from bot.web.code_pages import CodePages
from bot.web.codes_api import CodesApi
from bot.web.embedding import EmbeddingPages
from bot.web.faq_api import FaqApi
from bot.web.health import Health
from bot.web.heartbeat import beating
from bot.web.later import later_routes
from bot.web.live_api import LiveApi
from bot.web.live_pages import LivePages
from bot.web.notices import Notices
from bot.web.open_data import OpenData
from bot.web.pages import Pages
from bot.web.questions import Questions
from bot.web.scripts import module_route

PAGES = Path(__file__).parent / "web"
CONSOLE = ROOT / "data/console.yml"
SECONDS_FOR_RESIDENTS = 1.25  # that a turn waits for SQLite's lock: twice that is still an answer in time
LOOPBACK = {"127.0.0.1", "::1"}


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


def build_app(services: Services) -> Starlette:
    """The web application over its services."""
    settings, municipality, texts, store = services.settings, services.municipality, services.texts, services.store
    templates = Templates(municipality, texts)
    problems = ProblemResponder(texts, municipality, templates)
    staff = build_staff(settings, municipality, texts, services.engine, store, search=services.search)
    app = Starlette(
        routes=_routes(services, templates),
        middleware=[
            Middleware(SecurityHeaders, public_url=settings.public_url),
            Middleware(StaffHeaders),
            Middleware(PublicGzip),
            Middleware(EmbedCors, origins=municipality.embed_origins),
            Middleware(OuterNet, problems=problems, count=services.metrics.broken.inc),
        ],
        exception_handlers={Problem: problems.on_problem, HTTPException: problems.on_http},
        lifespan=_lifespan(services, staff),
    )
    staff.mount_to(app)
    return app


def _lifespan(services: Services, staff: StaffAdmin) -> Lifespan[Starlette]:
    """What starts and ends with the process."""
    rules = Rules.of(services.municipality)
    words = load_texts(services.municipality, STAFF_TEXTS)
    clock, digest = Clock(services.engine, rules, words), _digest(services, words)
    daily = daily_jobs(services.settings, services.municipality, services.engine, services.store)
    home = services.settings.datawijzer_home
    repeats = SharedRepeats(services.engine)
    letters = services.later.letters.running if services.later else nullcontext
    retention = Retention(services.conversations, repeats, services.municipality, home, services.live)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        name = getattr(app.state, "name", "")
        clock.start()
        daily.start()
        if digest:
            digest.start()
        async with beating(services.settings, name) if name else nullcontext(), retention.running(), letters():
            yield
        clock.stop()
        daily.stop()
        if digest:
            digest.stop()
        await services.chat.close()
        await services.rasas.close()
        await services.health.close()
        await staff.close()
        if services.live:
            await services.live.close()

    return lifespan


def _digest(services: Services, words: Texts) -> Digest | None:
    """What mails staff what waits; none where there is no mail server."""
    mailer = open_mailer(services.settings, services.municipality)
    if mailer is None:
        return None
    tasks = Tasks(services.engine, services.municipality, services.store, words, SOURCES)
    return Digest(services.engine, services.municipality, words, tasks, mailer, services.settings.public_url)


def _routes(services: Services, templates: Templates) -> list[BaseRoute]:
    """Everything but /beheer."""
    settings, municipality, texts, store = services.settings, services.municipality, services.texts, services.store

    async def metrics(request: Request) -> Response:
        _refuse_strangers(request, settings.metrics_token)
        return Response(services.metrics.page(), media_type="text/plain; version=0.0.4")

    async def openapi(_request: Request) -> JSONResponse:
        description = load_yaml(PAGES / "openapi.yml")
        description["components"]["schemas"] |= schemas()
        return JSONResponse(description)

    return [
        *services.chat.routes(),
        *_live_routes(services.live),
        *services.codes.routes(),
        *CodePages(services.codes, municipality, texts, templates).routes(),
        *later_routes(services.later, services.conversations, store, municipality, texts, templates),
        *OpenData(store, municipality, texts, settings).routes(),
        *FaqApi(store).routes(),
        *services.health.routes(),
        Route("/api/openapi.json", openapi),
        Route("/metrics", metrics),
        *Pages(services.chat, services.conversations, store, municipality, texts, services.live, settings).routes(),
        *Questions(store, services.search, municipality, texts, settings, templates).routes(),
        *EmbeddingPages(municipality, texts, settings, templates).routes(),
        *Notices(municipality, texts, settings, templates).routes(),
        module_route(),
        Mount("/static", Files()),
    ]


def _live_routes(live: LiveService | None) -> list[Route]:
    return [*LiveApi(live).routes(), *LivePages(live).routes()] if live else []


def _refuse_strangers(request: Request, token: str) -> None:
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return
    local = request.client is not None and request.client.host in LOOPBACK
    if not local or "x-forwarded-for" in request.headers:
        raise Problem("not_found")


def built(settings: Settings, with_content: bool = False) -> Starlette:
    """The website of these settings; nothing of it runs yet, and no connection is open.

    `with_content`: read already, for processes that are forked from this one.

    Raises:
        ConfigurationError: a settings or data file is wrong, or something is unsafe in production.
    """
    refuse_unsafe(settings)
    services = build_services(settings)
    app = build_app(services)
    if with_content:
        services.store.content()
        services.engine.dispose()
    return app


def main() -> None:
    """Serve the website alone."""
    log_as("web")
    try:
        settings = read_settings()
        app = built(settings)
    except ConfigurationError as error:
        sys.exit(fill(load_yaml(CONSOLE)["wrong_settings"], {"problem": str(error)}))
    serve(app, settings)


if __name__ == "__main__":
    main()
