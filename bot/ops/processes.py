"""The children of `make run`: started, watched, restarted with back-off, ended together."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.ops.forks import Fork, become, dies_with_this

FIRST_WAIT, LONGEST_WAIT = 0.25, 8.0
SECONDS_OF_GOOD_HEALTH = 60.0  # after these a child counts as well again, and its back-off starts anew
SECONDS_TO_END = 8.0
MOST_TRIES = 2  # that a part is started again while the others start: it may have died of something that is over


@dataclass
class Child:
    """One process of the installation; `name` is that of its part, with a number where that has several."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    is_healthy: Callable[[], Awaitable[bool]]
    body: Callable[[], None] | None = None  # what a fork of this process does, in the place of the command
    process: asyncio.subprocess.Process | Fork | None = None
    restarts: int = 0
    wait: float = field(default=FIRST_WAIT)

    @property
    def part(self) -> str:
        """What it is one of."""
        return self.name.partition("-")[0]

    async def start(self) -> None:
        """Start the process; it dies with this one, whatever kills it."""
        if self.body:
            self.process = Fork(self._forked)
            return
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                env=dict(self.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=dies_with_this(),
            )

    def _forked(self) -> None:
        assert self.body is not None
        become(self.name, self.log)
        self.body()

    async def end(self) -> None:
        """End the process and what it started: kindly first, then surely."""
        process, self.process = self.process, None
        if process is None:
            return
        _signal_group(process, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), SECONDS_TO_END)
        _signal_group(process, signal.SIGKILL)
        await process.wait()


class Supervisor:
    """Keeps children running until told to stop."""

    def __init__(self, children: list[Child], state: Path, say: Callable[[str], None]) -> None:
        self._children = children
        self._state = state
        self._say = say
        self.stopping = asyncio.Event()

    async def start(self, seconds: float) -> str | None:
        """Start every child, and wait until of each part one is healthy; the name of a part of which none is in time.

        The others of a part come when they come: `watch` looks after them.
        """
        for child in self._children:
            if child.process is None:
                await child.start()
        self._write_state()
        for part in dict.fromkeys(child.part for child in self._children):
            if not await self._becomes_healthy([each for each in self._children if each.part == part], seconds):
                return part
            self._say(part)
        return None

    async def watch(self) -> None:
        """Restart whichever child ends, until `stopping`."""
        await asyncio.gather(*(self._keep(child) for child in self._children))

    async def end(self) -> None:
        """End every child."""
        await asyncio.gather(*(child.end() for child in reversed(self._children)))

    async def _becomes_healthy(self, children: Sequence[Child], seconds: float) -> bool:
        """Whether one of them is in time; where all of them end meanwhile they are tried again."""
        deadline = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < deadline and not self.stopping.is_set():
            living = [child for child in children if child.process and child.process.returncode is None]
            if not living:
                if all(child.restarts >= MOST_TRIES for child in children):
                    return False
                await asyncio.sleep(FIRST_WAIT)
                for child in children:
                    await self._again(child)
                continue
            for child in living:
                if await child.is_healthy():
                    return True
            await asyncio.sleep(0.2)
        return False

    async def _keep(self, child: Child) -> None:
        clock = asyncio.get_running_loop().time
        while not self.stopping.is_set():
            begun = clock()
            if not await self._ended(child):
                return
            if clock() - begun > SECONDS_OF_GOOD_HEALTH:
                child.wait = FIRST_WAIT
            if await self._stops_within(child.wait):
                return
            child.wait = min(child.wait * 2, LONGEST_WAIT)
            await self._again(child)

    async def _again(self, child: Child) -> None:
        child.restarts += 1
        self._write_state()
        await child.start()

    async def _ended(self, child: Child) -> bool:
        """Wait for the child to end by itself; false when we are stopping instead."""
        assert child.process is not None
        ended = asyncio.create_task(child.process.wait())
        stopping = asyncio.create_task(self.stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        stopping.cancel()
        return not self.stopping.is_set()

    async def _stops_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self.stopping.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def _write_state(self) -> None:
        new = self._state.with_suffix(".new")
        new.write_text(json.dumps({child.name: child.restarts for child in self._children}))
        new.replace(self._state)


def _signal_group(process: asyncio.subprocess.Process | Fork, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
