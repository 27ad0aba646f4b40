"""Headers that keep pages closed, and the outer net for bugs."""

import logging
import re
from collections.abc import Callable, Sequence

from starlette.datastructures import MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ground.database.engine import is_away
from bot.ground.logs import answering
from bot.http.problems import Problem, ProblemResponder

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
OF_PAGES = {  # browsers read these of a page alone
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

EMBEDDABLE = re.compile(
    r"^/(api/(chat|feedback|conversations/[^/]+(/(live|code))?|codes|(widget|questions)\.json)|widget\.(js|css)|static/widget/.*)$"
)
OPEN_DATA = re.compile(r"^/api/faq(\.csv|/[^/]+)?$")
PUBLIC = re.compile(r"^/(widget\.(js|css)|static/.*|vragen.*|api/((widget|questions)\.json|openapi\.json|faq.*))$")
SECONDS_PREFLIGHT_HOLDS = 600
SECONDS_UNTIL_RETRY = "10"
ONLY_HTTPS = "max-age=31536000"  # a year; of this host alone: others of the domain are not ours to decide on

log = logging.getLogger(__name__)


class SecurityHeaders:
    """Puts the closed headers on every answer that does not set its own, and the number of the request in the logs."""

    def __init__(self, app: ASGIApp, public_url: str = "") -> None:
        """`public_url`: where it is https a proxy took that off, and all is as on https: cookies, addresses, HSTS."""
        self._app = app
        self._safe = public_url.startswith("https://")
        self._headers = {**HEADERS, **({"Strict-Transport-Security": ONLY_HTTPS} if self._safe else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        with answering() as number:

            async def with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    headers = MutableHeaders(scope=message)
                    headers["X-Request-ID"] = number
                    is_page = headers.get("content-type", "").startswith("text/html")
                    for name, value in (self._headers | OF_PAGES if is_page else self._headers).items():
                        headers.setdefault(name, value)
                await send(message)

            if self._safe and scope["type"] == "http":
                scope = {**scope, "scheme": "https"}
            await self._app(scope, receive, with_headers)


class EmbedCors:
    """Lets the municipality's other websites read what the widget needs, and every website the open data.

    Never with cookies.
    """

    def __init__(self, app: ASGIApp, origins: Sequence[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Content-Type", "Idempotency-Key"],
            expose_headers=["Retry-After"],
            max_age=SECONDS_PREFLIGHT_HOLDS,
        )
        self._for_all = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET"],
            allow_headers=["If-None-Match"],
            expose_headers=["ETag", "Content-Disposition"],
            max_age=SECONDS_PREFLIGHT_HOLDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = scope["path"] if scope["type"] == "http" else ""
        app = self._open if EMBEDDABLE.match(path) else self._for_all if OPEN_DATA.match(path) else self._app
        await app(scope, receive, send)


class PublicGzip:
    """Compresses what is the same for everybody; never a conversation or a form, whose length could tell a secret."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._smaller = GZipMiddleware(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        public = scope["type"] == "http" and PUBLIC.match(scope["path"])
        await (self._smaller if public else self._app)(scope, receive, send)


class OuterNet:
    """A bug becomes one kind sentence for the caller and one line for the log, without what was said."""

    def __init__(self, app: ASGIApp, problems: ProblemResponder, count: Callable[[], None] = lambda: None) -> None:
        """`count` is told of each request that failed."""
        self._app = app
        self._problems = problems
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            self._count()
            away = is_away(error)
            what = "had no database" if away else "failed"
            log.error("%s %s %s: %s", scope["method"], _route_of(scope), what, type(error).__name__)
            if not started:
                problem = Problem("engine_away", {"Retry-After": SECONDS_UNTIL_RETRY}) if away else Problem("broken")
                await self._problems.response(problem, scope)(scope, receive, send)


def _route_of(scope: Scope) -> str:
    route = scope.get("route")
    return str(getattr(route, "path", "unknown route"))
