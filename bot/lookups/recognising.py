"""Whether a message is a look-up or a question about data in general: its words, and what the FAQ makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ground.thresholds import (
    LOOKUP_CERTAIN,
    LOOKUP_FAIR,
    LOOKUP_FEW,
    LOOKUP_MOST_TOKENS,
    LOOKUP_NEAR,
    LOOKUP_OUTSIDE,
    LOOKUP_SHORT,
    LOOKUP_STRONG,
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


def is_lookup(reading: QueryReading, faq: WordStanding) -> bool:
    """Whether a message that was read as a look-up is one."""
    if reading.query.kind == "algorithms":
        return reading.asks and _asks_for_algorithms(reading, faq)
    if reading.is_bare:
        return faq.score < LOOKUP_STRONG
    if not reading.asks:
        return False
    if faq.best == DATASETS_ENTRY:
        says_so = reading.is_joined or reading.is_sought or reading.length <= LOOKUP_FEW
        return reading.is_known or says_so or faq.outside < LOOKUP_OUTSIDE
    is_plain = reading.is_joined and reading.is_sought and reading.length <= LOOKUP_SHORT
    most = LOOKUP_CERTAIN if is_plain and reading.is_known else LOOKUP_STRONG
    if faq.score >= most or reading.length > LOOKUP_MOST_TOKENS:
        return False
    if reading.is_known:
        return True
    is_near = is_plain or DATASETS_ENTRY in faq.entries[:LOOKUP_NEAR]
    says_so = reading.is_joined or (reading.is_sought and bool(reading.query.format) and reading.length <= LOOKUP_SHORT)
    return faq.score < LOOKUP_FAIR and (reading.length <= LOOKUP_FEW or (says_so and is_near))


def _asks_for_algorithms(reading: QueryReading, faq: WordStanding) -> bool:
    if faq.best in ALGORITHM_ENTRIES:
        return reading.is_known or reading.is_joined
    query = reading.query
    says_so = reading.is_joined or bool(query.owner or query.place) or reading.length <= LOOKUP_FEW
    is_plain = reading.length <= (LOOKUP_SHORT if reading.is_joined else LOOKUP_FEW)
    most = LOOKUP_CERTAIN if is_plain else LOOKUP_STRONG
    return reading.is_known and says_so and faq.score < most and reading.length <= LOOKUP_MOST_TOKENS
