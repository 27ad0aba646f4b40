"""`make flood`: ten thousand conversations from one source. What do they cost in memory and on disk, and what is left?

Once with the rate limit, as residents have it, and once without; then retention erases all of it, and some more come.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.bench.evaluation.sets import load_set
from bot.conversation.conversations import Conversations
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.settings import Settings
from bot.ops.bench.asking import new_sender
from bot.ops.bench.measuring import memory_of
from bot.ops.bench.systems import MeasuredSystem, ours
from bot.ops.console import line
from bot.ops.evidence import keep_part
from tools.soak import files_of, start

CONVERSATIONS = 10_000
AT_ONCE = 8
WARM = 0.02  # of the conversations, before memory is looked at
MORE = 0.1  # of them, after retention
MOST_MEMORY = 0.15  # that all processes together may grow
MOST_EACH = 8_192  # bytes on disk of a conversation of one message, its answer included
DAYS = 3650  # of the clock that retention has
LOG_ON_ITS_WAY = ("-wal", "-shm")
MB = 2**20
CHAT = "/api/chat"

Came = Counter[int]  # statuses


async def ask(address: str, questions: Sequence[str], many: int) -> Came:
    """So many conversations of one message; 0 where none came."""
    waiting, came = itertools.cycle(questions), Came()
    left = iter(range(many))
    async with httpx.AsyncClient(timeout=30, trust_env=False) as client:

        async def source() -> None:
            for _ in left:
                body = {"sender": new_sender(), "message": next(waiting)}
                try:
                    came[(await client.post(address, json=body)).status_code] += 1
                except httpx.HTTPError:
                    came[0] += 1

        await asyncio.gather(*(source() for _ in range(AT_ONCE)))
    return came


def flood(system: MeasuredSystem, limit: str, questions: Sequence[str], many: int) -> dict[str, Any]:
    """One phase, as the evidence has it."""
    asyncio.run(ask(system.chat, questions, int(many * WARM)))
    before, kept, begun = sum(memory_of(system).values()), _kept(system), time.monotonic()
    came = asyncio.run(ask(system.chat, questions, many))
    seconds, grew = time.monotonic() - begun, _kept(system) - kept
    answered, refused = came[httpx.codes.OK], came[httpx.codes.TOO_MANY_REQUESTS]
    return {
        "limit": limit,
        "answered": answered,
        "refused": refused,
        "others": came.total() - answered - refused,
        "seconds": seconds,
        "before": before,
        "after": sum(memory_of(system).values()),
        "kept": grew,
        "each": grew * MB / many,
    }


def _kept(system: MeasuredSystem) -> float:
    """MB of the files it keeps; without SQLite's log of what is on its way, which is emptied and filled again."""
    return sum(size for name, size in files_of(system.folder).items() if not name.endswith(LOG_ON_ITS_WAY))


def after_retention(system: MeasuredSystem, questions: Sequence[str], many: int) -> float:
    """MB that so many conversations more add, once retention has erased all before them."""
    engine = open_database(Settings(datawijzer_home=system.folder).database, 60)
    Conversations(engine, clock=lambda: now() + timedelta(days=DAYS)).purge(1)
    engine.dispose()
    before = _kept(system)
    asyncio.run(ask(system.chat, questions, many))
    return _kept(system) - before


def measure(folder: Path, conversations: int) -> dict[str, Any]:
    """Both phases, as `docs/evidence/flood.json` has them."""
    questions = [question.text for question in load_set().questions]
    phases, again = [], 0.0
    for limit in ("on", "off"):
        system = ours(folder / limit)
        with replace(system, environment={**system.environment, "CHAT_RATE_LIMIT": limit}) as running:
            start(running)
            phases.append(flood(running, limit, questions, conversations))
            if limit == "off":
                again = after_retention(running, questions, int(conversations * MORE))
    return {
        "conversations": conversations, "at_once": AT_ONCE, "phases": phases, "more": int(conversations * MORE),
        "again": again, "most_memory": MOST_MEMORY, "most_each": MOST_EACH,
    }  # fmt: skip


def wrong_in(figures: dict[str, Any]) -> list[str]:
    """What costs more than it may."""
    wrong = []
    for phase in figures["phases"]:
        name, growth = f"rate limit {phase['limit']}", phase["after"] / phase["before"] - 1
        if phase["others"]:
            wrong.append(f"{name}: {phase['others']} neither answered nor refused")
        if phase["each"] > MOST_EACH:
            wrong.append(f"{name}: {phase['each']:.0f} bytes a conversation")
        if growth > MOST_MEMORY:
            wrong.append(f"{name}: {growth:+.1%} memory")
    if figures["again"] * MB > MOST_EACH * figures["more"] / 2:
        wrong.append(f"what retention erased is not used again: {figures['again']:+.1f} MB")
    return wrong


def main() -> int:
    """Flood; the exit code."""
    parser = argparse.ArgumentParser(prog="tools.flood", description=__doc__)
    parser.add_argument("--conversations", type=int, default=CONVERSATIONS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), options.conversations)
    keep_part("flood", figures)
    wrong = wrong_in(figures)
    print("\n".join(wrong) or line("flood_fine"))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
