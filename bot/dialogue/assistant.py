"""The assistant: for each dialogue act, what it says. The actions hand it a turn and speak its reply."""

from collections.abc import Iterable
from dataclasses import replace
from zlib import crc32

from bot.dialogue.choices import choice_named
from bot.dialogue.context import Context
from bot.dialogue.kinds import Notice
from bot.dialogue.lookup import MOST_CHOICES, Match, Verdict
from bot.dialogue.messages import Message
from bot.dialogue.payloads import is_payload
from bot.dialogue.small_talk import PERSON_ENTRY, SmallTalking
from bot.dialogue.turn import MOST_BEFORE, Memory, Reply, Turn
from bot.dialogue.urgency import INSULT
from bot.faq.store import FaqEntry
from bot.ground.thresholds import FAILURES_BEFORE_HANDOVER, SURE_ACT


class Assistant(SmallTalking):
    """Decides what is said. Holds no conversation: memory comes in with the turn and goes out with the reply."""

    # --- what comes before a question

    def heed(self, turn: Turn) -> Reply | None:
        """Help for who may be in danger, whatever Rasa made of the message; a boundary to insults; else nothing."""
        sign = None if is_payload(turn.text) else self._watch(turn.text)
        if sign is None:
            return None
        memory = turn.memory.settled()
        if sign.name == INSULT:
            return Reply((self._speaker.boundary(),), memory)
        message = self._speaker.urgent(sign.name, self._languages.foreign(turn.text))
        found = self._alone(turn)
        if found.verdict is Verdict.ANSWER and found.best.id in message.custom["related"]:
            return Reply((message, self._answered(found.best, found.confidence)), memory.answered(found.best.id, ()))
        if not memory.last_faq:  # what is asked next may be of what can follow on the help
            memory = replace(memory, before=tuple(message.custom["related"])[:MOST_BEFORE])
        return Reply((message,), memory)

    def look_up(self, turn: Turn) -> Reply | None:
        """Datasets or algorithms, where the message asks for them or refines the look-up before; else nothing."""
        text = self._reader.core(turn.text)
        if self._looking is None or is_payload(turn.text) or turn.chosen or self._chosen(turn, text):
            return None
        return None if self._languages.foreign(turn.text) else self._looking.reply(text, turn, self._lookup)

    # --- questions

    def answer_question(self, turn: Turn) -> Reply:
        """A message that asks something, as far as Rasa can tell; also one that leans on what was spoken of."""
        if self._reader.says_nothing(turn.text):
            return self._say("ask_question", Notice(), turn)
        language = self._languages.foreign(turn.text, suspected=turn.intents.get("foreign_language", 0.0) > SURE_ACT)
        if language:
            return Reply((self._speaker.language(language),), turn.memory.failed())
        text = self._reader.core(turn.text)
        if chosen := self._chosen(turn, text):
            return self._choose(chosen, turn)
        if corrected := self._reader.corrected(text):
            return self._correct(turn, corrected)
        if self._reader.asks_other(text) and (others := turn.memory.runners_up or turn.memory.before):
            return self._offer("suggestions_more", others, turn.memory)
        context = self._context(turn)
        is_told = bool(context and self._contexts.told(self._lookup, text, context))  # "kosten?" of what was answered
        if not is_told and (bare := self._reader.bare_word(text)):
            return self._offer("suggestions_topic", bare, turn.memory)
        return self._both(turn, text) or self._reply_to(self._understood(text, turn, context), turn)

    def _correct(self, turn: Turn, text: str) -> Reply:
        """What was meant instead of the answer before."""
        denied = turn.memory.last_faq or ""
        return self._reply_to(self._understood(text, turn, self._context(turn), denied), turn)

    def _reply_to(self, finding: Match, turn: Turn) -> Reply:
        if finding.verdict is Verdict.ANSWER:
            if finding.best.id == PERSON_ENTRY:
                return self.hand_over(turn)
            return self._answer(finding.best, finding.confidence, turn, finding.runners_up)
        if finding.verdict is Verdict.OFFER:
            if finding.best.id in turn.memory.offered:  # to offer it again says nothing new
                return self._choose(finding.best, turn, finding.confidence)
            ids = tuple(entry.id for entry in finding.entries)
            return self._offer("suggestions", ids[:MOST_CHOICES], turn.memory, ids[MOST_CHOICES : 2 * MOST_CHOICES])
        if finding.verdict is Verdict.NOT_OURS and finding.referral:
            return Reply((self._speaker.out_of_scope(finding.referral),), turn.memory.settled())
        memory = turn.memory.failed()
        if memory.failures >= FAILURES_BEFORE_HANDOVER:
            return self._handover(turn, failed=True)
        nearest = [entry.id for entry in finding.entries if entry.is_offered][:MOST_CHOICES]
        if finding.verdict is Verdict.NOT_OURS:
            return Reply((self._speaker.out_of_scope(None, nearest, turn.text),), memory)
        return Reply((self._speaker.unknown(nearest, turn.text),), memory)

    def _both(self, turn: Turn, text: str) -> Reply | None:
        """Two questions in one message, where each is sure: both answers. The second may lean on the first."""
        parts = self._reader.questions(text)
        asked = [part for part in parts if part.endswith("?")]
        if len(asked) < 2 and len(parts) != 2:
            return None
        bare, sure = replace(turn, intents={}), dict[str, Match]()
        context = self._context(turn)
        places = asked if len(asked) >= 2 else parts
        for left, part in zip(reversed(range(len(places))), places, strict=True):
            finding = self._lookup.find(part, {})
            if finding.verdict is not Verdict.ANSWER:
                finding = self._understood(part, bare, context)
            if finding.verdict is Verdict.ANSWER:
                sure.setdefault(finding.best.id, finding)
                context = Context(finding.best)
            if not len(sure) <= 2 <= len(sure) + left:
                return None
        whole = self._lookup.find(text, {})
        if whole.verdict is Verdict.ANSWER and whole.best.id not in sure:  # "the one or the other" is one question
            return None
        first, second = sure.values()
        messages = tuple(self._answered(f.best, f.confidence) for f in (first, second))
        memory = turn.memory.answered(first.best.id, ())
        return Reply(messages, memory.answered(second.best.id, ()))

    def _answer(self, entry: FaqEntry, confidence: float, turn: Turn, runners_up: tuple[str, ...] = ()) -> Reply:
        if entry.id == turn.memory.last_faq and not entry.is_paused:
            return self._again(entry, confidence, turn, runners_up)
        message = self._answered(entry, confidence, turn.text)
        return Reply((message,), turn.memory.answered(entry.id, runners_up))

    def _again(self, entry: FaqEntry, confidence: float, turn: Turn, runners_up: tuple[str, ...]) -> Reply:
        """An answer that stands right above: the part that is asked for, or a way on where just that was asked."""
        asked = crc32(" ".join(self._reader.words(turn.text)).encode())
        if asked not in turn.memory.repeated:
            message = self._speaker.repeated(entry, confidence, self._contexts.nearest_part(turn.text, entry.answer))
            return Reply((message,), turn.memory.said_again(asked, runners_up))
        memory = turn.memory.failed()
        if memory.failures >= FAILURES_BEFORE_HANDOVER:
            return self._handover(turn, failed=True)
        published = self._lookup.entries()
        near = entry.related or runners_up
        others = [published[faq] for faq in near if faq in published and published[faq].is_offered][:MOST_CHOICES]
        message = self._speaker.nothing_new(entry, others)
        return Reply((message,), replace(memory, offered=message.about.offered))

    def _answered(self, entry: FaqEntry, confidence: float, said: str = "") -> Message:
        """The answer to what was said, or the notice in its place while it is paused."""
        if entry.is_paused:
            return self._speaker.paused(entry, self._clock())
        return self._speaker.answer(entry, confidence, said)

    def _offer(self, text: str, ids: Iterable[str], memory: Memory, runners_up: tuple[str, ...] = ()) -> Reply:
        published = self._lookup.entries()
        entries = [published[faq] for faq in ids if faq in published][:MOST_CHOICES]
        if not entries:
            return Reply((self._speaker.unknown(),), memory.failed())
        if all(entry.is_paused for entry in entries):  # every choice would lead to a notice
            return Reply((self._speaker.paused(entries[0], self._clock()),), memory.answered(entries[0].id, ()))
        offered = tuple(entry.id for entry in entries)
        return Reply((self._speaker.suggestions(text, entries),), memory.asked(offered, runners_up))

    # --- choices

    def answer_choice(self, turn: Turn) -> Reply:
        """A choice from what was offered: by button, number, title or own words."""
        if turn.chosen:
            entry = self._lookup.entries().get(turn.chosen)
            return self._choose(entry, turn) if entry else Reply((self._speaker.unknown(),), turn.memory)
        text = self._reader.core(turn.text)
        chosen = self._chosen(turn, text) or self._lookup.among(text, turn.memory.offered)
        return self._choose(chosen, turn) if chosen else self.answer_question(turn)

    def _choose(self, entry: FaqEntry, turn: Turn, confidence: float = 1.0) -> Reply:
        """The answer that was chosen; what else was offered stays known, for "nee, de eerste"."""
        others = turn.memory.offered or turn.memory.runners_up
        return Reply((self._answered(entry, confidence),), turn.memory.answered(entry.id, others))

    def _chosen(self, turn: Turn, text: str) -> FaqEntry | None:
        return choice_named(text, turn.memory, self._reader, self._lookup)

    def confirm(self, turn: Turn) -> Reply:
        """Yes: the only choice, or which one."""
        if self._is_question(turn):
            return self.answer_question(turn)
        offered = turn.memory.offered
        entries = self._lookup.entries()
        if len(offered) == 1 and offered[0] in entries:
            return self._answer(entries[offered[0]], 1.0, turn)
        if offered:
            return self._offer("which_one", offered, turn.memory).again("choice")
        return self._say("ask_question", Notice(), turn)

    def offer_others(self, turn: Turn) -> Reply:
        """No, that is not it: another choice that is named, or what nearly won; without that, we do not know."""
        text = self._reader.core(turn.text)
        corrected = self._reader.corrected(text)
        names_one = corrected or self._reader.ordinal(text, MOST_CHOICES) is not None  # "nee, toch de eerste"
        if names_one and (chosen := self._chosen(turn, text)):
            return self._choose(chosen, turn)
        if corrected or self._is_question(turn):
            return self.answer_question(turn)
        others = tuple(faq for faq in turn.memory.runners_up if faq != turn.memory.last_faq)
        if others:
            memory = replace(turn.memory.settled(), failures=turn.memory.failures + 1)
            return self._offer("suggestions_other", others, memory).again("denied")
        if not turn.memory.last_faq and not turn.memory.offered and not turn.memory.failures:
            return self._say("ask_question", Notice(), turn)
        memory = turn.memory.failed()
        if memory.failures >= FAILURES_BEFORE_HANDOVER:
            return self._handover(turn, failed=True).again("denied")
        return Reply((self._speaker.unknown(),), memory).again("denied")
