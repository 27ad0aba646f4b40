"""From what people noted to what is said of a fault: what came, how soon, and when all was well again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tools.drill.people import ANSWERED, AWAY, BROKE_OFF, PROMISED, SILENT, Attempt

SECONDS_TO_RETURN = 10.0


@dataclass(frozen=True)
class Outcome:
    """One fault as people noticed it; seconds."""

    fault: str
    came: dict[str, int]
    slowest: float  # of all that got something
    back: float  # from the end of the fault until an answer came, after which nothing failed any more
    wrong: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def judge(fault: str, attempts: Sequence[Attempt], ended: float, residents: int, *, breaks_off: int) -> Outcome:
    """`ended`: when the fault ended; `breaks_off`: how many requests of each resident may."""
    came = Counter(attempt.outcome for attempt in attempts)
    failed = [attempt for attempt in attempts if attempt.outcome != ANSWERED]
    last = max((attempt.begun + attempt.seconds for attempt in failed), default=ended)
    back = next(
        (a.begun + a.seconds for a in sorted(attempts, key=_end) if a.outcome == ANSWERED and _end(a) > last), last
    )
    back = max(0.0, back - ended)
    heard = [attempt.seconds for attempt in attempts if attempt.outcome in (ANSWERED, AWAY)]
    wrong = [f"{outcome}: {count}" for outcome, count in came.items() if outcome.startswith("status")]
    silent = came[BROKE_OFF] + came[SILENT]
    if silent > residents * breaks_off:
        wrong.append(f"{silent} without an answer or an honest no")
    if max(heard, default=0) > PROMISED:
        wrong.append(f"an answer after {max(heard):.1f} seconds")
    if back > SECONDS_TO_RETURN:
        wrong.append(f"back after {back:.1f} seconds")
    return Outcome(fault, dict(came), round(max(heard, default=0), 2), round(back, 1), tuple(wrong))


def _end(attempt: Attempt) -> float:
    return attempt.begun + attempt.seconds
