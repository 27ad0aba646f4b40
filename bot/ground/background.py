"""What a process does beside its answers, again and again: in a thread of its own, or on the event loop."""

import asyncio
import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

LONGEST_NAP = 1.0  # seconds until it sees that it has to stop

log = logging.getLogger(__name__)


class Ticking(ABC):
    """Does `do` every so many seconds, in a thread that ends with the process or with `stop`."""

    def __init__(
        self, name: str, seconds: float, failed: str, *, stopping: threading.Event | None = None, at_once: bool = False
    ) -> None:
        """`failed`: what the log says when `do` raises, before the class of the error; then it is done the next time.

        `stopping`: set by `stop`, for work that looks at it; `at_once`: the first time without a wait.
        """
        self._name, self._seconds, self._failed = name, seconds, failed
        self._stopping = stopping or threading.Event()
        self._at_once = at_once

    def start(self) -> None:
        """Start the thread."""
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def stop(self) -> None:
        """Let the thread end."""
        self._stopping.set()

    @abstractmethod
    def do(self) -> object:
        """What is done each time; what it gives is nobody's."""

    def _run(self) -> None:
        if self._at_once:
            self._surely()
        while self._rests():
            self._surely()

    def _rests(self) -> bool:
        """Rest until the next time; whether there is one.

        Not by waiting for `stopping`: some builds of Python do that on the wall clock, and one that goes back an hour
        would hold up this thread for as long.
        """
        over = time.monotonic() + self._seconds
        while not self._stopping.is_set() and (left := over - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_NAP))
        return not self._stopping.is_set()

    def _surely(self) -> None:
        try:
            self.do()
        except Exception as error:  # the outer net of this thread
            log.error("%s: %s", self._failed, type(error).__name__)


@asynccontextmanager
async def meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """As long as this lasts, `work` goes on."""
    task = asyncio.ensure_future(work)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
