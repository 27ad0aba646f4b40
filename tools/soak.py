"""`make soak`: for a while at half of what it can carry. No process may take more and more memory, no file grow.

An installation of its own is started, asked as fast as it answers for a moment, and then at half that pace.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from bot.bench.evaluation.sets import load_set
from bot.ops.bench.asking import ask_all, new_sender
from bot.ops.bench.measuring import memory_of
from bot.ops.bench.systems import MeasuredSystem, ours
from bot.ops.evidence import keep_part

MOST = 0.05  # that the memory of a part may grow
RESIDENTS, MESSAGES = 8, 160  # to find out what it carries
WARM_SHARE, LEAST_WARM = 0.25, 60.0  # of the time, in seconds: caches and pools fill before memory is looked at
TURNS = 4  # of a conversation
MB = 2**20
GROWS = ("datawijzer.db",)  # with what is kept: erased by retention
MOST_OF_A_FILE = 1.0  # MB that any other may grow, the write-ahead log apart
MOST_LOG = 16.0  # MB of the write-ahead log, however long it runs


async def ask_at(address: str, questions: Sequence[str], per_second: float, seconds: float) -> tuple[int, int]:
    """Ask at a pace, in conversations whose residents wait for each answer; how many were asked, and not answered."""
    waiting, running, clock = itertools.cycle(questions), list[asyncio.Task[int]](), asyncio.get_running_loop().time
    begun = clock()
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
        while clock() - begun < seconds:
            await asyncio.sleep(max(0.0, begun + TURNS * len(running) / per_second - clock()))
            running.append(asyncio.create_task(_converse(client, address, [next(waiting) for _ in range(TURNS)])))
        failed = sum(await asyncio.gather(*running))
    return TURNS * len(running), failed


async def _converse(client: httpx.AsyncClient, address: str, questions: Sequence[str]) -> int:
    """One conversation; how many of its questions were not answered."""
    sender = new_sender()
    return sum([not await _is_answered(client, address, sender, question) for question in questions])


async def _is_answered(client: httpx.AsyncClient, address: str, sender: str, question: str) -> bool:
    try:
        return (await client.post(address, json={"sender": sender, "message": question})).is_success
    except httpx.HTTPError:
        return False


def files_of(home: Path) -> dict[str, float]:
    """MB of every file that is kept."""
    return {str(path.relative_to(home)): path.stat().st_size / MB for path in home.rglob("*") if path.is_file()}


def soak(system: MeasuredSystem, minutes: float) -> dict[str, Any]:
    """Everything that is measured, as `docs/evidence/soak.json` has it."""
    questions = [question.text for question in load_set().questions]
    ask_all(system.chat, questions[:40], RESIDENTS)
    begun = time.monotonic()
    ask_all(system.chat, questions[:MESSAGES], RESIDENTS)
    half = MESSAGES / (time.monotonic() - begun) / 2
    warm = max(LEAST_WARM, 60 * minutes * WARM_SHARE)
    asyncio.run(ask_at(system.chat, questions, half, warm))
    memory, files = memory_of(system), files_of(system.folder)
    asked, failed = asyncio.run(ask_at(system.chat, questions, half, 60 * minutes))
    after = files_of(system.folder)
    return {
        "minutes": minutes,
        "per_second": half,
        "messages": asked,
        "failed": failed,
        "most": MOST,
        "memory": [grown(name, memory.get(name, size), size) for name, size in memory_of(system).items()],
        "files": [
            {**grown(name, files.get(name, 0.0), size), "each": (size - files.get(name, 0.0)) * MB / max(asked, 1)}
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
        wrong.append(f"{figures['failed']} messages were not answered")
    return wrong


def main() -> int:
    """Soak; the exit code."""
    parser = argparse.ArgumentParser(prog="tools.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30, help="5 for a look")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ours(Path(folder)) as system:
        system.start()
        figures = soak(system, options.minutes)
    keep_part("soak", figures)
    wrong = wrong_in(figures)
    print("\n".join(wrong) or "Niets groeide meer dan mag.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
