"""Rasa opens a session and a connection for every call of an action, and waits five minutes for the answer.

Here an endpoint keeps its session, and a call ends where the website has stopped waiting for it. An endpoint may name
`others` beside its `url`: calls go to each in turn, and to the next where one fails. No action keeps anything, so a
call may be made twice.
"""

import asyncio
import time
from collections import deque

import aiohttp
from rasa.core.actions import action
from rasa.utils.endpoints import EndpointConfig

SECONDS = 5
SECONDS_WITH_OTHERS = 1.5  # the first; the last of them may take as long as one alone
SECONDS_OF_REST = 5
SECONDS_IDLE = 2  # less than uvicorn's five: a connection is never used in the moment that the other side closes it


class Kept:
    """A session that a `with` does not close."""

    def __init__(self, session):
        self._session = session

    async def __aenter__(self):
        """The session."""
        return self._session

    async def __aexit__(self, *_error):
        """Nothing: the next call uses it again."""


def session(endpoint):
    """The session of an endpoint, opened at its first call in this event loop."""
    loop = asyncio.get_running_loop()
    kept = getattr(endpoint, "kept_session", None)
    if kept is None or kept[0] is not loop:
        user = endpoint.basic_auth
        kept = endpoint.kept_session = (
            loop,
            aiohttp.ClientSession(
                headers=endpoint.headers,
                auth=aiohttp.BasicAuth(user["username"], user["password"]) if user else None,
                timeout=aiohttp.ClientTimeout(total=SECONDS),
                connector=aiohttp.TCPConnector(keepalive_timeout=SECONDS_IDLE),
            ),
        )
    return Kept(kept[1])


class Places:
    """The addresses of an endpoint, each with a session of its own; `clock` gives seconds."""

    def __init__(self, endpoint, clock=time.monotonic):
        self._clock = clock
        self._places = deque()
        for url in (endpoint.url, *endpoint.kwargs["others"]):
            place = endpoint.copy()
            place.url = url
            place.rests_until = 0.0
            self._places.append(place)

    def in_turn(self):
        """Each of them, another one first every time; those that failed just now last."""
        self._places.rotate(-1)
        now = self._clock()
        return sorted(self._places, key=lambda place: place.rests_until > now)

    async def call(self, one, **options):
        """What the first says that says anything; `one` calls an endpoint at one address."""
        *first, last = self.in_turn()
        for place in first:
            try:
                return await one(place, **{**options, "timeout": SECONDS_WITH_OTHERS})
            except (aiohttp.ClientConnectionError, asyncio.TimeoutError):  # noqa: UP041 - not the same before Python 3.11
                place.rests_until = self._clock() + SECONDS_OF_REST
        return await one(last, **options)


def mend():
    """Put it in place."""
    one = EndpointConfig.request

    async def request(endpoint, *args, **options):
        if not endpoint.kwargs.get("others"):
            return await one(endpoint, *args, **options)
        if not hasattr(endpoint, "places"):
            endpoint.places = Places(endpoint)
        return await endpoint.places.call(one, **options)

    action.DEFAULT_REQUEST_TIMEOUT = SECONDS
    EndpointConfig.session = session
    EndpointConfig.request = request
