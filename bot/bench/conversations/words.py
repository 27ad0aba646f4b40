"""What the test bench says to testers; the lines stand in `data/testing.yml`."""

from difflib import get_close_matches
from functools import cache
from typing import Any

from bot.ground.filling import fill
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml


@cache
def lines() -> dict[str, str]:
    """Every line by name."""
    loaded: dict[str, str] = load_yaml(ROOT / "data/testing.yml")
    return loaded


def word(name: str, /, **values: Any) -> str:
    """A line by name, filled."""
    return fill(lines()[name], {key: str(value) for key, value in values.items()})


def nearest(name: str, known: list[str]) -> str:
    """A sentence that suggests the known name which looks most like `name`; empty where none does."""
    near = get_close_matches(name, known, 1, 0.6)
    return " " + word("suggestion", name=near[0]) if near else ""
