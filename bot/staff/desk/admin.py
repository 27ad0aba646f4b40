"""starlette-admin as the frame of /beheer: its lists, our doors, menu, addresses and words."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette_admin.contrib.sqla import Admin
from starlette_admin.i18n import I18nConfig, TimezoneConfig
from starlette_admin.routing import route

from bot.http.problems import Problem
from bot.staff.desk.cookies import ClosedCookies
from bot.staff.desk.csrf import StaffCsrf
from bot.staff.desk.dutch import LOCALE, speak_dutch
from bot.staff.desk.gate import BeforePage, Gate
from bot.staff.desk.guard import SessionReader, person_of, refuse_unguarded, signed_in
from bot.staff.desk.headers import NonceExtension
from bot.staff.desk.menu import BASE, Menu
from bot.staff.desk.plain_forms import PlainForms
from bot.staff.desk.problems import TOO_LARGE, refusal, status_of
from bot.staff.desk.theme import StaffTheme, room_templates, static_packages

# Of the library's addresses only those that a list of ours needs; each asks the list's own `can_…`.
KEPT = {"list", "detail", "create", "edit", "action", "row-action"}
NOWHERE = "/nonexistent"  # the library would look for templates in the folder it was started from

# Its lines hold what was searched for and what the database said, texts of residents and staff included.
logging.getLogger("starlette_admin").setLevel(logging.CRITICAL + 1)


class StaffAdmin(Admin):
    """The admin of one municipality; rooms add their routes, then it is mounted."""

    def __init__(
        self, engine: Engine, sessions: SessionReader, key: str, timezone: str, template_globals: dict[str, Any]
    ) -> None:
        speak_dutch()
        self._sessions = sessions
        self._closing: list[Callable[[], Awaitable[None]]] = []
        self._preparing: list[BeforePage] = []
        super().__init__(
            engine,
            title=str(template_globals["app_title"]),
            base_url=BASE,
            route_name="staff",
            templates_dir=NOWHERE,
            additional_loaders=[room_templates()],
            theme=StaffTheme(template_globals),
            secret_key=key,
            i18n_config=I18nConfig(default_locale=LOCALE, language_cookie_name=None, language_header_name=None),
            timezone_config=TimezoneConfig(
                default_timezone=timezone, timezone_cookie_name=None, use_user_locale_timezone=False
            ),
        )

    def _setup_templates(self) -> None:
        super()._setup_templates()
        self.templates.env.add_extension(NonceExtension)

    def _init_csrf(self) -> None:
        """The gate before the library's own check: a stranger's form is not even read."""
        templates = self.templates.env
        assert self.secret_key is not None
        self.middlewares = [
            Middleware(ClosedCookies),  # first: the library's own messages are in a cookie too
            *self.middlewares,
            Middleware(Gate, sessions=self._sessions, templates=templates, before_page=self._before_page),
            Middleware(PlainForms),
            Middleware(StaffCsrf, secret_key=self.secret_key, templates=templates),
        ]

    def _init_routes(self) -> None:
        self.routes = [
            Mount("/static", StaticFiles(packages=static_packages()), name="static"),
            Route("/", self.start, name="index"),
            *(own for own in self._collect_core_routes() if own.name in KEPT),
        ]

    def add_rooms(self, routes: Sequence[Route]) -> None:
        """Put the routes of the rooms before the library's.

        Raises:
            UnguardedError: a route does not say who may use it.
        """
        refuse_unguarded(routes)
        for own in routes:
            own.name = own.name.removeprefix(f"{self.route_name}:")  # the mount puts it before every name
        self.routes = [*routes, *self.routes]

    def mount_to(self, app: Starlette) -> None:
        """Put everything at /beheer of the application."""
        self.menu = Menu(self.routes, [str(view.key) for view in self._model_views])
        self.templates.env.globals["menu"] = self.menu
        super().mount_to(app)
        for kind in (Problem, *TOO_LARGE):
            self.app.add_exception_handler(kind, self._render_error)
        self.app.add_exception_handler(Exception, self._render_error)

    def before_pages(self, do: BeforePage) -> None:
        """Have this awaited before a page is made for somebody who is signed in."""
        self._preparing.append(do)

    async def _before_page(self, request: Request) -> None:
        for do in self._preparing:
            await do(request)

    def when_done(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have this awaited when the process ends."""
        self._closing.append(close)

    async def close(self) -> None:
        """Let go of what the rooms held open."""
        for close in self._closing:
            await close()

    @signed_in
    async def start(self, request: Request) -> Response:
        """/beheer itself: the first page that this person may see."""
        return RedirectResponse(self.menu.first(person_of(request)), 303)

    @route("/{key}", methods=["GET"], name="list")
    async def _render_list(self, request: Request) -> Response:
        """The library's list, at an address for people."""
        response: Response = await super()._render_list(request)
        return response

    async def _render_error(self, request: Request, exc: Exception = Exception()) -> Response:  # noqa: B008
        headers = dict(getattr(exc, "headers", None) or {})
        return refusal(request, self.templates.env, status_of(exc), headers)
