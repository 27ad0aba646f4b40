"""From rounds to figures that compare: ratios with their spread."""

from collections.abc import Callable, Mapping, Sequence
from statistics import mean, median
from typing import Any

from bot.ops.bench.measuring import Round

AT = 8  # residents at once, for the figures that are named

Rounds = Mapping[str, Sequence[Round]]  # by system


def spread(values: Sequence[float]) -> dict[str, float]:
    """The least, the middle and the most."""
    return {"min": round(min(values), 3), "median": round(median(values), 3), "max": round(max(values), 3)}


def ratio(rounds: Rounds, figure: Callable[[Round], float]) -> dict[str, float]:
    """Ours over plain's, round by round: what was measured side by side is compared with each other."""
    pairs = zip(rounds["ours"], rounds["plain"], strict=True)
    return spread([figure(one) / figure(other) for one, other in pairs])


def report(rounds: Rounds, ready: Mapping[str, float], about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything, as `reports/bench.json` has it; `ready`: seconds to a second start."""
    return {
        **about,
        "throughput_ratio": ratio(rounds, lambda each: each.at(AT).per_core),
        "p50_ratio": ratio(rounds, lambda each: each.at(AT).p50),
        "memory_ratio": ratio(rounds, lambda each: sum(each.memory.values())),
        "messages_per_second_ratio": ratio(rounds, lambda each: each.at(AT).per_second),
        "long_conversation_ratio": ratio(rounds, lambda each: each.last),
        "ready_ratio": round(ready["ours"] / ready["plain"], 3),
        "systems": {name: _summary(measured, ready[name]) for name, measured in rounds.items()},
        "rounds": {name: [each.table() for each in measured] for name, measured in rounds.items()},
    }


def _summary(rounds: Sequence[Round], ready: float) -> dict[str, Any]:
    return {
        "loads": [_loads(rounds, load.residents) for load in rounds[0].loads],
        "memory": {part: round(median(each.memory.get(part, 0) for each in rounds)) for part in rounds[0].memory},
        "memory_total": spread([sum(each.memory.values()) for each in rounds]),
        "first_turns": spread([each.first for each in rounds]),
        "turn_160": spread([each.last for each in rounds]),
        "seconds_to_ready": round(ready, 1),
        "right": round(mean(load.right for each in rounds for load in each.loads), 3),
    }


def _loads(rounds: Sequence[Round], residents: int) -> dict[str, Any]:
    loads = [each.at(residents) for each in rounds]
    figures = ("per_second", "per_core", "p50", "p95", "p99")
    return {
        "residents": residents,
        **{name: spread([getattr(load, name) for load in loads]) for name in figures},
        "work": {part: round(median(load.work.get(part, 0) for load in loads), 1) for part in loads[0].work},
    }
