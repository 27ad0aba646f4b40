"""The assistant: for each dialogue act, what it says. The actions hand it a turn and speak its reply."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.dialogue.choices import choice_named
from bot.dialogue.context import Context, context_of
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.leaning import ContextReader
from bot.dialogue.looking import Looking
from bot.dialogue.lookup import MOST_CHOICES, Lookup, Match, Verdict
from bot.dialogue.messages import Bot, Kinds, Message, Notice, SmallTalk
from bot.dialogue.payloads import is_payload
from bot.dialogue.reader import FEWEST_WORDS_OF_A_QUESTION, Reader
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory, Reply, Turn
from bot.dialogue.urgency import INSULT, Sign
from bot.faq.store import FaqEntry

FAILURES_BEFORE_HANDOVER = 2
SURE_ACT = 0.6  # below this small talk is looked up like a question: short nonsense resembles a greeting
SURE_THOUGH_IT_ASKS = 0.9  # "hoe gaat het?" is a greeting; "wat nu?" is none
CLEARLY_AN_ACT = 0.95  # from here a few words are not looked up as a question
MOST_WORDS_OF_SMALL_TALK = 8  # more may hold a question, however sure the act is
CLEARLY_OUTSIDE = 0.6  # index score from which more than a few words are not ours, whatever was spoken of before
PERSON_ENTRY, SOFTWARE_ENTRY, WHO_ENTRY = "assistent.medewerker", "assistent.mens", "assistent.wie"


class Assistant:
    """Decides what is said. Holds no conversation: memory comes in with the turn and goes out with the reply."""

    def __init__(
        self,
        lookup: Lookup,
        reader: Reader,
        contexts: ContextReader,
        languages: LanguageGuesser,
        speaker: Speaker,
        clock: Callable[[], datetime],
        watch: Callable[[str], Sign | None],
        looking: Looking | None = None,
    ) -> None:
        """`watch` says whether a message shows danger or is an insult; `looking`: the live look-ups, if any."""
        self._lookup = lookup
        self._reader = reader
        self._contexts = contexts
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
        memory = turn.memory.settled()
        if sign.name == INSULT:
            return Reply((self._speaker.boundary(),), memory)
        message = self._speaker.urgent(sign.name, self._languages.foreign(turn.text))
        found = self._alone(turn)
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
        if bare := self._reader.bare_word(text):
            return self._offer("suggestions_topic", bare, turn.memory)
        return self._both(turn, text) or self._reply_to(self._understood(text, turn, self._context(turn)), turn)

    def _understood(self, text: str, turn: Turn, context: Context | None, denied: str = "") -> Match:
        return self._contexts.understood(self._lookup, text, turn.intents, context, denied)

    def _context(self, turn: Turn) -> Context | None:
        return context_of(turn.memory, self._lookup.entries())

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
        nearest = [entry.id for entry in finding.entries[:MOST_CHOICES]]
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
        for part in asked if len(asked) >= 2 else parts:
            finding = self._lookup.find(part, {})
            if finding.verdict is not Verdict.ANSWER:
                finding = self._understood(part, bare, context)
            if finding.verdict is Verdict.ANSWER:
                sure.setdefault(finding.best.id, finding)
                context = Context(finding.best)
        if len(sure) != 2:
            return None
        whole = self._lookup.find(text, {})
        if whole.verdict is Verdict.ANSWER and whole.best.id not in sure:  # "the one or the other" is one question
            return None
        first, second = sure.values()
        messages = tuple(self._answered(f.best, f.confidence) for f in (first, second))
        memory = turn.memory.answered(first.best.id, ())
        return Reply(messages, memory.answered(second.best.id, ()))

    def _answer(self, entry: FaqEntry, confidence: float, turn: Turn, runners_up: tuple[str, ...] = ()) -> Reply:
        repeats = entry.id == turn.memory.last_faq and not entry.is_paused
        message = (
            self._repeated(entry, confidence, turn.text) if repeats else self._answered(entry, confidence, turn.text)
        )
        return Reply((message,), turn.memory.answered(entry.id, runners_up))

    def _repeated(self, entry: FaqEntry, confidence: float, text: str) -> Message:
        """An answer that stands right above: the part of it that a text is about."""
        return self._speaker.repeated(entry, confidence, self._contexts.nearest_part(text, entry.answer))

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
        """No, that is not it: what nearly won; without that, we do not know."""
        if self._is_question(turn) or self._reader.corrected(self._reader.core(turn.text)):
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

    # --- small talk and people

    def small_talk(self, turn: Turn, name: str, about: SmallTalk | Notice) -> Reply:
        """Greeting, thanks and the like, unless a question hides in it or it is hardly that."""
        sure = max(turn.intents.values(), default=1.0)
        needed = SURE_THOUGH_IT_ASKS if self._reader.asks(turn.text) else SURE_ACT
        if sure < needed or self._reader.says_nothing(turn.text) or self._is_question(turn):
            return self.answer_question(turn)
        return self._say(name, about, turn)

    def take_praise(self, turn: Turn) -> Reply:
        """A good word on what was said; a bare one where nothing was is no praise, and we ask what is wanted."""
        bare = len(self._reader.words(turn.text)) < FEWEST_WORDS_OF_A_QUESTION
        if bare and not (turn.memory.last_faq or turn.memory.offered or turn.memory.failures):
            return self.small_talk(turn, "ask_question", Notice())
        return self.small_talk(turn, "glad", SmallTalk(kind="thanks"))

    def take_complaint(self, turn: Turn) -> Reply:
        """That something said was no good; where nothing was, an entry may say what to do."""
        is_first = not (turn.memory.last_faq or turn.memory.offered)
        if is_first and (found := self._alone(turn)).verdict is Verdict.ANSWER:
            return self._reply_to(found, turn)
        return self.small_talk(turn, "feedback_negative", Notice())

    def instead_of_answer(self, turn: Turn, name: str) -> Reply:
        """A sentence of ours on what to do here, unless an entry answers: to have a question, to stop, to erase."""
        found = self._alone(turn)
        if found.verdict is Verdict.ANSWER:
            return self._reply_to(found, turn)
        return self._say(name, Notice(), turn)

    def explain_bot(self, turn: Turn) -> Reply:
        """Says that it is software, with the approved text on that."""
        if (found := self._alone(turn)).verdict is Verdict.ANSWER and found.best.id == WHO_ENTRY:
            return self._reply_to(found, turn)
        entry = self._lookup.entries().get(SOFTWARE_ENTRY)
        if entry is None or entry.is_paused:  # that it is software is always said
            return self._say("greeting", Bot(), turn)
        return Reply((self._speaker.software(entry),), turn.memory.answered(entry.id, ()))

    def hand_over(self, turn: Turn) -> Reply:
        """To a person: the desk of what was spoken of. "Ik wil trouwen" only resembles asking for one."""
        if not is_payload(turn.text):
            found = self._alone(turn)
            is_outside = found.verdict is Verdict.NOT_OURS and found.outside >= CLEARLY_OUTSIDE
            is_other = found.verdict is Verdict.ANSWER and found.best.id != PERSON_ENTRY
            if is_outside or (is_other and self._reader.asks(turn.text)):
                return self._reply_to(found, turn)
        return self._handover(turn, failed=False)

    def _handover(self, turn: Turn, failed: bool) -> Reply:
        entries = self._lookup.entries()
        spoken_of = entries.get(turn.memory.last_faq or "")
        message = self._speaker.handover(entries.get(PERSON_ENTRY), spoken_of, self._clock(), failed)
        return Reply((message,), turn.memory.settled())

    def _say(self, name: str, about: Kinds, turn: Turn) -> Reply:
        return Reply((self._speaker.say(name, about),), turn.memory.settled())

    def _is_question(self, turn: Turn) -> bool:
        """Whether a message taken for small talk clearly asks something."""
        words = len(self._reader.words(self._reader.core(turn.text)))
        if words < FEWEST_WORDS_OF_A_QUESTION or (
            words <= MOST_WORDS_OF_SMALL_TALK and max(turn.intents.values(), default=0.0) > CLEARLY_AN_ACT
        ):
            return False
        return self._alone(turn).verdict is Verdict.ANSWER

    def _alone(self, turn: Turn) -> Match:
        """What a message finds by itself."""
        return self._lookup.find(self._reader.core(turn.text), turn.intents)
