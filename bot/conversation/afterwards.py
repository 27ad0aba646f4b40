"""What a resident need not wait for: done after the answer, one thing at a time, in order."""

import asyncio
import logging
from collections.abc import Callable

from anyio import to_thread

from bot.ground.database.engine import is_away

PAUSES = (0.5, 2.0)  # seconds between tries, where somebody else held the database longer than a call waits for it

log = logging.getLogger(__name__)


class Afterwards:
    """A line of things to do. One that fails is logged by the class of its error, and the next is done.

    Where the database is locked or away it is tried again first: a question must not miss the inbox for that.
    """

    def __init__(self) -> None:
        self._last: asyncio.Task[None] | None = None

    def do(self, work: Callable[[], object]) -> None:
        """Do `work` in a thread, after everything that was asked before; returns at once."""
        self._last = asyncio.ensure_future(_in_turn(self._last, work))

    async def done(self) -> None:
        """Wait until everything asked so far is done."""
        if self._last and not self._last.done():
            await asyncio.wait([self._last])


async def _in_turn(before: asyncio.Task[None] | None, work: Callable[[], object]) -> None:
    if before and not before.done():
        await asyncio.wait([before])
    try:
        await _patiently(work)
    except Exception as error:  # the outer net: the answer is given, and what was said must not reach a log
        log.error("%s afterwards failed", type(error).__name__)


async def _patiently(work: Callable[[], object]) -> None:
    for pause in PAUSES:
        try:
            await to_thread.run_sync(work)
            return
        except Exception as error:
            if not is_away(error):
                raise
        await asyncio.sleep(pause)
    await to_thread.run_sync(work)
