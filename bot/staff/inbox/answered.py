"""What the assistant says to a repaired question now, or will say after publication."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from bot.staff.inbox.tables import Repair, RepairKind
from bot.staff.trial.client import TrialClient, TrialFailed
from bot.staff.trial.results import Asked

SECONDS_TO_FOLLOW = 3.0  # the index follows a publication within one
SECONDS_BETWEEN = 0.2


@dataclass(frozen=True)
class Answered:
    """What comes of the question: `as_wanted` where that is what the repair was for."""

    asked: Asked
    as_wanted: bool


async def answered(
    trial: TrialClient, repair: Repair, question: str, draft: dict[str, Any] | None, live: bool
) -> Answered | None:
    """Ask the assistant again; none where it cannot be asked now. `draft` is the text that still waits."""
    deadline = time.monotonic() + (SECONDS_TO_FOLLOW if live else 0.0)
    while True:
        try:
            asked = await trial.ask(question, draft)
        except TrialFailed:
            return None
        as_wanted = _as_wanted(asked, repair)
        if as_wanted or time.monotonic() >= deadline:
            return Answered(asked, as_wanted)
        await asyncio.sleep(SECONDS_BETWEEN)


def _as_wanted(asked: Asked, repair: Repair) -> bool:
    if repair.kind in (RepairKind.PHRASING, RepairKind.ENTRY):
        return any(seen.faq == repair.target for seen in asked.seen)
    if repair.kind == RepairKind.REFERRAL:
        return asked.verdict == "not_ours" and asked.referral == repair.target
    return asked.verdict == "not_ours"
