"""Live look-ups in a conversation: whether a message is one, or refines the one before, and what is said to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.dialogue.lookup import Lookup
from bot.dialogue.lookup_judge import LookupJudge
from bot.dialogue.telling import Telling
from bot.dialogue.turn import Memory, Reply, Turn
from bot.lookups.query import Query
from bot.lookups.recognising import ALGORITHM_ENTRIES, DATASETS_ENTRY, WordStanding
from bot.lookups.searching import Searcher

if TYPE_CHECKING:
    from bot.lookups.understanding import Understander


class Looking:
    """Looks up what residents ask of datasets and algorithms; what it does not answer, the FAQ does."""

    def __init__(
        self, understander: "Callable[[], Understander]", judge: LookupJudge, searcher: Searcher, telling: Telling
    ) -> None:
        """`understander` is made when it is first needed: spaCy takes a hundred megabytes."""
        self._understander = understander
        self._judge = judge
        self._searcher = searcher
        self._telling = telling

    def reply(self, text: str, turn: Turn, faq: Lookup) -> Reply | None:
        """The results, that there are none, or that the source is away; nothing where the message is no look-up."""
        before = turn.memory.looked_up
        refined = self._understander().refine(text, before) if before else None
        if refined:
            return self._looked_up(refined, _entry_of(refined), turn, faq)
        if not (self._searcher.can("datasets") or self._searcher.can("algorithms")):
            return None
        reading = self._understander().read(text)
        if reading is None or not self._searcher.can(reading.query.kind) or not self._judge.may_be_lookup(text):
            return None
        match = faq.find(text, turn.intents)
        standing = WordStanding([entry.id for entry in match.entries], match.score, match.outside)
        if not self._judge.is_lookup(text, reading, standing):
            return None
        best = standing.best if standing.best in ALGORITHM_ENTRIES else ""
        return self._looked_up(reading.query, best or _entry_of(reading.query), turn, faq)

    def _looked_up(self, query: Query, entry_id: str, turn: Turn, faq: Lookup) -> Reply | None:
        """The reply to a query; a paused entry, or none, means that staff want no look-ups of its kind."""
        entry = faq.entries().get(entry_id)
        if entry is None or entry.is_paused or not self._searcher.can(query.kind):
            return None
        found = self._searcher.look(query)
        message = self._telling.message(query, found, entry)
        return Reply((message,), Memory(last_faq=entry.id, looked_up=found.query))


def _entry_of(query: Query) -> str:
    return DATASETS_ENTRY if query.kind == "datasets" else ALGORITHM_ENTRIES[0]
