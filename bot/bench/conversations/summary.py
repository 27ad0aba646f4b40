"""Numbers out of results: totals, per topic and label, changes since earlier, trend, coverage, slowest answers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.bench.conversations.catalogue import catalogue
from bot.bench.conversations.results import Result

SLOWEST = 10
Summary = dict[str, Any]


def summarise(results: Sequence[Result], at: str, earlier: Sequence[Summary] = (), skipped: int = 0) -> Summary:
    """Everything that the report shows, as plain data.

    `at`: when this run was, ISO text; `earlier`: summaries of runs before, oldest first.
    """
    right = sum(result["right"] for result in results)
    outcomes = {result["id"]: result["right"] for result in results}
    return {
        "at": at,
        "count": len(results),
        "right": right,
        "wrong": len(results) - right,
        "skipped": skipped,
        "per_topic": _grouped((result["topic"], result["right"]) for result in results),
        "per_label": _grouped((label, result["right"]) for result in results for label in result["labels"]),
        "changes": changes(earlier[-1], outcomes) if earlier else None,
        "trend": [_point(run) for run in (*earlier, {"at": at, "count": len(results), "right": right})],
        "coverage": coverage(results),
        "slowest": _slowest(results),
        "failures": [result for result in results if not result["right"]],
        "outcomes": outcomes,
    }


def changes(before: Summary, outcomes: Mapping[str, bool]) -> dict[str, Any]:
    """Which conversations got better or worse since an earlier run; those that both runs played."""
    was: dict[str, bool] = before["outcomes"]
    both = [name for name in outcomes if name in was]
    return {
        "since": before["at"],
        "better": [name for name in both if outcomes[name] and not was[name]],
        "worse": [name for name in both if was[name] and not outcomes[name]],
    }


def coverage(results: Iterable[Result], known: Mapping[str, Sequence[str]] | None = None) -> dict[str, Any]:
    """For each sort of thing how many there are, how many were reached, and which never were."""
    reached = {name for result in results for name in result["reached"]}
    report = {}
    for sort, names in (known or catalogue()).items():
        missing = [name for name in names if f"{sort}:{name}" not in reached]
        report[sort] = {"count": len(names), "reached": len(names) - len(missing), "missing": missing}
    return report


def _grouped(pairs: Iterable[tuple[str, bool]]) -> dict[str, dict[str, int]]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for name, right in pairs:
        groups[name].append(right)
    return {name: {"count": len(groups[name]), "right": sum(groups[name])} for name in sorted(groups)}


def _point(run: Summary) -> dict[str, Any]:
    return {"at": run["at"], "count": run["count"], "right": run["right"]}


def _slowest(results: Iterable[Result]) -> list[dict[str, Any]]:
    turns = [
        {"id": result["id"], "said": turn["said"], "milliseconds": turn["milliseconds"]}
        for result in results
        for turn in result["turns"]
    ]
    return sorted(turns, key=lambda turn: -turn["milliseconds"])[:SLOWEST]
