"""Runs under Rasa's own interpreter for test_mends.py: what a message's vector is, and how often somebody was asked.

JSON out: the vector that was fetched beforehand with the calls so far, the same text again, and a failure.
"""

import asyncio
import base64
import json
import sys
from typing import Any

import aiohttp
import numpy
from nl_datawijzer.vectors import Actions


class Answer:
    """An answer of the actions, or none."""

    def __init__(self, fails: bool) -> None:
        self._fails = fails

    async def __aenter__(self) -> "Answer":
        if self._fails:
            raise aiohttp.ClientConnectionError
        return self

    async def __aexit__(self, *_error: object) -> None:
        pass

    async def json(self) -> dict[str, Any]:
        """One vector of two numbers."""
        return {"size": 2, "rows": base64.b64encode(numpy.array([1, 2], "<f4").tobytes()).decode()}


class Session:
    """Counts its calls."""

    def __init__(self, fails: bool) -> None:
        self.calls = 0
        self._fails = fails

    def post(self, _address: str, json: object) -> Answer:
        """Call."""
        self.calls += 1
        return Answer(self._fails)


def asked(fails: bool) -> "tuple[Actions, Session, list[str]]":
    """Actions that were asked beforehand, the session that did it, and the addresses that are asked in passing."""
    actions, session, opened = Actions(["http://een", "http://twee"], clock=lambda: 0.0), Session(fails), []

    def refuse(request: Any, timeout: float) -> None:
        opened.append(request.full_url)
        raise OSError

    actions._session, actions._open = session, refuse
    asyncio.run(actions.fetch("dag"))
    return actions, session, opened


def main() -> None:
    """Say what comes of it."""
    actions, session, opened = asked(fails=False)
    fetched = actions.vectors(["dag"]).tolist()
    told = {"fetched": fetched, "calls": session.calls, "opened": list(opened), "again": actions.vectors(["dag"])}
    actions, session, opened = asked(fails=True)
    failed = {"vectors": actions.vectors(["dag"]), "calls": session.calls, "opened": opened}
    sys.stdout.write(json.dumps({**told, "failed": failed}))


main()
