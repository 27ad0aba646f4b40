"""The assistant: for each dialogue act, what it says. The actions hand it a turn and speak its reply."""

import copy
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.dialogue.follow_ups import MORE, Asked, Aspects
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.looking import Looking
from bot.dialogue.lookup import MOST_CHOICES, Lookup, Match, Verdict
from bot.dialogue.messages import Bot, Kinds, Message, Notice, SmallTalk
from bot.dialogue.payloads import is_payload
from bot.dialogue.reader import Reader
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory, Reply, Turn
from bot.dialogue.urgency import INSULT, Sign
from bot.faq.store import FaqEntry

FAILURES_BEFORE_HANDOVER = 2
SURE_ACT = 0.6  # below this small talk is looked up like a question: short nonsense resembles a greeting
CLEARLY_OUTSIDE = 0.6  # index score from which more than a few words are not ours, whatever was spoken of before
MUCH_MORE = 2.0  # times the score of the best entry: "en als jullie nee zeggen" is of no entry by itself
MOST_WORDS_ON_ASPECT = 6  # "wat is de beslistermijn" needs no pointing word to be a follow-up
PERSON_ENTRY, SOFTWARE_ENTRY = "assistent.medewerker", "assistent.mens"


class Assistant:
    """Decides what is said. Holds no conversation: memory comes in with the turn and goes out with the reply."""

    def __init__(
        self,
        lookup: Lookup,
        reader: Reader,
        aspects: Aspects,
        languages: LanguageGuesser,
        speaker: Speaker,
        clock: Callable[[], datetime],
        watch: Callable[[str], Sign | None],
        looking: Looking | None = None,
    ) -> None:
        """`watch` says whether a message shows danger or is an insult; `looking`: the live look-ups, if any."""
        self._lookup = lookup
        self._reader = reader
        self._aspects = aspects
        self._languages = languages
        self._speaker = speaker
        self._clock = clock
        self._watch = watch
        self._looking = looking

    def over(self, lookup: Lookup) -> "Assistant":
        """This assistant over other content."""
        other = copy.copy(self)
        other._lookup = lookup
        return other

    # --- what comes before a question

    def heed(self, turn: Turn) -> Reply | None:
        """Help for who may be in danger, whatever Rasa made of the message; a boundary to insults; else nothing."""
        sign = None if is_payload(turn.text) else self._watch(turn.text)
        if sign is None:
            return None
        memory = Memory(last_faq=turn.memory.last_faq)
        if sign.name == INSULT:
            return Reply((self._speaker.boundary(),), memory)
        message = self._speaker.urgent(sign.name, self._languages.foreign(turn.text))
        found = self._lookup.find(self._reader.core(turn.text), turn.intents)
        if found.verdict is Verdict.ANSWER and found.best.id in message.custom["related"]:
            return Reply((message, self._answered(found.best, found.confidence)), memory.answered(found.best.id, ()))
        return Reply((message,), memory)

    def look_up(self, turn: Turn) -> Reply | None:
        """Datasets or algorithms, where the message asks for them or refines the look-up before; else nothing."""
        text = self._reader.core(turn.text)
        if self._looking is None or is_payload(turn.text) or turn.chosen or self._chosen(turn, text):
            return None
        return None if self._languages.foreign(turn.text) else self._looking.reply(text, turn, self._lookup)

    # --- questions

    def answer_question(self, turn: Turn) -> Reply:
        """A message that asks something, as far as Rasa can tell."""
        language = self._languages.foreign(turn.text, suspected=turn.intents.get("foreign_language", 0.0) > SURE_ACT)
        if language:
            return Reply((self._speaker.language(language),), turn.memory.failed())
        text = self._reader.core(turn.text)
        if turn.memory.offered and (chosen := self._chosen(turn, text)):
            return self._answer(chosen, 1.0, turn)
        bare = self._reader.bare_word(text)
        if bare:
            return self._offer("suggestions_topic", bare, turn.memory)
        both = self._both(turn, text)
        if both:
            return both
        follow_up = self._follow_up(turn, text, said=False)
        if follow_up:
            return follow_up
        return self._reply_to(self._lookup.find(text, turn.intents), turn)

    def _reply_to(self, finding: Match, turn: Turn) -> Reply:
        if finding.verdict is Verdict.ANSWER:
            if finding.best.id == PERSON_ENTRY:
                return self.hand_over(turn)
            return self._answer(finding.best, finding.confidence, turn, finding.runners_up)
        if finding.verdict is Verdict.OFFER:
            ids = tuple(entry.id for entry in finding.entries)
            return self._offer("suggestions", ids[:MOST_CHOICES], turn.memory, ids[MOST_CHOICES : 2 * MOST_CHOICES])
        if finding.verdict is Verdict.NOT_OURS and finding.referral:
            return Reply((self._speaker.out_of_scope(finding.referral),), Memory(last_faq=turn.memory.last_faq))
        memory = turn.memory.failed()
        if memory.failures >= FAILURES_BEFORE_HANDOVER:
            return self._give_up(turn)
        nearest = [entry.id for entry in finding.entries[:MOST_CHOICES]]
        if finding.verdict is Verdict.NOT_OURS:
            return Reply((self._speaker.out_of_scope(None, nearest),), memory)
        return Reply((self._speaker.unknown(nearest),), memory)

    def _both(self, turn: Turn, text: str) -> Reply | None:
        """Two questions in one message, where each is sure by itself: both answers."""
        parts = self._reader.questions(text)
        asked = [part for part in parts if part.endswith("?")]
        if len(asked) < 2 and len(parts) != 2:
            return None
        findings = [self._lookup.find(part, {}) for part in (asked if len(asked) >= 2 else parts)]
        sure = {finding.best.id: finding for finding in findings if finding.verdict is Verdict.ANSWER}
        if len(sure) != 2:
            return None
        whole = self._lookup.find(text, {})
        if whole.verdict is Verdict.ANSWER and whole.best.id not in sure:  # "the one or the other" is one question
            return None
        first, second = sure.values()
        messages = tuple(self._answered(f.best, f.confidence) for f in (first, second))
        return Reply(messages, turn.memory.answered(second.best.id, ()))

    def _answer(self, entry: FaqEntry, confidence: float, turn: Turn, runners_up: tuple[str, ...] = ()) -> Reply:
        return Reply((self._answered(entry, confidence),), turn.memory.answered(entry.id, runners_up))

    def _answered(self, entry: FaqEntry, confidence: float) -> Message:
        """The answer, or the notice in its place while it is paused."""
        if entry.is_paused:
            return self._speaker.paused(entry, self._clock())
        return self._speaker.answer(entry, confidence)

    def _offer(self, text: str, ids: Iterable[str], memory: Memory, runners_up: tuple[str, ...] = ()) -> Reply:
        published = self._lookup.entries()
        entries = [published[faq] for faq in ids if faq in published][:MOST_CHOICES]
        if not entries:
            return Reply((self._speaker.unknown(),), memory.failed())
        if all(entry.is_paused for entry in entries):  # every choice would lead to a notice
            return Reply((self._speaker.paused(entries[0], self._clock()),), memory.answered(entries[0].id, ()))
        offered = tuple(entry.id for entry in entries)
        return Reply((self._speaker.suggestions(text, entries),), memory.asked(offered, runners_up))

    # --- follow-ups

    def answer_follow_up(self, turn: Turn) -> Reply:
        """A short question that leans on the answer before it; without one it is a question like any other."""
        follow_up = self._follow_up(turn, self._reader.core(turn.text), said=True)
        return follow_up or self.answer_question(turn)

    def _follow_up(self, turn: Turn, text: str, said: bool) -> Reply | None:
        """The answer to a follow-up; none where the text stands on its own. `said`: Rasa calls it a follow-up."""
        last = self._context(turn.memory)
        if last is None:
            return None
        alone = self._lookup.find(text, turn.intents)
        is_long = len(self._reader.words(text)) > MOST_WORDS_ON_ASPECT
        if is_long and alone.referral and alone.outside >= CLEARLY_OUTSIDE:
            return None
        asked = self._asked(text)
        aspect = asked.aspect if asked else None
        leans = said or any(self._reader.points_back(clause) for clause in self._reader.clauses(text))
        target = self._target(last, aspect)
        if target and self._is_general(alone, asked) and (leans or not is_long):
            return self._answer(target, 1.0, turn, last.related)
        if not leans or alone.verdict is Verdict.ANSWER or (is_long and alone.verdict is Verdict.NOT_OURS):
            return None
        if aspect == MORE:
            return self._offer("suggestions_more", last.related, turn.memory)
        near = self._lookup.find(text, turn.intents, after=last)
        if near.verdict is Verdict.ANSWER:
            return self._answer(near.best, near.confidence, turn, near.runners_up)
        ids = [entry.id for entry in near.entries[:MOST_CHOICES]]
        return self._offer("suggestions_more", ids or last.related, turn.memory)

    def _context(self, memory: Memory) -> FaqEntry | None:
        """What the conversation is about: the entry answered last, or else what was offered first."""
        entries = self._lookup.entries()
        return entries.get(memory.last_faq or "") or entries.get(next(iter(memory.offered), ""))

    def _asked(self, text: str) -> Asked | None:
        found = (self._aspects.asked(clause) for clause in self._reader.clauses(text))
        return next((asked for asked in found if asked), None)

    def _is_general(self, alone: Match, asked: Asked | None) -> bool:
        """Whether a text fits the aspect of many an entry rather than one entry: then the conversation decides."""
        if alone.verdict is not Verdict.ANSWER:
            return True
        if asked is None:
            return False
        return alone.best.id in self._answers_to(asked.aspect) or asked.score >= MUCH_MORE * alone.score

    def _target(self, entry: FaqEntry, aspect: str | None) -> FaqEntry | None:
        if aspect is None:
            return None
        usual = self._reader.data.usual_followups.get(entry.topic, {})
        return self._lookup.entries().get(entry.followups.get(aspect) or usual.get(aspect, ""))

    def _answers_to(self, aspect: str) -> set[str]:
        """Entries that answer an aspect for one topic or another."""
        usual = {targets[aspect] for targets in self._reader.data.usual_followups.values() if aspect in targets}
        return usual | {e.followups[aspect] for e in self._lookup.entries().values() if aspect in e.followups}

    # --- choices

    def answer_choice(self, turn: Turn) -> Reply:
        """A choice from what was offered: by button, number, title or own words."""
        if turn.chosen:
            entry = self._lookup.entries().get(turn.chosen)
            return self._answer(entry, 1.0, turn) if entry else Reply((self._speaker.unknown(),), turn.memory)
        chosen = self._chosen(turn, self._reader.core(turn.text))
        if chosen:
            return self._answer(chosen, 1.0, turn)
        if turn.memory.offered:
            near = self._lookup.find_among(turn.text, turn.memory.offered)
            if near:
                return self._answer(near, 1.0, turn)
        return self.answer_question(turn)

    def _chosen(self, turn: Turn, text: str) -> FaqEntry | None:
        published = self._lookup.entries()
        offered = [published[faq] for faq in turn.memory.offered if faq in published]
        place = self._reader.ordinal(text, len(offered))
        if place is None:
            place = self._reader.title(text, [entry.question for entry in offered])
        return offered[place] if place is not None else None

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
        """No, that is not it: what nearly won; without that, we do not know."""
        if self._is_question(turn):
            return self.answer_question(turn)
        if turn.memory.runners_up:
            memory = Memory(last_faq=turn.memory.last_faq, failures=turn.memory.failures + 1)
            return self._offer("suggestions_other", turn.memory.runners_up, memory).again("denied")
        if not turn.memory.last_faq and not turn.memory.offered and not turn.memory.failures:
            return self._say("ask_question", Notice(), turn)
        memory = turn.memory.failed()
        if memory.failures >= FAILURES_BEFORE_HANDOVER:
            return self._give_up(turn).again("denied")
        return Reply((self._speaker.unknown(),), memory).again("denied")

    # --- small talk and people

    def small_talk(self, turn: Turn, name: str, about: SmallTalk | Notice) -> Reply:
        """Greeting, thanks and the like, unless a question hides in it or it is hardly that."""
        if max(turn.intents.values(), default=1.0) < SURE_ACT or self._is_question(turn):
            return self.answer_question(turn)
        return self._say(name, about, turn)

    def explain_bot(self, turn: Turn) -> Reply:
        """Says that it is software, with the approved text on that."""
        entry = self._lookup.entries().get(SOFTWARE_ENTRY)
        if entry is None or entry.is_paused:  # that it is software is always said
            return self._say("greeting", Bot(), turn)
        return Reply((self._speaker.software(entry),), turn.memory.answered(entry.id, ()))

    def hand_over(self, turn: Turn) -> Reply:
        """To a person: the desk of what was spoken of. "Ik wil trouwen" only resembles asking for one."""
        if not is_payload(turn.text):
            found = self._lookup.find(self._reader.core(turn.text), turn.intents)
            if found.verdict is Verdict.NOT_OURS and found.outside >= CLEARLY_OUTSIDE:
                return self._reply_to(found, turn)
        return self._handover(turn, failed=False)

    def _give_up(self, turn: Turn) -> Reply:
        return self._handover(turn, failed=True)

    def _handover(self, turn: Turn, failed: bool) -> Reply:
        entries = self._lookup.entries()
        spoken_of = entries.get(turn.memory.last_faq or "")
        message = self._speaker.handover(entries.get(PERSON_ENTRY), spoken_of, self._clock(), failed)
        return Reply((message,), Memory(last_faq=turn.memory.last_faq))

    def _say(self, name: str, about: Kinds, turn: Turn) -> Reply:
        return Reply((self._speaker.say(name, about),), Memory(last_faq=turn.memory.last_faq))

    def _is_question(self, turn: Turn) -> bool:
        """Whether a message taken for small talk clearly asks something."""
        text = self._reader.core(turn.text)
        if len(self._reader.words(text)) < 3 or max(turn.intents.values(), default=0.0) > 0.95:
            return False
        return self._lookup.find(text, turn.intents).verdict is Verdict.ANSWER
