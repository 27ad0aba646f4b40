"""What a draft changes on the evaluation questions: which get a better, a worse or another outcome."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.bench.evaluation.sets import EvaluationSet
from bot.bench.trial.intents import Intents
from bot.bench.trial.results import ChangedAnswer, Changes, TrialOutcome, TriedDraft
from bot.bench.trial.worlds import World, Worlds
from bot.dialogue.build import Parts
from bot.dialogue.lookup import MOST_CHOICES, Match, Verdict
from bot.dialogue.turn import Turn
from bot.faq.index import FaqIndex

AT_ONCE = 8  # questions encoded in one go; residents' questions come in between
PAUSE = 0.02  # seconds after each, so that they do
RANK = {"right": 0, "offered": 1, "neither": 2, "wrong": 3}

Signature = tuple[str, ...]


@dataclass(frozen=True)
class RehearsedQuestion:
    """An evaluation question with the entry that should answer it, none where nothing of ours should."""

    text: str
    core: str  # as it is looked up
    expected: str | None


class DraftRehearsal:
    """Plays the evaluation questions in two worlds, after getting ready once in the background."""

    def __init__(self, parts: Parts, worlds: Worlds, intents: Intents, questions: EvaluationSet) -> None:
        core = parts.reader.core
        ours = [RehearsedQuestion(question.text, core(question.text), question.faq) for question in questions.questions]
        self._askings = [*ours, *(RehearsedQuestion(other.text, core(other.text), None) for other in questions.outside)]
        self._embeddings = parts.embeddings
        self._worlds = worlds
        self._intents = intents
        self._known: dict[str, Mapping[str, float]] = {}  # text -> Rasa's intents
        self._before: tuple[FaqIndex | None, list[Signature]] = (None, [])
        self._done = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def is_ready(self) -> bool:
        """Whether every question is encoded and parsed."""
        return self._done >= len(self._askings)

    def get_ready(self) -> None:
        """Start getting ready in a thread, unless that is done or under way."""
        with self._lock:
            if not self.is_ready and (self._thread is None or not self._thread.is_alive()):
                self._thread = threading.Thread(target=self._prepare, name="trial-rehearsal", daemon=True)
                self._thread.start()

    def _prepare(self) -> None:
        """Encode and parse what is missing; without Rasa its part is left out, until the next start."""
        for start in range(self._done, len(self._askings), AT_ONCE):
            block = self._askings[start : start + AT_ONCE]
            self._embeddings.vectors([asking.core for asking in block])
            self._embeddings.at_hand([asking.text for asking in block])  # Rasa asks for them one by one
            for asking in block:
                known = self._intents.of(asking.text)
                if known is None:
                    return  # Rasa is away: the next call tries again from here
                self._known[asking.text] = known
            self._done = start + len(block)
            time.sleep(PAUSE)

    def changes(self, drafts: Sequence[TriedDraft]) -> Changes:
        """What the drafts change; not ready yet: how far it is.

        Raises:
            TooMuchChanged: the drafts change too many phrasings to be tried in passing.
        """
        total = len(self._askings)
        if not self.is_ready:
            self.get_ready()
            return Changes(ready=False, done=self._done, total=total)
        now, then = self._worlds.published(), self._worlds.world(drafts)
        if self._before[0] is not now.index:
            self._before = (now.index, self._signatures(now))
        pairs = zip(self._askings, self._before[1], self._signatures(then), strict=True)
        differing = [asking for asking, before, after in pairs if before != after]
        changes = [change for asking in differing if (change := self._change(asking, now, then))]
        return Changes(ready=True, done=total, total=total, changes=tuple(sorted(changes, key=_worst_first)))

    def _signatures(self, world: World) -> list[Signature]:
        """What each question's outcome hangs on, for all questions in one go."""
        known = [self._known[asking.text] for asking in self._askings]
        findings = world.lookup.find_all([asking.core for asking in self._askings], known)
        return [_signature(finding) for finding in findings]

    def _change(self, asking: RehearsedQuestion, now: World, then: World) -> ChangedAnswer | None:
        """The change as a resident would see it: the whole assistant decides, not the index alone."""
        before, after = self._outcome(asking, now), self._outcome(asking, then)
        if before == after:
            return None
        better = _grade(asking.expected, before) - _grade(asking.expected, after)
        effect = "better" if better > 0 else "worse" if better < 0 else "same"
        return ChangedAnswer(text=asking.text, expected=asking.expected, before=before, after=after, effect=effect)

    def _outcome(self, asking: RehearsedQuestion, world: World) -> TrialOutcome:
        reply = world.assistant.answer_question(Turn(asking.text, self._known[asking.text]))
        answered = tuple(message.about.cited for message in reply.messages if message.about.cited)
        offered = tuple(faq for message in reply.messages for faq in message.about.offered)
        if answered:
            return TrialOutcome(kind="answer", faqs=answered)
        return TrialOutcome(kind="choices", faqs=tuple(sorted(offered))) if offered else TrialOutcome(kind="none")


def _signature(finding: Match) -> Signature:
    if finding.verdict is Verdict.ANSWER:
        return (finding.verdict, finding.best.id)
    if finding.verdict is Verdict.OFFER:
        return (finding.verdict, *sorted(entry.id for entry in finding.entries[:MOST_CHOICES]))
    return (finding.verdict, finding.referral or "")


def _grade(expected: str | None, outcome: TrialOutcome) -> int:
    """How far an outcome is from the best: 0 is best."""
    if expected is None:
        return {"none": 0, "choices": 1, "answer": 2}[outcome.kind]
    if outcome.kind == "none":
        return RANK["neither"]
    if expected in outcome.faqs:
        return RANK["right"] if outcome.kind == "answer" else RANK["offered"]
    return RANK["wrong"] if outcome.kind == "answer" else RANK["neither"]


def _worst_first(change: ChangedAnswer) -> tuple[int, str]:
    return ("worse", "better", "same").index(change.effect), change.text
