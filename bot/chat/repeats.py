"""A question sent twice is asked once: the answers to the last questions, by sender and idempotency key."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

KEY = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
SECONDS_KEPT = 300.0
MOST_KEPT = 5_000

Answers = list[dict[str, Any]]


class Repeats:
    """Remembers answers for some minutes, in the memory of this process alone; a failure is not remembered."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[float, asyncio.Task[Answers]]] = {}

    async def once(self, sender: str, key: str, ask: Callable[[], Awaitable[Answers]]) -> Answers:
        """The answers to this question; `ask` is called only for a key that this sender did not use before.

        A second call while the first is underway waits for it; a caller that goes away does not end it.
        """
        if not KEY.match(key):
            return await ask()
        self._drop_old()
        place = (sender, key)
        if place not in self._kept:
            task = asyncio.ensure_future(_answers(ask))
            self._kept[place] = (self._clock(), task)
            task.add_done_callback(lambda done: self._drop_failed(place, done))
        return await asyncio.shield(self._kept[place][1])

    def forget(self, sender: str) -> None:
        """Forget everything of one sender."""
        for place in [place for place in self._kept if place[0] == sender]:
            del self._kept[place]

    def _drop_old(self) -> None:
        limit = self._clock() - SECONDS_KEPT
        surplus = len(self._kept) - MOST_KEPT
        for number, (place, (at, _)) in enumerate(list(self._kept.items())):
            if at >= limit and number >= surplus:
                break  # the oldest stand in front
            del self._kept[place]

    def _drop_failed(self, place: tuple[str, str], task: asyncio.Task[Answers]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._kept.pop(place, None)


async def _answers(ask: Callable[[], Awaitable[Answers]]) -> Answers:
    return await ask()
