"""One question from a resident to the answer: mask, ask Rasa with what is remembered, keep, answer, count."""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Protocol

from anyio import to_thread

from bot.conversation.afterwards import Afterwards
from bot.conversation.replies import Remembered, Said
from bot.dialogue.kinds import Fallback, HandoverCard, Notice, Redacted, Urgent
from bot.dialogue.messages import Button, Message
from bot.dialogue.payloads import ASK_PERSON, is_payload
from bot.ground.masking import Masked, mask
from bot.ground.texts import Texts
from bot.live.service import LiveService
from bot.live.tables import Handover

NOTHING = "?"  # for a message of slashes alone; Rasa answers nothing to an empty one


class Engine(Protocol):
    """What understands and answers: Rasa."""

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        """What is said to a message; `memory`: what was to be remembered of the turn before."""


class Keeper(Protocol):
    """What keeps conversations: the database. Every call may wait for it."""

    def memory(self, sender: str) -> Remembered:
        """What is to be remembered of the last turn; empty where there was none."""

    def add(
        self, sender: str, question: str, messages: Sequence[Message], memory: Remembered | None, key: str, /
    ) -> int | None:
        """Keep one message and its answers, for who repeats the question too, and what is to be remembered where new.

        The number of the last, or none where it does not count.
        """

    def count(self, sender: str, upto: int) -> None:
        """Count the message and its answers up to that number; it may fail."""


class ChatService:
    """Converses with residents; only masked text leaves this class."""

    def __init__(
        self,
        rasa: Engine,
        conversations: Keeper,
        texts: Texts,
        offered: Callable[[str, str], bool],
        own: Collection[str] = (),
        later: Callable[[str, Sequence[Message]], list[Message]] | None = None,
    ) -> None:
        """`offered`: whether a conversation was offered a button with a payload; it may wait for the database.

        `own`: numbers and addresses that are nobody's personal data, as `bot.ground.masking.own_details`. `later` puts
        the offer of an answer later under messages of a conversation; it may wait for the database.
        """
        self._later = later
        self._rasa = rasa
        self._conversations = conversations
        self._texts = texts
        self._offered = offered
        self._own = own
        self._afterwards = Afterwards()

    async def converse(self, sender: str, message: str, offer: bool = False, key: str = "") -> list[Message]:
        """The assistant's messages to a message of a resident.

        `offer`: where it names a desk, a person can be spoken to right here; `key`: of a question that may be repeated.

        Raises:
            EngineAway: Rasa or the actions did not answer in time.
        """
        masked = mask(message, own=self._own)
        redacted = [self._redacted(masked)] if masked.found else []
        answers, memory = redacted, None
        if masked.question:
            said = await self._ask(sender, as_plain_text(masked.question))
            help_first = sum(isinstance(each.about, Urgent) for each in said.messages[:1])
            answers = [*said.messages[:help_first], *redacted, *said.messages[help_first:]]
            memory = said.memory
        if offer:
            answers = [_with_person(answer) for answer in answers]
        if self._later:
            answers = await to_thread.run_sync(self._later, sender, answers)
        upto = await to_thread.run_sync(self._conversations.add, sender, masked.text, answers, memory, key)
        if upto is not None:
            self._afterwards.do(partial(self._conversations.count, sender, upto))
        return answers

    async def counted(self) -> None:
        """Wait until every answer given so far is counted."""
        await self._afterwards.done()

    async def _ask(self, sender: str, message: str) -> Said:
        memory = await to_thread.run_sync(self._conversations.memory, sender)
        if is_payload(message) and not await to_thread.run_sync(self._offered, sender, message):
            return Said([self._not_offered()], memory)
        return await self._rasa.converse(sender, message, memory)

    async def pass_on(self, live: LiveService, handover: Handover, message: str) -> list[Message]:
        """What we say to a message for a person: mostly nothing."""
        masked = mask(message, own=self._own)
        first = [self._redacted(masked, ask=False)] if masked.found else []
        return await live.pass_on(handover, masked.text, first)

    def _redacted(self, masked: Masked, ask: bool = True) -> Message:
        kinds = [self._texts(f"found.{kind}") for kind in masked.found]
        found = self._texts.raw("and").join(kinds) if len(kinds) < 3 else ", ".join(kinds)
        text = self._texts("redacted", found=found)
        if ask and not masked.question:
            text = f"{text}\n\n{self._texts('redacted_only')}"
        return Message(text, Redacted(found=tuple(masked.found)))

    def _not_offered(self) -> Message:
        about = Fallback(reason="unknown", nearest=())
        return Message(self._texts("not_offered"), about, (Button(self._texts("want_person"), ASK_PERSON),))


def _with_person(message: Message) -> Message:
    """Where a desk is named, a person can be spoken to."""
    has_desk = isinstance(message.about, HandoverCard | Notice) and message.about.contact
    return message.with_(live="offered") if has_desk else message


def as_plain_text(message: str) -> str:
    """A message as Rasa may see it: what looks like one of its commands, but is no button of ours, is plain text."""
    message = " ".join(message.split())
    return message if is_payload(message) else message.lstrip("/ ") or NOTHING
