"""What the assistant says to a repaired question now, or will say after publication."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx
from anyio import to_thread

from bot.bench.trial.client import TrialFailed
from bot.bench.trial.results import TrialAnswer
from bot.conversation.outcomes.open_questions import Repair, RepairKind
from bot.ground.tls import trusted
from bot.staff.desk.desk import Desk

SECONDS_TO_FOLLOW = 8.0  # the index follows a publication within one; a busy machine takes longer
SECONDS_BETWEEN = 0.2


@dataclass(frozen=True)
class Answered:
    """What comes of the question: `as_wanted` where that is what the repair was for."""

    asked: TrialAnswer
    as_wanted: bool
    followed: bool  # whether the assistant has learnt what was published; where not, it may say something else soon


async def answered(desk: Desk, repair: Repair, draft: dict[str, Any] | None, live: bool) -> Answered | None:
    """Ask the assistant again; none where it cannot be asked now. `draft` is the text that still waits."""
    deadline = time.monotonic() + SECONDS_TO_FOLLOW
    while True:
        followed = not live or await _has_followed(desk)
        try:
            asked = await desk.trial.ask(repair.text, draft)
        except TrialFailed:
            return None
        as_wanted = _as_wanted(asked, repair)
        if as_wanted or followed or time.monotonic() >= deadline:
            return Answered(asked, as_wanted, followed)
        await asyncio.sleep(SECONDS_BETWEEN)


async def _has_followed(desk: Desk) -> bool:
    """Whether the index holds everything that is published now."""
    version = await to_thread.run_sync(desk.store.version)
    try:
        async with httpx.AsyncClient(timeout=2, trust_env=False, verify=trusted()) as client:
            health = (await client.get(f"{desk.settings.actions_url}/health")).json()
    except (httpx.HTTPError, ValueError):
        return False
    return int(health.get("index_version", 0)) >= version


def _as_wanted(asked: TrialAnswer, repair: Repair) -> bool:
    if repair.kind in (RepairKind.PHRASING, RepairKind.ENTRY):
        return any(seen.faq == repair.target for seen in asked.seen)
    if repair.kind == RepairKind.REFERRAL:
        return asked.verdict == "not_ours" and asked.referral == repair.target
    return asked.verdict == "not_ours"
