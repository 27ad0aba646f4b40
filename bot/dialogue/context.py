"""What a conversation is about at one moment: the entry spoken of last, and those before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue.turn import Memory
from bot.faq.store import FaqEntry


@dataclass(frozen=True)
class Context:
    """The entries that a text may lean on; never what a resident said."""

    last: FaqEntry
    before: tuple[FaqEntry, ...] = ()  # latest first

    def joined(self, text: str) -> str:
        """The text with what it may lean on, as one question."""
        return f"{self.last.question} {text}"

    @property
    def near(self) -> frozenset[str]:
        """Ids of entries that lie next to the one spoken of last."""
        return near(self.last)

    @property
    def near_before(self) -> frozenset[str]:
        """Ids of entries next to those before."""
        return frozenset().union(*(near(entry) for entry in self.before))


def near(entry: FaqEntry) -> frozenset[str]:
    """Ids of the entries that an entry leads to."""
    return frozenset((*entry.related, *entry.followups.values())) - {entry.id}


def context_of(memory: Memory, entries: Mapping[str, FaqEntry]) -> Context | None:
    """What is spoken of: what was offered in the turn before where that is something else, or the last answer."""
    known = [entries[faq] for faq in (memory.last_faq or "", *memory.before) if faq in entries]
    offered = next((entries[faq] for faq in memory.offered if faq in entries), None)
    if offered and not (known and offered.id in near(known[0])):
        known = [offered, *(entry for entry in known if entry is not offered)]
    return Context(known[0], tuple(known[1:])) if known else None
