"""Vectors of sentences, from whoever has the encoder: the actions where they run, else a helper beside Rasa.

`make run` says in `DATAWIJZER_VECTORS` where the actions are. `rasa train`, `rasa test` and `rasa shell` start the
helper, `bot.ops.vectors` in the project's own environment, which ends with them. Where neither answers there are none.
"""

import asyncio
import atexit
import base64
import json
import logging
import os
import subprocess
import time
import urllib.request
from functools import lru_cache
from pathlib import Path

import aiohttp
import numpy

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv/bin/python"
SECONDS = 0.7  # Rasa may answer nothing else meanwhile
SECONDS_IDLE = 2  # less than uvicorn's five: a connection is never used in the moment that the other side closes it
MOST_FETCHED = 64
SECONDS_OF_REST = 5.0  # after a failure of all

log = logging.getLogger(__name__)


class Actions:
    """Asks the actions, the next where one fails, and none for a while where all do."""

    def __init__(self, addresses, clock=time.monotonic):
        self._addresses = list(addresses)
        self._clock = clock
        self._rests_until = 0.0
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        self._session = None
        self._fetched = {}  # by text, what was asked for beforehand

    async def fetch(self, text):
        """Ask for the vector of a message while others go on; who asks for it next finds it here."""
        if self._clock() < self._rests_until:
            return
        if self._session is None:
            timeout, connector = aiohttp.ClientTimeout(SECONDS), aiohttp.TCPConnector(keepalive_timeout=SECONDS_IDLE)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        for address in tuple(self._addresses):
            try:
                async with self._session.post(address, json={"texts": [text]}) as answer:
                    if len(self._fetched) >= MOST_FETCHED:  # nobody came for them
                        self._fetched.clear()
                    self._fetched[text] = as_rows(await answer.json(), 1)
                    return
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, KeyError):  # noqa: UP041 - Python 3.10
                self._addresses.append(self._addresses.pop(0))
        self._rest()

    def vectors(self, texts, keep=False):
        """One row per text, or nothing."""
        if len(texts) == 1 and texts[0] in self._fetched:
            return self._fetched.pop(texts[0])
        if self._clock() < self._rests_until:
            return None
        body = json.dumps({"texts": texts}).encode()
        for address in self._addresses:
            request = urllib.request.Request(address, body, {"content-type": "application/json"})  # noqa: S310 - ours
            try:
                with self._open(request, timeout=SECONDS) as answer:
                    return as_rows(json.load(answer), len(texts))
            except (OSError, ValueError, KeyError):
                self._addresses.append(self._addresses.pop(0))
        self._rest()
        return None

    def _rest(self):
        self._rests_until = self._clock() + SECONDS_OF_REST
        log.warning("no vectors from the actions: words and characters alone name the act for a while")


class Helper:
    """Asks a process of the project's own environment, started when it is first needed."""

    def __init__(self, command=(str(PYTHON), "-m", "bot.ops.vectors")):
        self._command = command
        self._process = None
        self._is_away = False

    async def fetch(self, text):
        """Nothing: who starts a helper asks for one message after another."""

    def vectors(self, texts, keep=False):
        """One row per text, or nothing."""
        if self._is_away:
            return None
        try:
            process = self._running()
            process.stdin.write(json.dumps({"texts": texts, "keep": keep}) + "\n")
            process.stdin.flush()
            return as_rows(json.loads(process.stdout.readline()), len(texts))
        except (OSError, ValueError, KeyError) as error:
            self._is_away = True
            log.warning("no vectors (%s): words and characters alone name the act", type(error).__name__)
            return None

    def _running(self):
        if self._process is None:
            own = {**os.environ, "PYTHONPATH": str(ROOT)}
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            atexit.register(self._process.stdin.close)
        return self._process


def as_rows(plain, count):
    """The rows that JSON says; nothing where the encoder has none."""
    if not plain["size"]:
        return None
    return numpy.frombuffer(base64.b64decode(plain["rows"]), "<f4").reshape(count, plain["size"])


@lru_cache(maxsize=1)
def source():
    """Where this process gets its vectors."""
    addresses = os.environ.get("DATAWIJZER_VECTORS", "").split()
    return Actions(addresses) if addresses else Helper()
