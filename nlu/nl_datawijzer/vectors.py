"""Vectors of sentences, from whoever has the encoder: the actions where they run, else a helper beside Rasa.

`make run` says in `DATAWIJZER_VECTORS` where the actions are. `rasa train`, `rasa test` and `rasa shell` start the
helper, `bot.ops.vectors` in the project's own environment, which ends with them. Where neither answers there are none.
"""

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

import numpy

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv/bin/python"
SECONDS = 0.7  # Rasa answers nothing else meanwhile
SECONDS_OF_REST = 5.0  # after a failure of all

log = logging.getLogger(__name__)


class Actions:
    """Asks the actions, the next where one fails, and none for a while where all do."""

    def __init__(self, addresses, clock=time.monotonic):
        self._addresses = list(addresses)
        self._clock = clock
        self._rests_until = 0.0
        self._open = urllib.request.build_opener(urllib.request.ProxyHandler({})).open

    def vectors(self, texts, keep=False):
        """One row per text, or nothing."""
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
        self._rests_until = self._clock() + SECONDS_OF_REST
        log.warning("no vectors from the actions: words and characters alone name the act for a while")
        return None


class Helper:
    """Asks a process of the project's own environment, started when it is first needed."""

    def __init__(self, command=(str(PYTHON), "-m", "bot.ops.vectors")):
        self._command = command
        self._process = None
        self._is_away = False

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
