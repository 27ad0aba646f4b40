"""Plays the development set through `POST /api/chat`, as a resident would."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import httpx

from bot.bench.evaluation.sets import Dialogue, EvaluationSet, Expected, Outside, Question, Trap
from bot.dialogue.messages import Message

SECONDS = 30


class QuestionOutcome(StrEnum):
    """What came of a question that has an answer."""

    RIGHT = "right"  # answered right first
    OFFERED = "offered"  # the right one among at most three choices
    WRONG = "wrong"  # another entry answered
    NEITHER = "neither"  # choices without it, or not known


class OutsideOutcome(StrEnum):
    """What came of a message that has none."""

    ANSWERED = "answered"
    OFFERED = "offered"
    HELD = "held"


@dataclass(frozen=True)
class Played[Item]:
    """One item with what came back."""

    item: Item
    outcome: str
    messages: tuple[Message, ...]
    seconds: float

    @property
    def answered(self) -> str | None:
        """The entry that answered, if one did."""
        return next(iter(answered_entries(self.messages)), None)

    @property
    def confidence(self) -> float:
        """How sure the system said it was; 0 where it did not answer."""
        return max((getattr(m.about, "confidence", None) or 0.0 for m in self.messages), default=0.0)


@dataclass(frozen=True)
class EvaluatedTurn:
    """One turn of a dialogue."""

    dialogue: str
    say: str
    expected: Expected
    came: tuple[str, ...]  # kinds and entries
    right: bool


@dataclass(frozen=True)
class PlayedTrap:
    """A question after an answer that has nothing to do with it, with what answered it."""

    trap: Trap
    answered: str | None
    sprung: bool  # answered by another entry than it should be


@dataclass(frozen=True)
class Results:
    """Everything played."""

    questions: tuple[Played[Question], ...]
    outside: tuple[Played[Outside], ...]
    turns: tuple[EvaluatedTurn, ...]


class Player:
    """Talks to a running assistant."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=SECONDS, trust_env=False)

    def play(self, everything: EvaluationSet, progress: Callable[[int, int], None]) -> Results:
        """Play the whole set; `progress` hears how far it is."""
        total = len(everything.questions) + len(everything.outside) + len(everything.dialogues)
        done = iter(range(1, total + 1))

        def after[Item](item: Item) -> Item:
            progress(next(done), total)
            return item

        questions = tuple(after(self._question(question)) for question in everything.questions)
        outside = tuple(after(self._outside(message)) for message in everything.outside)
        turns = tuple(turn for dialogue in everything.dialogues for turn in after(tuple(self._dialogue(dialogue))))
        return Results(questions, outside, turns)

    def play_traps(self, traps: Sequence[Trap], progress: Callable[[int, int], None]) -> tuple[PlayedTrap, ...]:
        """Have the entry before answered, by its own question, then ask what has nothing to do with it."""
        questions = {entry["id"]: entry["question"] for entry in self._client.get("/api/faq").json()}
        played = []
        for number, trap in enumerate(traps, 1):
            sender = new_sender()
            self.ask(sender, questions[trap.after])
            answered = answered_entries(self.ask(sender, trap.say)[0])
            sprung = bool(answered) and trap.expect not in answered
            played.append(PlayedTrap(trap, next(iter(answered), None), sprung))
            progress(number, len(traps))
        return tuple(played)

    def ask(self, sender: str, message: str) -> tuple[tuple[Message, ...], float]:
        """The messages that come back, and the seconds it took."""
        begun = time.perf_counter()
        response = self._client.post("/api/chat", json={"sender": sender, "message": message})
        response.raise_for_status()
        return tuple(map(Message.read, response.json())), time.perf_counter() - begun

    def _question(self, question: Question) -> Played[Question]:
        messages, seconds = self.ask(new_sender(), question.text)
        return Played(question, _outcome({question.faq, *question.also}, messages), messages, seconds)

    def _outside(self, message: Outside) -> Played[Outside]:
        messages, seconds = self.ask(new_sender(), message.text)
        if answered_entries(messages):
            outcome = OutsideOutcome.ANSWERED
        else:
            outcome = OutsideOutcome.OFFERED if offered_entries(messages) else OutsideOutcome.HELD
        return Played(message, outcome, messages, seconds)

    def _dialogue(self, dialogue: Dialogue) -> Iterator[EvaluatedTurn]:
        sender = new_sender()
        for turn in dialogue.turns:
            messages, _ = self.ask(sender, turn.say)
            came = (*answered_entries(messages), *(message.about.kind for message in messages))
            yield EvaluatedTurn(dialogue.title, turn.say, turn.expect, came, meets(turn.expect, came))


def new_sender() -> str:
    """A conversation of its own."""
    return f"evaluation-{secrets.token_hex(12)}"


def answered_entries(messages: tuple[Message, ...]) -> list[str]:
    """The entries that answered, in order; a handover and the words on being software count as theirs."""
    return [message.about.cited for message in messages if message.about.cited]


def offered_entries(messages: tuple[Message, ...]) -> list[str]:
    """The entries offered as choices."""
    return [faq for message in messages for faq in message.about.offered]


def _outcome(right: set[str], messages: tuple[Message, ...]) -> QuestionOutcome:
    answered = answered_entries(messages)
    if right.intersection(answered):
        return QuestionOutcome.RIGHT
    if answered:
        return QuestionOutcome.WRONG
    return QuestionOutcome.OFFERED if right.intersection(offered_entries(messages)) else QuestionOutcome.NEITHER


def meets(expected: Expected, came: tuple[str, ...]) -> bool:
    """Whether what came is one of the kinds and entries that were expected."""
    by_topic = expected.topic is not None and any(name.startswith(f"{expected.topic}.") for name in came)
    return by_topic or bool(set(expected.any) & set(came))
