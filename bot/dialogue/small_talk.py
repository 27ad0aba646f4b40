"""What is said to messages that are no question: small talk, praise and complaints, and asking for a person."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

from bot.dialogue.context import Context, context_of
from bot.dialogue.kinds import Bot, Kinds, Notice, SmallTalk
from bot.dialogue.language import LanguageGuesser
from bot.dialogue.leaning import ContextReader
from bot.dialogue.looking import Looking
from bot.dialogue.lookup import Lookup, Match, Verdict
from bot.dialogue.payloads import is_payload
from bot.dialogue.reader import Reader
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Reply, Turn
from bot.dialogue.urgency import Sign
from bot.ground.thresholds import (
    CLEARLY_AN_ACT,
    CLEARLY_OUTSIDE,
    FEWEST_WORDS_OF_A_QUESTION,
    MOST_WORDS_OF_SMALL_TALK,
    SURE_ACT,
    SURE_THOUGH_IT_ASKS,
)

PERSON_ENTRY, SOFTWARE_ENTRY, WHO_ENTRY = "assistent.medewerker", "assistent.mens", "assistent.wie"
WRONG_ENTRY = "assistent.fout-antwoord"

THANKING = ("thanks", "glad")


class SmallTalking:
    """What the assistant is put together from, and what it says beside answers; the questions are its own."""

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

    def over(self, lookup: Lookup) -> Self:
        """The same over other content."""
        parts = (self._reader, self._contexts, self._languages, self._speaker, self._clock, self._watch, self._looking)
        return type(self)(lookup, *parts)

    def answer_question(self, turn: Turn) -> Reply:
        """A message that turns out to ask something."""
        raise NotImplementedError

    def _reply_to(self, finding: Match, turn: Turn) -> Reply:
        """What is said on what a question found."""
        raise NotImplementedError

    def small_talk(self, turn: Turn, name: str, about: SmallTalk | Notice) -> Reply:
        """Greeting, thanks and the like, unless a question hides in it or it is hardly that."""
        sure = max(turn.intents.values(), default=1.0)
        needed = SURE_THOUGH_IT_ASKS if self._reader.asks(turn.text) else SURE_ACT
        goes_on = name in THANKING and self._goes_on(turn)
        if sure < needed or goes_on or self._reader.says_nothing(turn.text) or self._is_question(turn):
            return self.answer_question(turn)
        return self._say(name, about, turn)

    def take_praise(self, turn: Turn) -> Reply:
        """A good word on what was said; a bare one where nothing was is no praise, and we ask what is wanted."""
        bare = len(self._reader.words(turn.text)) < FEWEST_WORDS_OF_A_QUESTION
        if bare and not (turn.memory.last_faq or turn.memory.offered or turn.memory.failures):
            return self.small_talk(turn, "ask_question", Notice())
        return self.small_talk(turn, "glad", SmallTalk(kind="thanks"))

    def take_complaint(self, turn: Turn) -> Reply:
        """That something said was no good; an entry may say what to do where nothing was, or where it is wrong."""
        is_first = not (turn.memory.last_faq or turn.memory.offered)
        found = self._alone(turn)
        if found.verdict is Verdict.ANSWER and (is_first or found.best.id == WRONG_ENTRY):
            return self._reply_to(found, turn)
        return self.small_talk(turn, "feedback_negative", Notice())

    def instead_of_answer(self, turn: Turn, name: str) -> Reply:
        """A sentence of ours on what to do here, unless an entry answers: to have a question, to stop, to erase.

        "Hoe krijg ik dat weg?" is asked of what was spoken of.
        """
        found = self._alone(turn)
        if found.verdict is not Verdict.ANSWER and self._reader.asks(turn.text):
            found = self._understood(self._reader.core(turn.text), turn, self._context(turn))
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
        """Whether a message taken for small talk clearly asks something, be it behind a greeting."""
        words = len(self._reader.words(self._reader.core(turn.text)))
        is_short = words <= MOST_WORDS_OF_SMALL_TALK and max(turn.intents.values(), default=0.0) > CLEARLY_AN_ACT
        if words < FEWEST_WORDS_OF_A_QUESTION or (is_short and not self._asks_behind(turn)):
            return False
        return self._alone(turn).verdict is Verdict.ANSWER

    def _goes_on(self, turn: Turn) -> bool:
        """Whether something of what was spoken of is asked behind a word of thanks: "dank u, en hoe lang duurt het"."""
        return bool(turn.memory.last_faq) and self._asks_behind(turn)

    def _asks_behind(self, turn: Turn) -> bool:
        """Whether something is asked behind a greeting or politeness."""
        rest = self._reader.core(turn.text)
        return rest != turn.text.strip() and self._reader.asks(rest)

    def _context(self, turn: Turn) -> Context | None:
        return context_of(turn.memory, self._lookup.entries())

    def _understood(self, text: str, turn: Turn, context: Context | None, denied: str = "") -> Match:
        """What a text finds after what was spoken of."""
        return self._contexts.understood(self._lookup, text, turn.intents, context, denied)

    def _alone(self, turn: Turn) -> Match:
        """What a message finds by itself."""
        return self._lookup.find(self._reader.core(turn.text), turn.intents)
