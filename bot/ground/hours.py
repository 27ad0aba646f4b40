"""Opening hours as people write them; the words stand in data/texts.yml under `hours`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from babel.dates import get_day_names

from bot.ground.filling import fill
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml


def hours_in_words(hours: Sequence[str | None]) -> str:
    """The hours of each day from Monday (`09:00-17:00`; none: closed); days with the same hours stand together."""
    return ", ".join(_spans(hours))


def _spans(hours: Sequence[str | None]) -> Iterator[str]:
    names = get_day_names("wide", locale="nl")
    for open_at, span in groupby(range(len(hours)), lambda day: hours[day]):
        days = list(span)
        if open_at:
            opens, _, closes = open_at.replace(":", ".").partition("-")
            name = "hours.day" if len(days) == 1 else "hours.days"
            yield _said(name, first=names[days[0]], last=names[days[-1]], opens=opens, closes=closes)


def _said(name: str, **values: str) -> str:
    return fill(_sentences()[name], values)


@cache
def _sentences() -> Mapping[str, str]:
    return {f"hours.{name}": text for name, text in load_yaml(ROOT / "data/texts.yml")["hours"].items()}
