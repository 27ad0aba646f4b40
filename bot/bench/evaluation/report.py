"""The report as one HTML page, in the style of all reports."""

from pathlib import Path
from typing import Any

from bot.bench.evaluation.playing import QuestionOutcome
from bot.bench.page import render

TEMPLATES = Path(__file__).parent / "templates"
NEWEST = {
    "fresh": "Nieuwste vragen",
    "fresh2": "Nieuwste vragen, tweede reeks",
    "fresh3": "Nieuwste vragen, derde reeks",
    "fresh4": "Nieuwste vragen, vierde reeks",
}


def html_report(
    summary: dict[str, Any], changed: dict[str, list[str]] | None, at: str, before: dict[str, Any] | None = None
) -> str:
    """The page; `changed` is what got better or worse since `before`, where there is an earlier result."""
    measured = {"Nu": summary["real"]}
    if before and "real" in before:
        measured["Vorige keer"] = before["real"]
    measured |= {name: summary[part] for part, name in NEWEST.items() if part in summary}
    outcomes = [outcome.value for outcome in QuestionOutcome]
    return render(
        TEMPLATES, "report.html", summary=summary, changed=changed, at=at, outcomes=outcomes, measured=measured
    )
