"""What tells a look-up from a question about data in general: the signs that a judge weighs."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.lookups.query import QueryReading

DATASETS_ENTRY = "open-data.dataset-zoeken"  # the entry that says how to search: what it answers, is looked up
ALGORITHM_ENTRIES = ("algoritmes.gebruik", "algoritmes.register")
NEAR = 3  # places from the top
MOST_TOKENS = 30  # longer is as long
MOST_OUTSIDE = 1.5


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


def signs(reading: QueryReading, faq: WordStanding) -> tuple[float, ...]:
    """What is weighed beside a message's own words, about 0 to 1: what it was read as, and where the FAQ has it."""
    asks_algorithms = reading.query.kind == "algorithms"
    is_ours = faq.best == DATASETS_ENTRY or faq.best in ALGORITHM_ENTRIES
    another = 0.0 if is_ours else faq.score
    named = (reading.query.format, reading.query.owner, reading.query.place)
    return (
        float(reading.asks),
        float(reading.is_joined),
        float(reading.is_sought),
        float(reading.is_known),
        float(reading.is_bare),
        float(asks_algorithms),
        *(float(bool(name)) for name in named),
        min(reading.length, MOST_TOKENS) / MOST_TOKENS,
        another,
        faq.score - another,
        min(faq.outside, MOST_OUTSIDE),
        float(faq.best == DATASETS_ENTRY),
        float(faq.best in ALGORITHM_ENTRIES),
        float(DATASETS_ENTRY in faq.entries[:NEAR]),
        float(reading.asks and reading.is_joined),
        float(reading.asks and reading.is_known),
        float(reading.is_joined and reading.is_known),
        another * reading.asks,
        another * reading.is_bare,
    )
