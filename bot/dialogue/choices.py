"""Which of the choices before it a text names: by number, by a title or a part of one, or by what it asks for."""

from bot.dialogue.lookup import Lookup
from bot.dialogue.reader import Reader
from bot.dialogue.turn import Memory
from bot.faq.store import FaqEntry


def choice_named(text: str, memory: Memory, reader: Reader, lookup: Lookup) -> FaqEntry | None:
    """The choice that a text names; after "nee" also one of those that were offered before an answer."""
    corrected = reader.corrected(text)
    offered = memory.offered
    by_number = reader.ordinal(corrected or text, len(memory.runners_up)) is not None
    if (corrected or by_number) and memory.last_faq in memory.runners_up:
        offered = offered or memory.runners_up
    published = lookup.entries()
    choices = [published[faq] for faq in offered if faq in published]
    titles = [entry.question for entry in choices]
    named = corrected or text
    for place in (
        reader.ordinal(named, len(choices)),
        reader.title(named, titles),
        reader.part_of_title(named, titles),
    ):
        if place is not None:
            return choices[place]
    if not choices:
        return None
    if said := reader.said_of_choice(named):
        return lookup.among(said, offered, places=None)
    return lookup.among(named, offered) if reader.choosing(text) else None
