"""The report of a run: one HTML page and the same as JSON, and the runs kept beside it for the trend."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.conversations.playing import PlayedCase
from bot.bench.conversations.results import Result, result_of
from bot.bench.conversations.summary import Summary, summarise
from bot.bench.page import render

TEMPLATES = Path(__file__).parent / "templates"
MOST_KEPT = 30
PAGE, DATA, RUNS = "gesprekken.html", "gesprekken.json", "runs"


@dataclass(frozen=True)
class Report:
    """A run, for people and for programs."""

    html: str
    summary: Summary


def report(outcomes: Iterable[PlayedCase | Result], earlier: Sequence[Summary] = (), skipped: int = 0) -> Report:
    """The report over outcomes, or over results kept of them; `earlier`: summaries of runs before, oldest first."""
    results = [result_of(each) if isinstance(each, PlayedCase) else each for each in outcomes]
    summary = summarise(results, datetime.now(UTC).isoformat(timespec="seconds"), earlier, skipped)
    return Report(html_page(summary), summary)


def html_page(summary: Summary) -> str:
    """The page of a summary."""
    return render(TEMPLATES, "conversations.html", summary=summary)


def write_report(folder: Path, results: Iterable[Result], skipped: int = 0) -> tuple[Path, Path]:
    """Write page and data into a folder, keep the run for the next; where both are."""
    runs = folder / RUNS
    runs.mkdir(parents=True, exist_ok=True)
    made = report(results, kept_runs(folder), skipped)
    text = json.dumps(made.summary, indent=1, ensure_ascii=False)
    (folder / PAGE).write_text(made.html, encoding="utf-8")
    (folder / DATA).write_text(text + "\n", encoding="utf-8")
    kept = {name: made.summary[name] for name in ("at", "count", "right", "outcomes")}
    name = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    (runs / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    for old in sorted(runs.glob("*.json"))[:-MOST_KEPT]:
        old.unlink()
    return folder / PAGE, folder / DATA


def kept_runs(folder: Path) -> list[Summary]:
    """What is kept of earlier runs in a folder, oldest first."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / RUNS).glob("*.json"))]
