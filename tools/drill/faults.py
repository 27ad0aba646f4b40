"""The faults: each begins, lasts, and ends; what it says of itself is what residents may notice of it."""

import resource
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from sqlalchemy import text

from bot.ops.rasa import MODEL
from tests.kept import model_to_oneself
from tests.stack import Stack
from tests.unit import postgres

PARTS = ("web-1", "web-2", "rasa", "actions")
ALL = 1000  # nobody listens: whatever stands before the machine has to answer
LITTLE = 4096  # bytes that a file may have while the disk is full

Fault = Callable[[Stack, float], Iterator[None]]


@dataclass(frozen=True)
class Named:
    """A fault with its name, and how many requests of each resident may break off: those that a website had in hand."""

    name: str
    fault: Fault
    breaks_off: int = 0


def kill(part: str) -> Fault:
    """kill -9; `make run` starts it anew."""

    def fault(stack: Stack, _seconds: float) -> Iterator[None]:
        stack.processes()[part].kill()
        yield

    return fault


def freeze(part: str) -> Fault:
    """SIGSTOP, and after a while SIGCONT."""

    def fault(stack: Stack, seconds: float) -> Iterator[None]:
        frozen = stack.processes()[part]
        frozen.suspend()
        try:
            time.sleep(seconds)
        finally:
            frozen.resume()
        yield

    return fault


def lock_database(stack: Stack, seconds: float) -> Iterator[None]:
    """Somebody else writes into SQLite all the while."""
    with stack.database.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        time.sleep(seconds)
        connection.rollback()
    yield


def fill_disk(stack: Stack, seconds: float) -> Iterator[None]:
    """No process can make a file any longer, by the limit of the system: a disk that is full without filling one."""
    running = [process for name, process in stack.processes().items() if name != "run"]
    before = {process: process.rlimit(resource.RLIMIT_FSIZE) for process in running}
    for process, (_, most) in before.items():
        process.rlimit(resource.RLIMIT_FSIZE, (LITTLE, most))
    try:
        time.sleep(seconds)
    finally:
        for process, limits in before.items():
            if process.is_running():
                process.rlimit(resource.RLIMIT_FSIZE, limits)
    yield


def spoil_index(stack: Stack, _seconds: float) -> Iterator[None]:
    """The fit that was kept is garbage at the next start of the actions: they answer without, and make it anew."""
    for file in (stack.home / "index").rglob("*.npy"):
        file.unlink()  # a second name of what other installations use: never written over
        file.write_bytes(b"\x00garbage")
    stack.processes()["actions"].kill()
    yield


@contextmanager
def spoilt_model(path: Path = MODEL) -> Iterator[None]:
    """Rasa's model is garbage meanwhile."""
    kept = path.with_suffix(".kept")
    shutil.copy2(path, kept)
    try:
        path.write_bytes(b"\x00garbage" * 100)
        yield
    finally:
        kept.replace(path)


def spoil_model(stack: Stack, seconds: float) -> Iterator[None]:
    """Rasa's model is garbage when Rasa starts; then the good one is put back."""
    with model_to_oneself(), spoilt_model():
        stack.processes()["rasa"].kill()
        time.sleep(seconds)
    yield


def machine_dies(stack: Stack, _seconds: float) -> Iterator[None]:
    """Everything at once, as when the power goes; whatever watches the machine starts it anew."""
    stack.kill()
    stack.start(wait=False)
    yield


def stop_postgres(address: str) -> Fault:
    """PostgreSQL crashes, and is started anew after a while."""

    def fault(_stack: Stack, seconds: float) -> Iterator[None]:
        folder = postgres.programs()
        assert folder is not None
        with postgres.stopped(folder, address):
            time.sleep(seconds)
        yield

    return fault


def faults_on_postgres(address: str) -> list[Named]:
    """What another database may change."""
    return [Named("kill -9 web-1", kill("web-1"), 1), Named("database stopped", stop_postgres(address))]


def drop_redis(redis: psutil.Process) -> Fault:
    """Redis is silent for a while."""

    def fault(_stack: Stack, seconds: float) -> Iterator[None]:
        redis.send_signal(signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            redis.send_signal(signal.SIGCONT)
        yield

    return fault


def all_faults(redis: psutil.Process | None) -> list[Named]:
    """In the order in which they are drilled."""
    found = [Named(f"kill -9 {part}", kill(part), int(part.startswith("web"))) for part in PARTS]
    found += [Named(f"{part} frozen", freeze(part), int(part.startswith("web"))) for part in PARTS]
    found += [
        Named("database locked", lock_database),
        Named("disk full", fill_disk),
        Named("fit of the index spoilt", spoil_index),
        Named("model spoilt", spoil_model),
    ]
    if redis is not None:
        found.append(Named("Redis silent", drop_redis(redis)))
    return [*found, Named("everything killed", machine_dies, ALL)]


def by_name(redis: psutil.Process | None = None) -> Mapping[str, Named]:
    """The same by name."""
    return {each.name: each for each in all_faults(redis)}
