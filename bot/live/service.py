"""A conversation with a person: offered, agreed to, passed on, and handed back. Meanwhile the assistant is silent."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from anyio import to_thread

from bot.dialogue.kinds import HandoverCard, Live, Notice
from bot.dialogue.messages import Message
from bot.dialogue.parts import Contact
from bot.ground.database.base import now
from bot.ground.masking import mask
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.live.handovers import Handovers
from bot.live.live_chat import HandedBack, LiveChat, LiveChatAway, LivePlace
from bot.live.tables import Handover
from bot.turns.tables import Turn

NEVER_TOLD_BY_STAFF = ("bsn", "iban", "card", "document")  # a telephone number or an address of an office may be told


@dataclass(frozen=True)
class HandoverPreview:
    """Exactly what would be passed on, for the resident to read before agreeing."""

    transcript: str
    upto: int  # the last turn in it


class LiveService:
    """Hands conversations of one municipality over to its live chat."""

    def __init__(
        self,
        product: LiveChat,
        handovers: Handovers,
        texts: Texts,
        municipality: Municipality,
        words: Callable[[str], str],
        clock: Callable[[], datetime] = now,
    ) -> None:
        """`words` says a turn of a resident in words, also where it was a pressed button."""
        self._product = product
        self._handovers = handovers
        self._texts = texts
        self._municipality = municipality
        self._words = words
        self._clock = clock

    # --- what the resident sees

    def is_offered(self) -> bool:
        """Whether somebody is there now."""
        return self._municipality.is_open(self._clock())

    async def current(self, sender: str) -> Handover | None:
        """The handover that the conversation is in, if it is."""
        return await to_thread.run_sync(self._handovers.current, sender)

    async def preview(self, sender: str) -> HandoverPreview:
        """What would be passed on now."""
        turns = await to_thread.run_sync(self._handovers.since, sender, 0)
        return HandoverPreview(await self._transcript(turns), turns[-1].id if turns else 0)

    async def news(self, sender: str, after: int) -> tuple[bool, int, list[Turn]]:
        """Whether it is still with a person, the last turn, and what a person said after the turn `after`."""
        handover = await self.current(sender)
        if handover is not None:
            await self._deliver(handover)
        turns = await to_thread.run_sync(self._handovers.since, sender, after)
        news = [turn for turn in turns if turn.speaker == "agent" or _live(turn) == "handed_back"]
        return handover is not None, turns[-1].id if turns else after, news

    # --- over to a person, and back

    async def begin(self, sender: str, upto: int) -> list[Message]:
        """Hand it over, up to the turn that the resident saw and agreed to."""
        turns = await to_thread.run_sync(self._handovers.since, sender, 0)
        agreed = [turn for turn in turns if turn.id <= upto]
        if not self.is_offered():
            return [await self._say(sender, self._card("live.closed", turns))]
        number = await to_thread.run_sync(self._handovers.claim, sender)
        if number is None:
            return [self._notice("live.begun", "begun")]
        try:
            place = await self._product.begin(self._texts("live.name"), await self._transcript(agreed))
        except LiveChatAway as error:
            await to_thread.run_sync(self._handovers.give_up, number, error.left)
            return [await self._say(sender, self._card("live.away", turns))]
        await to_thread.run_sync(self._handovers.opened, number, place, upto)
        return [await self._say(sender, self._notice("live.begun", "begun"))]

    async def pass_on(self, handover: Handover, text: str, first: Sequence[Message]) -> list[Message]:
        """Pass on what the resident says (masked); `first` is what we say of it before anything else."""
        sender = handover.sender
        await to_thread.run_sync(self._handovers.hear, sender, text, first)
        if not await self._deliver(handover):
            turns = await to_thread.run_sync(self._handovers.since, sender, 0)
            return [*first, await self._say(sender, self._card("live.not_sent", turns))]
        if await to_thread.run_sync(self._handovers.told, handover):
            return [*first, await self._say(sender, self._notice("live.told", "told"))]
        return [*first]

    async def end(self, sender: str) -> list[Message]:
        """The resident is done with the person, and speaks to the assistant again."""
        handover = await self.current(sender)
        message = self._notice("live.ended", "ended")
        if handover is None or not await to_thread.run_sync(self._handovers.end, handover, message):
            return []
        with suppress(LiveChatAway):  # for the resident it has ended; what the person still says is kept all the same
            await self._product.end(_place(handover))
        return [message]

    async def receive(self, headers: Mapping[str, str], body: bytes) -> None:
        """What the live chat tells us.

        Raises:
            Forged: it is not the live chat that tells it, or not now.
        """
        event = self._product.read(headers, body, self._clock())
        if event is None:
            return
        handover = await to_thread.run_sync(self._handovers.of_conversation, event.conversation)
        if handover is None:
            return
        if isinstance(event, HandedBack):
            message = self._notice("live.handed_back", "handed_back")
            await to_thread.run_sync(self._handovers.end, handover, message)
            return
        text = mask(event.text, NEVER_TOLD_BY_STAFF).text.strip() or self._texts("live.attachment")
        message = Message(text, Notice(live="agent"))
        await to_thread.run_sync(self._handovers.take_in, handover, event.key, message)

    # --- erasing there too

    async def erase(self) -> bool:
        """Have the live chat erase what it must; whether nothing is left to erase."""
        for contact in await to_thread.run_sync(self._handovers.to_erase):
            try:
                await self._product.erase(contact)
            except LiveChatAway:
                return False
            await to_thread.run_sync(self._handovers.erased, contact)
        return True

    async def close(self) -> None:
        """Give the connections back."""
        await self._product.close()

    # ---

    async def _deliver(self, handover: Handover) -> bool:
        """Pass on what waits, in order; whether nothing waits any more. After a failure it rests for a while."""
        if not await to_thread.run_sync(self._handovers.unsent, handover):
            return True
        if not await to_thread.run_sync(self._handovers.lend, handover):
            return False
        while waiting := await to_thread.run_sync(self._handovers.unsent, handover):
            for turn in waiting:
                try:
                    await self._product.send(_place(handover), await to_thread.run_sync(self._words, turn.text))
                except LiveChatAway:
                    return False
                await to_thread.run_sync(self._handovers.reached, handover, turn)
        await to_thread.run_sync(self._handovers.free, handover)
        return True

    async def _transcript(self, turns: Sequence[Turn]) -> str:
        names = {"resident": self._texts("live.resident"), "agent": self._texts("live.agent")}
        names["assistant"] = self._municipality.assistant_name
        said = [f"{names[turn.speaker]}: {await to_thread.run_sync(self._words, turn.text)}" for turn in turns]
        return "\n\n".join(said)

    async def _say(self, sender: str, message: Message) -> Message:
        await to_thread.run_sync(self._handovers.say, sender, message)
        return message

    def _notice(self, name: str, live: Live) -> Message:
        return Message(self._texts(name), Notice(live=live))

    def _card(self, name: str, turns: Sequence[Turn]) -> Message:
        """How to reach people otherwise: the desk that was named last, or else the general one."""
        named = next((card for turn in reversed(turns) if (card := _contact(turn))), None)
        usual = Contact.model_validate(self._municipality.contact(self._municipality.desk("general"), self._clock()))
        contact = (named or usual).model_copy(update={"open_now": usual.open_now})
        text = self._texts(name, phone=contact.phone, email=contact.email)
        return Message(text, HandoverCard(contact=contact))


def _live(turn: Turn) -> Live | None:
    return turn.about.live if isinstance(turn.about, HandoverCard | Notice) else None


def _contact(turn: Turn) -> Contact | None:
    return turn.about.contact if isinstance(turn.about, HandoverCard | Notice) else None


def _place(handover: Handover) -> LivePlace:
    return LivePlace(handover.contact, handover.contact_id, handover.conversation)
