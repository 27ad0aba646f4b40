"""The web application: pages, the residents' API, health and metrics, closed by default."""

import hmac
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Lifespan

from bot.conversation.repeats import SharedRepeats
from bot.conversation.retention import Retention
from bot.dialogue.messages import schemas
from bot.ground.errors import ConfigurationError
from bot.ground.filling import fill
from bot.ground.logs import log_as
from bot.ground.mail import open_mailer
from bot.ground.production import refuse_unsafe
from bot.ground.settings import ROOT, Settings, read_settings
from bot.ground.yaml_lines import load_yaml
from bot.http.files import Files
from bot.http.problems import Problem, ProblemResponder
from bot.http.security import EmbedCors, OuterNet, PublicGzip, SecurityHeaders
from bot.http.serving import serve
from bot.http.templating import Templates
from bot.live.service import LiveService
from bot.services import Services, build_services
from bot.staff.app import Staff, build_staff
from bot.staff.clock import Clock
from bot.staff.desk.headers import StaffHeaders
from bot.staff.digest import Digest
from bot.staff.editing.holding import Rules
from bot.staff.jobs import daily_jobs
from bot.web.code_pages import CodePages
from bot.web.embedding import EmbeddingPages
from bot.web.faq_api import FaqApi
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
LOOPBACK = {"127.0.0.1", "::1"}


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
    staff.admin.mount_to(app)
    return app


def _lifespan(services: Services, staff: Staff) -> Lifespan[Starlette]:
    """What starts and ends with the process."""
    rules = Rules.of(services.municipality)
    clock, digest = Clock(services.engine, rules, staff.words), _digest(services, staff)
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
        await staff.admin.close()
        if services.live:
            await services.live.close()

    return lifespan


def _digest(services: Services, staff: Staff) -> Digest | None:
    """What mails staff what waits; none where there is no mail server."""
    mailer = open_mailer(services.settings, services.municipality)
    if mailer is None:
        return None
    engine, municipality = services.engine, services.municipality
    return Digest(engine, municipality, staff.words, staff.tasks, mailer, services.settings.public_url)


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
