"""What tells a look-up from a question about data in general: the signs that a judge weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ground.thresholds import (
    LOOKUP_CLEAR,
    LOOKUP_MOST_OUTSIDE,
    LOOKUP_MOST_TOKENS,
    LOOKUP_NEAR,
)
from bot.lookups.query import QueryReading

DATASETS_ENTRY = "open-data.dataset-zoeken"  # the entry that says how to search: what it answers, is looked up
ALGORITHM_ENTRIES = ("algoritmes.gebruik", "algoritmes.register")


@dataclass(frozen=True)
class WordStanding:
    """What the index makes of a message: entries best first, the score of the best, how much it looks like not ours."""

    entries: Sequence[str]
    score: float
    outside: float

    @property
    def best(self) -> str:
        """The entry that comes first."""
        return self.entries[0] if self.entries else ""

    @property
    def is_of_lookups(self) -> bool:
        """Whether that is one in whose place a look-up stands."""
        return self.best == DATASETS_ENTRY or self.best in ALGORITHM_ENTRIES


def clearly_another(faq: WordStanding) -> bool:
    """Whether the FAQ clearly answers a message, and not by an entry in whose place a look-up stands."""
    return faq.score >= LOOKUP_CLEAR and not faq.is_of_lookups


def signs(reading: QueryReading, faq: WordStanding) -> tuple[float, ...]:
    """What is weighed beside a message's own words, about 0 to 1: what it was read as, and where the FAQ has it."""
    asks_algorithms = reading.query.kind == "algorithms"
    another = 0.0 if faq.is_of_lookups else faq.score
    named = (reading.query.format, reading.query.owner, reading.query.place)
    return (
        float(reading.asks),
        float(reading.is_joined),
        float(reading.is_sought),
        float(reading.is_known),
        float(reading.is_bare),
        float(asks_algorithms),
        *(float(bool(name)) for name in named),
        min(reading.length, LOOKUP_MOST_TOKENS) / LOOKUP_MOST_TOKENS,
        another,
        faq.score - another,
        min(faq.outside, LOOKUP_MOST_OUTSIDE),
        float(faq.best == DATASETS_ENTRY),
        float(faq.best in ALGORITHM_ENTRIES),
        float(DATASETS_ENTRY in faq.entries[:LOOKUP_NEAR]),
        float(reading.asks and reading.is_joined),
        float(reading.asks and reading.is_known),
        float(reading.is_joined and reading.is_known),
        another * reading.asks,
        another * reading.is_bare,
    )
