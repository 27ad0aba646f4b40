"""Processes forked from this one: what it has imported is there at once, and is in memory once for all of them."""

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from bot.ground.memory import settle

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
M_ARENA_MAX, MOST_ARENAS = -8, 2  # of glibc's mallopt


class Fork:
    """A process that does one thing and ends; waited for as one of asyncio is."""

    def __init__(self, body: Callable[[], None]) -> None:
        """Start it. In the event loop: it hears of the end."""
        settle()  # or looking for rubbish would write to pages that are shared
        self._process = get_context("fork").Process(target=_run, args=(dies_with_this(), body))
        self._process.start()
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        loop.add_reader(self._process.sentinel, self._end)

    @property
    def pid(self) -> int:
        """Its number."""
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended; none while it runs."""
        return self._process.exitcode

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    async def wait(self) -> int | None:
        """Wait for its end; how it ended."""
        await asyncio.shield(self._ended)
        return self.returncode

    def _end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set_result(None)


def become(name: str, log: Path) -> None:
    """In a fork, before anything else: a process by itself, as one that is started by a command."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(PR_SET_NAME, name.encode())
        if hasattr(system, "mallopt"):  # glibc
            system.mallopt(M_ARENA_MAX, MOST_ARENAS)
    nothing, out = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for given, standard in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(given, standard)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - multiprocessing closed the one that was


def dies_with_this() -> Callable[[], None]:
    """What a new child is to run first: it ends when this process ends, whatever ends it (Linux)."""
    return partial(_die_with, os.getpid())


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # of one that had ended by then nobody is told
        os.kill(os.getpid(), signal.SIGKILL)


def _run(*steps: Callable[[], None]) -> None:
    for step in steps:
        step()
