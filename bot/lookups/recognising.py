"""Whether a message is a look-up or a question about data in general: its words, and what the FAQ makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.lookups.query import QueryReading

DATASETS_ENTRY = "open-data.dataset-zoeken"  # the entry that says how to search: what it answers, is looked up
ALGORITHM_ENTRIES = ("algoritmes.gebruik", "algoritmes.register")
NEAR = 3  # places from the top
STRONG = 0.6  # score of an entry from which it surely is meant
FAIR = 0.5
CERTAIN = 0.8  # score of an entry that is meant even where data on a known subject is asked for in plain words
OUTSIDE = 0.6  # how much a message may look like not ours where its subject is no known one
FEW = 4  # tokens of what is typed as into a search box
SHORT = 10  # tokens of a message that asks for one thing
MOST_TOKENS = 30  # of a message that is a look-up though the FAQ puts another entry first


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
        return faq.score < STRONG
    if not reading.asks:
        return False
    if faq.best == DATASETS_ENTRY:
        says_so = reading.is_joined or reading.is_sought or reading.length <= FEW
        return reading.is_known or says_so or faq.outside < OUTSIDE
    is_plain = reading.is_joined and reading.is_sought and reading.length <= SHORT
    if faq.score >= (CERTAIN if is_plain and reading.is_known else STRONG) or reading.length > MOST_TOKENS:
        return False
    if reading.is_known:
        return True
    is_near = is_plain or DATASETS_ENTRY in faq.entries[:NEAR]
    says_so = reading.is_joined or (reading.is_sought and bool(reading.query.format) and reading.length <= SHORT)
    return faq.score < FAIR and (reading.length <= FEW or (says_so and is_near))


def _asks_for_algorithms(reading: QueryReading, faq: WordStanding) -> bool:
    if faq.best in ALGORITHM_ENTRIES:
        return reading.is_known or reading.is_joined
    query = reading.query
    says_so = reading.is_joined or bool(query.owner or query.place) or reading.length <= FEW
    is_plain = reading.length <= (SHORT if reading.is_joined else FEW)
    most = CERTAIN if is_plain else STRONG
    return reading.is_known and says_so and faq.score < most and reading.length <= MOST_TOKENS
