"""Starts a process for tests, waits until it answers, and ends it: the one place where that stands.

with website(home, DATAWIJZER_HOME=str(home)) as url: ...
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from bot.ground.settings import ROOT

PORTS = range(11_000, 32_000)  # browsers refuse some lower ones
SECONDS_TO_START = 120.0  # on a busy machine
SECONDS_TO_END = 20.0
SHARE = 3  # times as long as a look is waited before the next one


def copy_project(target: Path, *folders: str) -> None:
    """Copy folders of the project, for a command that is to find them changed; what is compiled comes along."""
    for folder in folders:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("*.pyc.*"))  # being written


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now, each with two after it where other processes of the same part may listen.

    Below those that systems give to who calls: they stay free until used. Drawn by chance, as workers draw at the same
    time; not by `random`, whose seed they have in common.
    """
    found: list[int] = []
    for port in secrets.SystemRandom().sample(PORTS[::3], len(PORTS[::3])):
        if all(is_free(port + more) for more in range(3)):
            found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no free port")


def is_free(port: int) -> bool:
    """Whether a port can be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("0.0.0.0", port))
            return True
    return False


def is_ok(address: str) -> bool:
    """Whether something answers there with 200."""
    try:
        return httpx.get(address, trust_env=False, timeout=30).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def wait_until(
    true: Callable[[], bool],
    seconds: float,
    process: subprocess.Popen[Any] | None = None,
    said: Callable[[], str] = str,
) -> None:
    """Poll until `true()`; a look that costs much is taken less often, or it takes the time of what is waited for.

    Raises:
        AssertionError: that takes too long, or `process` ended meanwhile; with what it `said`.
    """
    looked = time.monotonic()
    deadline = looked + seconds
    while not true():
        has_ended = process is not None and process.poll() is not None
        assert not has_ended, f"ended\n{said()}"
        assert time.monotonic() < deadline, f"not in time\n{said()}"
        time.sleep(max(0.05, min(SHARE * (time.monotonic() - looked), 0.5)))
        looked = time.monotonic()


@contextmanager
def started(
    command: Sequence[str | Path],
    log: Path,
    answers: Callable[[], bool],
    environment: dict[str, str] | None = None,
    cwd: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process, once it answers; what it says is added to `log`."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=cwd, env={**os.environ, **(environment or {})}, stdout=out, stderr=out
        )
    try:
        wait_until(answers, SECONDS_TO_START, process, lambda: log.read_text(errors="replace")[-3000:])
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS_TO_END)


@contextmanager
def website(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of a website alone, on a free port of its own; its log stands in `folder`."""
    with web_process(folder, environment) as (url, _):
        yield url


@contextmanager
def web_process(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same, with the process itself, for tests that kill it."""
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    own = {**environment, "PORT": str(port)}
    answers = lambda: is_ok(f"{url}/health/live")  # noqa: E731
    with started([sys.executable, "-m", "bot.app"], folder / "web.log", answers, own) as process:
        yield url, process
