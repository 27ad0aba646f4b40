"""The figures of `make bench` as a part of `docs/evidence.md`, with the goals beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.ops.bench.report import AT

LEAST_THROUGHPUT, MOST_TIME, MOST_MEMORY, MOST_MB, MOST_SECONDS = 2.5, 0.5, 0.75, 800, 8.0

PAGE = """{rounds} rounds, {questions} questions (load {load:.1f} when it ended). How it is measured:
[measuring.md](measuring.md#beside-a-plain-rasa-project).
The plain project was trained on {entries} entries with {phrasings} phrasings each, for {epochs} epochs.{quick}

Ratios are ours over plain's of the same round, eight residents at once: the middle, and the least and most in brackets.

| | goal | measured | met |
|---|---|---|---|
{goals}

| | {names} |
|---|{columns}
{rows}
"""
A_LOOK = " It was a look (`QUICK=1`): few messages, and a plain project that knows little: `right` says nothing then."


def evidence(figures: Mapping[str, Any]) -> str:
    """The text of a report; see `bot.ops.bench.report`."""
    learnt, systems = figures["plain_learnt"], figures["systems"]
    return PAGE.format(
        load=figures["load"],
        rounds=figures["rounds_played"],
        questions=figures["questions"],
        entries=learnt["entries"] or "all",
        phrasings=learnt["phrasings"],
        epochs=learnt["epochs"],
        quick=A_LOOK if figures["quick"] else "",
        goals="\n".join(_goals(figures)),
        names=" | ".join(systems),
        columns="---|" * len(systems),
        rows="\n".join(_rows(list(systems.values()))),
    )


def _goals(figures: Mapping[str, Any]) -> list[str]:
    throughput, p50, memory = (figures[f"{name}_ratio"] for name in ("throughput", "p50", "memory"))
    ours = figures["systems"]["ours"]
    megabytes, ready = ours["memory_total"]["median"], ours["seconds_to_ready"]
    fits = memory["median"] <= MOST_MEMORY and megabytes <= MOST_MB
    carries = throughput["median"] >= LEAST_THROUGHPUT
    return [
        _goal("messages a second per core", "2.5 or more", _spread(throughput), carries),
        _goal("half of the answers within", "0.5 or less", _spread(p50), p50["median"] <= MOST_TIME),
        _goal("memory", "0.75 or less, under 800 MB", f"{_spread(memory)}, {megabytes:.0f} MB", fits),
        _goal("ready at a second start", "under 8 s", f"{ready} s", ready < MOST_SECONDS),
    ]


def _goal(name: str, goal: str, measured: str, met: bool) -> str:
    return f"| {name} | {goal} | {measured} | {'yes' if met else 'no'} |"


def _spread(values: Mapping[str, float]) -> str:
    return f"{values['median']} ({values['min']}-{values['max']})"


def _rows(systems: Sequence[Mapping[str, Any]]) -> list[str]:
    loads = [next(load for load in system["loads"] if load["residents"] == AT) for system in systems]
    return [
        _row("messages a second", [load["per_second"]["median"] for load in loads]),
        _row("milliseconds: half, 95%, 99% within", [_cuts(load) for load in loads]),
        _row("processor time a message (ms)", [round(sum(load["work"].values()), 1) for load in loads]),
        _row("of which", [", ".join(f"{part} {spent}" for part, spent in load["work"].items()) for load in loads]),
        _row("memory (MB)", [system["memory_total"]["median"] for system in systems]),
        _row("the last turns of a long conversation (ms)", [system["turn_160"]["median"] for system in systems]),
        _row("seconds to ready", [system["seconds_to_ready"] for system in systems]),
        _row("right", [system["right"] for system in systems]),
    ]


def _cuts(load: Mapping[str, Any]) -> str:
    return ", ".join(f"{load[cut]['median']:.0f}" for cut in ("p50", "p95", "p99"))


def _row(title: str, values: Sequence[object]) -> str:
    return f"| {title} | {' | '.join(map(str, values))} |"
