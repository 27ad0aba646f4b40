"""What one system costs and how long it lets people wait, measured once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import psutil

from bot.ops.bench.asking import TimedAnswer, ask_all, converse
from bot.ops.bench.systems import MeasuredSystem

LONG = 160  # turns of the long conversation
LAST = 5  # turns at its ends that are taken together


@dataclass(frozen=True)
class Load:
    """One system under so many residents at once; times in milliseconds."""

    residents: int
    messages: int
    per_second: float
    p50: float
    p95: float
    p99: float
    work: Mapping[str, float]  # processor time per message, by part
    right: float  # share that got the approved answer of its own entry

    @property
    def per_core(self) -> float:
        """Messages a second that one core would answer: 1 / processor seconds per message."""
        return 1000 / sum(self.work.values())


@dataclass(frozen=True)
class Round:
    """All that is measured of one system in one round; memory in MB, by part."""

    loads: tuple[Load, ...]
    memory: Mapping[str, float]
    first: float  # milliseconds of the first turns of a conversation
    last: float  # of its 160th

    def at(self, residents: int) -> Load:
        """The measurement with so many at once."""
        return next(load for load in self.loads if load.residents == residents)

    def table(self) -> dict[str, Any]:
        """As the report has it."""
        loads = [{**asdict(load), "per_core": load.per_core} for load in self.loads]
        return {**asdict(self), "loads": loads}


def measure(
    system: MeasuredSystem,
    questions: Sequence[str],
    plan: Mapping[int, int],
    turns: int,
    is_right: Callable[[TimedAnswer], bool],
) -> Round:
    """One round of a running system. `plan`: messages per number of residents."""
    loads = tuple(_load(system, questions, residents, count, is_right) for residents, count in plan.items())
    asked = converse(system.chat, questions, turns)
    first, last = (median(turn.milliseconds for turn in part) for part in (asked[1 : LAST + 1], asked[-LAST:]))
    return Round(loads, memory_of(system), first, last)


def _load(
    system: MeasuredSystem,
    questions: Sequence[str],
    residents: int,
    count: int,
    is_right: Callable[[TimedAnswer], bool],
) -> Load:
    chosen = [questions[number % len(questions)] for number in range(count)]
    before, begun = work_of(system), perf_counter()
    asked = ask_all(system.chat, chosen, residents)
    took, after = perf_counter() - begun, work_of(system)
    cuts = quantiles((each.milliseconds for each in asked), n=100, method="inclusive")
    return Load(
        residents=residents,
        messages=count,
        per_second=count / took,
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        work={part: 1000 * (spent - before.get(part, 0)) / count for part, spent in after.items()},
        right=sum(map(is_right, asked)) / count,
    )


def work_of(system: MeasuredSystem) -> dict[str, float]:
    """Processor seconds spent so far, by part."""
    return {part: sum(_spent(process) for process in running) for part, running in system.processes().items()}


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def memory_of(system: MeasuredSystem) -> dict[str, float]:
    """MB by part; what processes share is divided among them (PSS)."""
    return {part: sum(map(_pss, running)) / 1024 for part, running in system.processes().items()}


def _pss(process: psutil.Process) -> int:
    return pss_of(Path(f"/proc/{process.pid}/smaps_rollup").read_text())


def pss_of(rollup: str) -> int:
    """KB, from what the kernel says of a process."""
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
