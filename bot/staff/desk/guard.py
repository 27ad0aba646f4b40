"""Who gets in where: each endpoint of /beheer says so, and one that does not stops the start."""

from collections.abc import Awaitable, Callable, Iterable
from functools import wraps
from typing import Any, Protocol

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.ground.errors import DatawijzerError
from bot.ground.roles import Permission, Person

# An endpoint is a function of a request, or a method: the request comes last.
Endpoint = Callable[..., Awaitable[Response]]


class SessionReader(Protocol):
    """Knows who sent a request."""

    async def person_of(self, request: Request) -> Person | None:
        """Who is signed in, all steps done and the account still active; none for everybody else.

        What names the session, half-way ones too, goes in `request.state.session_mark`: forms belong to it.
        """


class UnguardedError(DatawijzerError):
    """A route of /beheer does not say who may use it."""


def person_of(request: Request) -> Person:
    """Who is signed in.

    Raises:
        HTTPException: 401 when nobody is.
    """
    person = someone(request)
    if person is None:
        raise HTTPException(401)
    return person


def someone(request: Request) -> Person | None:
    """Who is signed in, or none."""
    person: Person | None = getattr(request.state, "person", None)
    return person


def needs(permission: Permission) -> Callable[[Endpoint], Endpoint]:
    """Opens an async endpoint to whoever has the permission; others get a page that says no."""

    def guard(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def guarded(*arguments: Any) -> Response:
            if not person_of(arguments[-1]).may(permission):
                raise HTTPException(403)
            return await endpoint(*arguments)

        return _marked(guarded, permission)

    return guard


def signed_in(endpoint: Endpoint) -> Endpoint:
    """Opens an async endpoint to everybody who is signed in: one's own account, signing out."""

    @wraps(endpoint)
    async def guarded(*arguments: Any) -> Response:
        person_of(arguments[-1])
        return await endpoint(*arguments)

    return _marked(guarded, "signed in")


def open_to_all(endpoint: Endpoint) -> Endpoint:
    """Opens an endpoint to people who are not signed in: the ways to sign in, and nothing else."""
    return _marked(endpoint, "everybody")


def _marked(endpoint: Endpoint, who: Permission | str) -> Endpoint:
    endpoint.who_may = who  # type: ignore[attr-defined]
    return endpoint


def who_may(route: BaseRoute) -> Permission | str | None:
    """What `needs`, `signed_in` or `open_to_all` said of a route's endpoint; none when nothing did."""
    return getattr(getattr(route, "endpoint", None), "who_may", None)


def is_open(route: BaseRoute) -> bool:
    """Whether a route is for everybody."""
    return who_may(route) == "everybody"


def refuse_unguarded(routes: Iterable[BaseRoute]) -> None:
    """Stop the start when a room forgot to say who may use a route.

    Raises:
        UnguardedError: with the path.
    """
    for route in routes:
        if not isinstance(route, Route) or who_may(route) is None:
            raise UnguardedError(f"{getattr(route, 'path', route)}: says not who may use it (bot/staff/desk/guard.py)")
