"""The start of several processes of a part: one that lives is enough, and the others are looked after."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil

from bot.ops.processes import Child, Supervisor

FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]
ENDS = [sys.executable, "-c", "pass"]


def child(folder: Path, name: str, command: list[str], *, healthy: bool) -> Child:
    return Child(name, command, {}, folder / "out.log", answering(healthy))


def answering(word: bool) -> Callable[[], Awaitable[bool]]:
    async def answer() -> bool:
        return word

    return answer


def started(folder: Path, *children: Child) -> tuple[str | None, list[str]]:
    """What the start of these says: the part that failed, and the parts told to be ready."""
    told: list[str] = []

    async def go() -> str | None:
        supervisor = Supervisor(list(children), folder / "processes.json", told.append)
        try:
            return await supervisor.start(20)
        finally:
            await supervisor.end()

    return asyncio.run(go()), told


def test_one_of_a_part_that_ends_at_the_start_does_not_end_the_rest(tmp_path: Path) -> None:
    good, bad = child(tmp_path, "rasa-1", FOREVER, healthy=True), child(tmp_path, "rasa-2", ENDS, healthy=False)
    assert started(tmp_path, bad, good) == (None, ["rasa"])


def test_a_part_of_which_none_lives_is_named(tmp_path: Path) -> None:
    good = child(tmp_path, "actions", FOREVER, healthy=True)
    bad = [child(tmp_path, f"rasa-{number}", ENDS, healthy=False) for number in (1, 2)]
    assert started(tmp_path, good, *bad) == ("rasa", ["actions"])


def test_who_ends_after_the_start_comes_back(tmp_path: Path) -> None:
    kept = child(tmp_path, "rasa", FOREVER, healthy=True)

    async def go() -> int:
        supervisor = Supervisor([kept], tmp_path / "processes.json", lambda _part: None)
        await supervisor.start(20)
        watching = asyncio.create_task(supervisor.watch())
        assert kept.process is not None
        first = kept.process
        first.kill()
        async with asyncio.timeout(60):
            while kept.process is first:
                await asyncio.sleep(0.01)
        supervisor.stopping.set()
        await watching
        await supervisor.end()
        return kept.restarts

    assert asyncio.run(go()) == 1


def test_a_fork_is_looked_after_as_a_command_is(tmp_path: Path) -> None:
    """It writes to its own log, dies by a signal, comes back, and ends with the rest."""

    def body() -> None:
        os.write(1, b"daar\n")
        signal.pause()

    forked = child(tmp_path, "web-1", [], healthy=True)
    forked.body = body

    async def go() -> None:
        supervisor = Supervisor([forked], tmp_path / "processes.json", lambda _part: None)
        await supervisor.start(20)
        watching = asyncio.create_task(supervisor.watch())
        async with asyncio.timeout(60):
            for times in (1, 2):
                while not forked.log.exists() or forked.log.read_text() != "daar\n" * times:
                    await asyncio.sleep(0.01)
                assert forked.process is not None
                assert psutil.Process(forked.process.pid).name() == "web-1"
                if times == 1:
                    forked.process.kill()
        pid = forked.process.pid
        supervisor.stopping.set()
        await watching
        await supervisor.end()
        assert not psutil.pid_exists(pid)

    asyncio.run(go())
    assert forked.restarts == 1
