"""A conversation as residents see it: buttons by their words, sources with their site, what belongs to an answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.kinds import HandoverCard, Kinds, Notice
from bot.dialogue.messages import Button, Message
from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of, chosen_entry
from bot.faq.store import FaqEntry
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.http.rendering import html_of
from bot.turns.tables import Feedback, Turn


@dataclass(frozen=True)
class ShownTurn:
    """One turn, ready for a template."""

    id: int
    at: datetime  # local time of the municipality
    speaker: str
    text: str
    is_choice: bool  # a button with a question was pressed
    about: Kinds
    choices: tuple[Button, ...]
    related: tuple[Button, ...]
    feedback: Feedback | None


class Shower:
    """Makes conversations of one municipality readable."""

    def __init__(self, texts: Texts, municipality: Municipality) -> None:
        self._texts = texts
        self._zone = ZoneInfo(municipality.timezone)

    def local(self, moment: datetime) -> datetime:
        """A moment on the municipality's clock."""
        return moment.astimezone(self._zone)

    def turns(
        self, turns: Iterable[Turn], feedback: Iterable[Feedback], entries: Mapping[str, FaqEntry]
    ) -> list[ShownTurn]:
        """The turns of one conversation, oldest first."""
        said = {(given.entry_id, given.version): given for given in feedback}
        return [self._shown(turn, said, entries) for turn in turns]

    def _shown(
        self, turn: Turn, said: Mapping[tuple[str, int], Feedback], entries: Mapping[str, FaqEntry]
    ) -> ShownTurn:
        about = turn.about or Notice()
        given = (about.cited or "", getattr(about, "version", None) or 0)
        return ShownTurn(
            id=turn.id,
            at=self.local(turn.at),
            speaker=turn.speaker,
            text=self.words(turn.text, entries),
            is_choice=turn.speaker == "resident" and chosen_entry(turn.text) is not None,
            about=about,
            choices=turn.said.buttons if turn.said else (),
            related=choices_of(getattr(about, "related", ()), entries),
            feedback=said.get(given),
        )

    def words(self, text: str, entries: Mapping[str, FaqEntry]) -> str:
        """What a resident said; a pressed button by its words."""
        if text == NONE_OF_THESE:
            return self._texts("something_else")
        if text == ASK_PERSON:
            return self._texts("want_person")
        entry = entries.get(chosen_entry(text) or "")
        return entry.question if entry else text

    def summary(self, turns: Sequence[ShownTurn], day: str) -> str:
        """The questions of a conversation, for a resident to take along to a person; asking for one is no question."""
        answered = pairwise(turns)
        asked = [said.text for said, next_ in answered if said.speaker == "resident" and not _hands_over(next_)]
        questions = "\n".join(f"- {question}" for question in asked)
        return self._texts("widget.nl.take_along_summary", date=day, questions=questions)


def with_html(message: Message, recipient: str) -> dict[str, Any]:
    """A message as the API sends it: its text as HTML beside it, under `custom.html`."""
    return message.with_(html=html_of(message.text)).as_json(recipient)


def _hands_over(turn: ShownTurn) -> bool:
    return isinstance(turn.about, HandoverCard)


def choices_of(ids: Iterable[str], entries: Mapping[str, FaqEntry]) -> tuple[Button, ...]:
    """Buttons that choose entries; those not published are left out."""
    return tuple(Button(entries[faq].question, choice_of(faq)) for faq in ids if faq in entries)
