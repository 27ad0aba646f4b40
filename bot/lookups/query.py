"""What is looked up: plain, so that it can be remembered with a conversation."""

from dataclasses import dataclass, replace
from typing import Literal

type Kind = Literal["datasets", "algorithms"]

PAGE = 5  # results that are shown at once
MOST_PAGES = 20


@dataclass(frozen=True)
class Query:
    """A look-up as a resident means it."""

    kind: Literal["datasets", "algorithms"]
    words: tuple[str, ...] = ()  # the subject, the most telling word first
    place: str | None = None  # a municipality by its name
    owner: str | None = None  # another organisation, by a key of `owners` in data/lookups/words.yml
    format: str | None = None  # a key of `formats`
    year: int | None = None
    newest: bool = False  # the newest first
    page: int = 0

    @property
    def start(self) -> int:
        """How many results were shown before."""
        return self.page * PAGE

    def next_page(self) -> "Query":
        """What comes after what was shown."""
        return replace(self, page=min(self.page + 1, MOST_PAGES))


@dataclass(frozen=True)
class QueryReading:
    """A message as a look-up: what would be looked up, and what in it asks for that."""

    query: Query
    asks: bool  # for data or algorithms in so many words, and for nothing else
    is_joined: bool  # the data is said to be about the subject: "cijfers over egels"
    is_sought: bool  # the message says to look for it, or asks whether it is there
    is_known: bool  # the subject, or whose it is, is in the vocabulary
    is_bare: bool  # nothing but a known subject
    length: int  # in tokens
