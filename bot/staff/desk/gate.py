"""The gate: nobody passes it who is not signed in, except to the ways to sign in and what these look like."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http.problems import reads_pages
from bot.staff.desk.guard import SessionReader, is_open
from bot.staff.desk.headers import STATIC
from bot.staff.desk.problems import refusal

SIGN_IN = "/beheer/aanmelden"
Look = Callable[[Request], Awaitable[None]]
SAFE = ("GET", "HEAD")
MOST_BYTES = 16 * 1024 * 1024  # a whole content pack with room to grow
MOST_BYTES_OF_A_STRANGER = 64 * 1024


class Gate:
    """Finds out who sent a request; the answer is in `request.state.person`."""

    def __init__(self, app: ASGIApp, sessions: SessionReader, templates: Any, looks: Sequence[Look] = ()) -> None:
        self._app = app
        self._looks = looks
        self._sessions = sessions
        self._templates = templates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        person = await self._sessions.person_of(request)
        request.state.person = person
        refused = None
        if person is None and not _is_for_everybody(scope):
            refused = self._refuse(request)
        elif _is_too_large(request, MOST_BYTES if person else MOST_BYTES_OF_A_STRANGER):
            refused = refusal(request, self._templates, 413)
        if person is not None and not scope["path"].startswith(STATIC):
            for look in self._looks:
                await look(request)
        await (refused or self._app)(scope, receive, send)

    def _refuse(self, request: Request) -> Response:
        if request.method not in SAFE or not reads_pages(request.headers) or request.url.path == SIGN_IN:
            return refusal(request, self._templates, 401)
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{SIGN_IN}?terug={quote(asked, safe='')}", 303)


def _is_for_everybody(scope: Scope) -> bool:
    for route in scope["app"].routes:
        match, _ = route.matches(scope)
        if match == Match.FULL:
            return getattr(route, "name", "") == "static" or is_open(route)
    return False


def _is_too_large(request: Request, most: int) -> bool:
    """Whether the body is, or does not say how large it is."""
    if request.method in SAFE:
        return False
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > most
