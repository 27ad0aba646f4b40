"""The report as one HTML page: self-contained, printable, readable without colour."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.evaluation.playing import Outcome

TEMPLATES = Path(__file__).parent / "templates"


def html_report(summary: dict[str, Any], changed: dict[str, list[str]] | None, at: str) -> str:
    """The page; `changed` is what got better or worse, where there is an earlier result."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.1f}".replace(".", ",") + "%"
    template = environment.get_template("report.html")
    return template.render(summary=summary, changed=changed, at=at, outcomes=[outcome.value for outcome in Outcome])
