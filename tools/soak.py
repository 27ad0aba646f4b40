"""`make soak`: for a while at half of what it can carry. No process may take more and more memory, no file grow.

An installation of its own is started, asked as fast as it answers for a moment, and then at half that pace, by as many
residents at most: where the machine gets busy with something else, the pace goes down and nobody is turned away.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.bench.evaluation.sets import load_set
from bot.ground.database.engine import open_database
from bot.ground.settings import Settings
from bot.ops.bench.asking import new_sender
from bot.ops.bench.measuring import memory_of
from bot.ops.bench.systems import MeasuredSystem, ours
from bot.ops.console import line
from bot.ops.evidence import keep_part
from tests.kept import copy_fit, copy_vectors

MOST = 0.05  # that the memory of a part may grow
RESIDENTS = 8  # at once, at most
SECONDS_FULL = 15.0  # of asking as fast as it answers, to find out what it carries
WARM_SHARE, LEAST_WARM = 0.25, 60.0  # of the time, in seconds: caches and pools fill before memory is looked at
TURNS = 4  # of a conversation
AS_FAST_AS_IT_ANSWERS = 1e6  # messages a second
MB = 2**20
GROWS = ("datawijzer.db",)  # with what is kept: erased by retention
MOST_OF_A_FILE = 1.0  # MB that any other may grow, the write-ahead log apart
MOST_LOG = 16.0  # MB of the write-ahead log, however long it runs


@dataclass(frozen=True)
class Asked:
    """What came of asking for a while."""

    messages: int
    per_second: float
    failures: Counter[str]  # why messages were not answered


async def ask_at(address: str, questions: Sequence[str], per_second: float, seconds: float) -> Asked:
    """Ask at a pace, in conversations whose residents wait for each answer before they ask on."""
    waiting, failures, clock = itertools.cycle(questions), Counter[str](), asyncio.get_running_loop().time
    begun, many = clock(), 0

    async def resident() -> None:
        nonlocal many
        while True:
            due, many = begun + TURNS * many / per_second, many + 1
            await asyncio.sleep(max(0.0, due - clock()))
            if clock() - begun > seconds:
                many -= 1
                return
            sender = new_sender()
            for _ in range(TURNS):
                failures[await _failure(client, address, sender, next(waiting))] += 1

    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        await asyncio.gather(*(resident() for _ in range(RESIDENTS)))
    failures.pop("", None)
    return Asked(TURNS * many, TURNS * many / (clock() - begun), failures)


async def _failure(client: httpx.AsyncClient, address: str, sender: str, question: str) -> str:
    """Why a question was not answered; empty where it was."""
    try:
        response = await client.post(address, json={"sender": sender, "message": question})
    except httpx.HTTPError as error:
        return type(error).__name__
    return "" if response.is_success else f"status {response.status_code}"


def files_of(home: Path) -> dict[str, float]:
    """MB of every file that is kept."""
    return {str(path.relative_to(home)): path.stat().st_size / MB for path in home.rglob("*") if path.is_file()}


def start(system: MeasuredSystem) -> None:
    """Start it, with the vectors and the fit that tests kept, where they did: that saves minutes."""
    database = open_database(Settings(datawijzer_home=system.folder).database)
    copy_vectors(database)
    database.dispose()
    copy_fit(system.folder)
    system.start()


def soak(system: MeasuredSystem, minutes: float) -> dict[str, Any]:
    """Everything that is measured, as `docs/evidence/soak.json` has it."""
    questions = [question.text for question in load_set().questions]
    half = asyncio.run(ask_at(system.chat, questions, AS_FAST_AS_IT_ANSWERS, SECONDS_FULL)).per_second / 2
    warm = max(LEAST_WARM, 60 * minutes * WARM_SHARE)
    asyncio.run(ask_at(system.chat, questions, half, warm))
    memory, files = memory_of(system), files_of(system.folder)
    asked = asyncio.run(ask_at(system.chat, questions, half, 60 * minutes))
    after = files_of(system.folder)
    return {
        "minutes": minutes,
        "half": half,
        "per_second": asked.per_second,
        "messages": asked.messages,
        "failed": asked.failures.total(),
        "failures": dict(asked.failures),
        "most": MOST,
        "memory": [grown(name, memory.get(name, size), size) for name, size in memory_of(system).items()],
        "files": [
            {
                **grown(name, files.get(name, 0.0), size),
                "each": (size - files.get(name, 0.0)) * MB / max(asked.messages, 1),
            }
            for name, size in sorted(after.items())
            if abs(size - files.get(name, 0.0)) > 0.005
        ],
    }


def grown(name: str, before: float, after: float) -> dict[str, Any]:
    """A size before and after, in MB."""
    growth = after / before - 1 if before else 0.0
    return {"name": name, "before": round(before, 3), "after": round(after, 3), "growth": growth}


def wrong_in(figures: dict[str, Any]) -> list[str]:
    """What grew more than it may."""
    wrong = [f"{each['name']}: {each['growth']:+.1%} memory" for each in figures["memory"] if each["growth"] > MOST]
    for each in figures["files"]:
        grew = each["after"] - each["before"]
        is_log = each["name"].endswith(("-wal", "-shm"))
        if each["name"] not in GROWS and (each["after"] > MOST_LOG if is_log else grew > MOST_OF_A_FILE):
            wrong.append(f"{each['name']}: {grew:+.1f} MB")
    if figures["failed"]:
        wrong.append(f"{figures['failed']} messages were not answered: {figures['failures']}")
    return wrong


def main() -> int:
    """Soak; the exit code."""
    parser = argparse.ArgumentParser(prog="tools.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="5 for a look")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ours(Path(folder)) as system:
        start(system)
        figures = soak(system, options.minutes)
    keep_part("soak", figures)
    wrong = wrong_in(figures)
    print("\n".join(wrong) or line("soak_fine"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
