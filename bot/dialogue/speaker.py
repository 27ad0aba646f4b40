"""Puts decisions into messages of the contract's kinds. No sentence stands here: texts come from data."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.dialogue.kinds import Answer, Bot, Fallback, HandoverCard, Kinds, Notice, Suggestions, Urgent
from bot.dialogue.messages import Button, Message
from bot.dialogue.openings import Openings, load_openings
from bot.dialogue.parts import CitedSource, Contact, ReferredTo, UrgentContact
from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of
from bot.dialogue.urgency import Situations
from bot.faq.store import FaqEntry
from bot.ground.municipality import Municipality, ServiceDesk
from bot.ground.texts import Texts


class Speaker:
    """Makes messages for one municipality."""

    def __init__(
        self, texts: Texts, municipality: Municipality, situations: Situations, openings: Openings | None = None
    ) -> None:
        """`openings`: those of `data/openings.yml` where none are given."""
        self._texts = texts
        self._openings = openings or load_openings()
        self._municipality = municipality
        self._situations = situations

    def say(self, name: str, about: Kinds) -> Message:
        """A sentence of our own."""
        return Message(self._texts(name), about)

    def answer(self, entry: FaqEntry, confidence: float, said: str = "") -> Message:
        """An approved answer with everything that belongs to it, begun to fit what was said."""
        about = Answer(question=entry.question, **_about(entry, confidence))
        text = self._openings.begun(said, entry)
        if not self._openings.needs_care(said, entry):
            return Message(text, about)
        return Message(f"{self._texts('advice')}\n\n{text}", about, (self._person_button(),))

    def repeated(self, entry: FaqEntry, confidence: float, part: str) -> Message:
        """An answer that was given right before, said again: the part of it that is asked for."""
        return Message(self._texts("repeated", part=part.strip()), Answer(**_about(entry, confidence)))

    def nothing_new(self, entry: FaqEntry, others: Sequence[FaqEntry]) -> Message:
        """Where an answer was said, and said again: what else may be meant, and a person."""
        if not others:
            return Message(
                self._texts("repeated_enough"),
                Fallback(reason="unknown", nearest=(entry.id,)),
                (self._person_button(),),
            )
        return self._choose_from("repeated_choices", others, self._person_button())

    def software(self, entry: FaqEntry) -> Message:
        """That this is software, in the approved words of an entry."""
        return Message(entry.answer, Bot(**_about(entry, 1.0)))

    def urgent(self, name: str, language: str | None) -> Message:
        """Help for who may be in danger, in their language where we have it, and the way to a person here."""
        situation = self._situations.now(name)
        contacts = tuple(UrgentContact(**contact.model_dump(exclude_defaults=True)) for contact in situation.contacts)
        about = Urgent(situation=name, contacts=contacts, related=situation.answers)
        if language in situation.translations:
            about = about.model_copy(update={"language": language})
        return Message(situation.said_in(language), about, (self._person_button(),))

    def boundary(self) -> Message:
        """Calm, and a way on, where somebody only curses."""
        return Message(self._situations.insults.text.strip(), Notice(), (self._person_button(),))

    def paused(self, entry: FaqEntry, moment: datetime) -> Message:
        """Why there is no answer to this now, and the desk that helps meanwhile."""
        desk = self._municipality.desk_for(entry.topic, entry.owner)
        return Message(entry.answer, Notice(paused=entry.id, contact=self._contact(desk, moment)))

    def suggestions(self, name: str, entries: Sequence[FaqEntry]) -> Message:
        """At most three choices and "iets anders"."""
        return self._choose_from(name, entries, Button(self._texts("something_else"), NONE_OF_THESE))

    def _choose_from(self, name: str, entries: Sequence[FaqEntry], last: Button) -> Message:
        choices = tuple(Button(entry.question, choice_of(entry.id)) for entry in entries)
        about = Suggestions(suggestions=tuple(entry.id for entry in entries))
        return Message(self._texts(name), about, (*choices, last))

    def unknown(self, nearest: Sequence[str] = (), said: str = "") -> Message:
        """We do not know, and who does; `nearest` are FAQ ids that came near."""
        return self._not_known(Fallback(reason="unknown", nearest=tuple(nearest)), said)

    def out_of_scope(self, referral: str | None, nearest: Sequence[str] = (), said: str = "") -> Message:
        """Not ours, and whose it is; where we do not know that, it is said as what we do not know."""
        place = self._municipality.referrals.get(referral or "")
        if place is None:
            return self._not_known(Fallback(reason="out_of_scope", nearest=tuple(nearest)), said)
        text = self._texts("out_of_scope_referral", title=place.title, url=place.url)
        there = ReferredTo(title=place.title, url=place.url)
        return Message(text, Fallback(reason="out_of_scope", nearest=tuple(nearest), referral=there))

    def language(self, language: str) -> Message:
        """We understand Dutch alone, said in the resident's language."""
        return Message(self._texts(f"language.{language}"), Fallback(reason="language", language=language))

    def handover(self, entry: FaqEntry | None, topic_of: FaqEntry | None, moment: datetime, failed: bool) -> Message:
        """The desk for what was spoken of, open or closed now; `entry` is the approved text on reaching people."""
        municipality = self._municipality
        desk = municipality.desk_for(topic_of.topic, topic_of.owner) if topic_of else municipality.desk_for(None)
        is_open = municipality.is_open(moment)
        hours = municipality.hours_in_words()
        page = municipality.desk("general").url
        text = self._texts(
            "handover_open" if is_open else "handover_closed",
            desk=desk.name, phone=desk.phone, email=desk.email, hours=hours, page=page,
        )  # fmt: skip
        if failed:
            text = f"{self._texts('handover_failed')}\n\n{text}"
        about = _about(entry, 1.0) if entry and not failed else {}
        return Message(text, HandoverCard(**about, asked=not failed, contact=self._contact(desk, moment)))

    def _not_known(self, about: Fallback, said: str) -> Message:
        name = "advice_unknown" if self._openings.asks_advice(said) else "unknown"
        return Message(self._texts(name), about, (self._person_button(),))

    def _contact(self, desk: ServiceDesk, moment: datetime) -> Contact:
        return Contact.model_validate(self._municipality.contact(desk, moment))

    def _person_button(self) -> Button:
        return Button(self._texts("want_person"), ASK_PERSON)


def _about(entry: FaqEntry, confidence: float) -> dict[str, Any]:
    """What belongs to the text of an entry, for the kinds that carry it."""
    return {
        "faq": entry.id,
        "version": entry.version,
        "confidence": round(confidence, 3),
        "sources": tuple(CitedSource(title=title, url=url) for title, url in entry.sources),
        "checked_on": entry.checked_on,
        "related": tuple(entry.related),
    }
