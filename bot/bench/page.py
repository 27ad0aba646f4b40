"""Renders a report as one HTML page that needs nothing else: no script, no file beside it, no colour to be read."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

SHARED = Path(__file__).parent / "templates"
ZONE = ZoneInfo("Europe/Amsterdam")


def render(folder: Path, template: str, **context: Any) -> str:
    """A template of `folder`, which extends `reports/base.html` and may use the macros of `reports/parts.html`."""
    environment = Environment(
        loader=FileSystemLoader([folder, SHARED]), autoescape=select_autoescape(), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters.update(percent=percent, moment=moment)
    return environment.get_template(template).render(**context)


def percent(share: float) -> str:
    """A share between 0 and 1 as Dutch people write it."""
    return format_percent(share, "0.0%", locale="nl")


def moment(at: str | datetime) -> str:
    """A moment (aware, or ISO text of one) as Dutch people write it, in Dutch time."""
    aware = datetime.fromisoformat(at) if isinstance(at, str) else at
    return format_datetime(aware, "dd-MM-yyyy HH.mm 'uur'", tzinfo=ZONE, locale="nl")
