"""Rasa opens a session and a connection for every call of an action, and waits five minutes for the answer.

Here an endpoint keeps its session, and a call ends where the website has stopped waiting for it.
"""

import asyncio

import aiohttp
from rasa.core.actions import action
from rasa.utils.endpoints import EndpointConfig

SECONDS = 10
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


def mend():
    """Put it in place."""
    action.DEFAULT_REQUEST_TIMEOUT = SECONDS
    EndpointConfig.session = session
