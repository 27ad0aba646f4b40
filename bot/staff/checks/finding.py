"""One thing that a check has to say, with its words from `data/checks.yml`."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.ground.municipality import PLACEHOLDER
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
    field: str  # "question", "answer", "phrasings.2", "sources.0.url", …
    level: Level
    words: str
    start: int | None = None
    end: int | None = None
    instead: str | None = None  # what to write


def finding(
    rule: str,
    field: str,
    level: Level,
    place: tuple[int, int] | None = None,
    instead: str | None = None,
    **values: object,
) -> Hint:
    """A finding with the words of its rule."""
    start, end = place or (None, None)
    words = PLACEHOLDER.sub(lambda match: str(values[match[1]]), sentences_by_rule()[rule])
    return Hint(rule, field, level, words, start, end, instead)


@lru_cache(maxsize=1)
def sentences_by_rule() -> dict[str, str]:
    """The sentences of `data/checks.yml`, read once.

    Raises:
        ConfigurationError: the file is missing.
    """
    return dict(load_yaml(WORDS))
