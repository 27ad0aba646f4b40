"""One thing that a check has to say, with its words from `data/checks.yml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as with_default
from enum import StrEnum
from functools import lru_cache

from bot.ground.filling import fill
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

WORDS = ROOT / "data/checks.yml"


class Level(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"  # cannot be published so
    WARNING = "warning"  # look at it again


@dataclass(frozen=True)
class Hint:
    """One finding; `start` and `end` are characters of the field's text, end exclusive, where it has a place."""

    rule: str
    field: str  # of a content
    level: Level
    row: int = 0  # of a field with rows: which one, counted from 1
    start: int | None = None
    end: int | None = None
    instead: str | None = None  # what to write
    values: Mapping[str, str] = with_default(default_factory=dict)

    @property
    def words(self) -> str:
        """The sentence for who mends it."""
        return sentence(self.rule, {**self.values, "row": str(self.row)})


def finding(
    rule: str,
    field: str,
    level: Level,
    place: tuple[int, int] | None = None,
    instead: str | None = None,
    *,
    row: int = 0,
    **values: object,
) -> Hint:
    """A finding of a rule of `data/checks.yml`, with what its sentence names."""
    start, end = place or (None, None)
    return Hint(rule, field, level, row, start, end, instead, {name: str(value) for name, value in values.items()})


def sentence(rule: str, values: Mapping[str, str]) -> str:
    """The words of a rule."""
    return fill(sentences_by_rule()[rule], values)


@lru_cache(maxsize=1)
def sentences_by_rule() -> dict[str, str]:
    """The sentences of `data/checks.yml`, read once.

    Raises:
        ConfigurationError: the file is missing.
    """
    return dict(load_yaml(WORDS))
