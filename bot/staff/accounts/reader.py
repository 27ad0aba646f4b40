"""Who sent a request: the session cookie, and what it opens."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import anyio
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from bot.ground.database.base import now
from bot.ground.roles import Person
from bot.ground.settings import Settings
from bot.staff.accounts.door import Door, Passage, Visit
from bot.staff.accounts.tables import Stage

SESSION = "beheer"
Clock = Callable[[], datetime]


class Cookie:
    """A cookie of Beheer: never for scripts or other sites, and on https bound to this very host."""

    def __init__(self, name: str, settings: Settings) -> None:
        self._name = name
        self._always_safe = settings.public_url.startswith("https://")

    def read(self, request: HTTPConnection) -> str | None:
        """What the browser sent."""
        return request.cookies.get(self._named(request))

    def write(self, request: HTTPConnection, response: Response, value: str, seconds: int | None = None) -> None:
        """Give it to the browser; without seconds until it is closed."""
        safe = self._is_safe(request)
        response.set_cookie(self._named(request), value, max_age=seconds, httponly=True, samesite="lax", secure=safe)

    def drop(self, request: HTTPConnection, response: Response) -> None:
        """Take it away."""
        safe = self._is_safe(request)
        response.delete_cookie(self._named(request), httponly=True, samesite="lax", secure=safe)

    def _named(self, request: HTTPConnection) -> str:
        return f"__Host-{self._name}" if self._is_safe(request) else self._name

    def _is_safe(self, request: HTTPConnection) -> bool:
        return self._always_safe or request.url.scheme == "https"


class Sessions:
    """The frame's reader of sessions, over the door."""

    def __init__(self, door: Door, settings: Settings, clock: Clock = now) -> None:
        self.door = door
        self.clock = clock
        self.cookie = Cookie(SESSION, settings)

    async def person_of(self, request: Request) -> Person | None:
        """Who is signed in, all steps done; also keeps the visit for pages about one's own session."""
        visit = await self.visit(request)
        request.state.visit = visit
        request.state.session_mark = visit.mark if visit else ""
        return visit.person if visit and visit.stage == Stage.SIGNED_IN else None

    async def visit(self, request: Request) -> Visit | None:
        """How far the sender of a request came."""
        token = self.cookie.read(request)
        if not token:
            return None
        return await anyio.to_thread.run_sync(self.door.visit, token, self.clock())

    async def pass_on(self, request: Request, response: Response, passage: Passage) -> Response:
        """Give the browser the token of a new step, and end what it came with."""
        old = self.cookie.read(request)
        if old and old != passage.token:
            await anyio.to_thread.run_sync(partial(self.door.leave, old))
        self.cookie.write(request, response, passage.token)
        return response


def visit_of(request: Request) -> Visit:
    """The visit of somebody who is signed in."""
    visit: Visit = request.state.visit
    return visit
