"""Made-up residents: they say what stands in the evaluation sets, take choices and rate answers, over a month."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine

from bot.bench.evaluation.playing import answered_entries, offered_entries
from bot.bench.evaluation.rehearsing import reply_to
from bot.bench.evaluation.sets import EvaluationSet
from bot.conversation.conversations import Conversations
from bot.dialogue.assistant import Assistant
from bot.dialogue.turn import Memory, Reply, Turn
from bot.ground.masking import mask
from bot.ops.demo.plan import DemoPlan

MARK = "demo-"  # how the number of every made-up conversation begins
FIRST_HOUR, LAST_HOUR = 7, 23
SECONDS_TO_READ = 45
SATURDAY = 5


class Residents:
    """Plays their conversations with an assistant in this process, and keeps them as if they were of that moment."""

    def __init__(
        self, assistant: Assistant, engine: Engine, zone: str, said: EvaluationSet, plan: DemoPlan, chance: Random
    ) -> None:
        self._assistant = assistant
        self._conversations = Conversations(engine, zone, clock=lambda: self._now)
        self._said, self._plan, self._chance = said, plan, chance
        self._now = datetime.min

    def live(self, until: datetime) -> Iterator[tuple[int, int]]:
        """Their conversations up to a moment; gives how many were held of how many."""
        begins = sorted(self._begins(until))
        for number, begun in enumerate(begins, 1):
            self._now = begun
            self._converse(f"{MARK}{self._chance.getrandbits(64):016x}")
            yield number, len(begins)

    def _begins(self, until: datetime) -> Iterator[datetime]:
        for back in range(self._plan.days):
            day = (until - timedelta(days=back)).replace(minute=0, second=0, microsecond=0)
            usual = self._plan.conversations
            most = usual.weekend if day.weekday() >= SATURDAY else usual.weekday
            for _ in range(self._chance.randint(most - most // 4, most + most // 4)):
                hour = int(self._chance.triangular(FIRST_HOUR, LAST_HOUR, 14))
                begun = day.replace(hour=hour) + timedelta(seconds=self._chance.randrange(3600))
                if begun < until - timedelta(minutes=15):
                    yield begun

    def _converse(self, sender: str) -> None:
        kinds = self._plan.kinds
        (kind,) = self._chance.choices(list(kinds), list(kinds.values()))
        memory = Memory()
        if kind == "dialogue":
            for turn in self._chance.choice(self._said.dialogues).turns:
                memory = self._speak(sender, turn.say, memory, turn.act).memory
            return
        said = self._said.questions if kind == "question" else self._said.outside
        reply = self._speak(sender, self._chance.choice([each.text for each in said]), memory)
        offered = offered_entries(reply.messages)
        if offered and self._chance.random() < self._plan.takes_a_choice:
            reply = self._speak(sender, self._plan.first_choice, reply.memory)
        self._rate(sender, reply)

    def _speak(self, sender: str, text: str, memory: Memory, act: str | None = None) -> Reply:
        self._now += timedelta(seconds=self._chance.randint(SECONDS_TO_READ // 3, SECONDS_TO_READ))
        masked = mask(text)
        reply = reply_to(self._assistant, Turn(masked.question or text, memory=memory), act)
        self._conversations.count(sender, self._conversations.add(sender, masked.text, reply.messages))
        return reply

    def _rate(self, sender: str, reply: Reply) -> None:
        answered = answered_entries(reply.messages)
        if not answered or self._chance.random() > self._plan.rates:
            return
        helpful = self._chance.random() < self._plan.helpful
        tells = not helpful and self._chance.random() < 0.5
        comment = self._chance.choice(self._plan.comments) if tells else ""
        self._now += timedelta(seconds=SECONDS_TO_READ)
        self._conversations.add_feedback(sender, answered[0], 1, helpful, comment)
