"""What a look-up found, cleaned and bounded: ready to be shown."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.lookups.query import Query

LONGEST_TITLE, LONGEST_NAME, LONGEST_DESCRIPTION = 160, 80, 220


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Dataset(_Shown):
    """A dataset of a catalogue."""

    title: str
    url: str = ""
    description: str = ""
    owner: str = ""
    formats: tuple[str, ...] = ()
    licence: str = ""
    modified: date | None = None


class Algorithm(_Shown):
    """An algorithm of the register."""

    title: str
    url: str = ""
    description: str = ""
    owner: str = ""
    status: str = ""
    category: str = ""


@dataclass(frozen=True)
class Found:
    """The answer to a look-up.

    `live`: just asked; `stored`: kept since `as_of`; `away`: the source did not answer, and nothing is kept.
    """

    query: Query  # as it was asked in the end
    results: tuple[Dataset | Algorithm, ...]
    total: int
    as_of: date
    state: Literal["live", "stored", "away"] = "live"
    let_go: tuple[str, ...] = ()  # fields of the query that were let go to find anything
