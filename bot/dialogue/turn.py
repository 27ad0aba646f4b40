"""What goes into one turn of a conversation and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.dialogue.messages import Message
from bot.lookups.query import Query

MOST_BEFORE = 2  # of the entries answered before the last one
MOST_REPEATED = 5


@dataclass(frozen=True)
class Memory:
    """What is remembered between turns; kept by the website, and in Rasa's slots for `rasa shell`."""

    last_faq: str | None = None  # the entry answered last
    offered: tuple[str, ...] = ()  # entries offered as choices in the turn before
    runners_up: tuple[str, ...] = ()  # what nearly won, for "nee, dat bedoel ik niet"
    failures: int = 0  # turns in a row without an answer
    before: tuple[str, ...] = ()  # entries answered before the last one, latest first
    looked_up: Query | None = None  # the live look-up of the turn before, for "alleen csv" and "meer"
    repeated: tuple[int, ...] = ()  # checksums of what was asked when the last answer was said again

    def answered(self, faq: str, runners_up: tuple[str, ...]) -> "Memory":
        """After an answer."""
        earlier = dict.fromkeys((self.last_faq, *self.before))
        before = tuple(each for each in earlier if each and each != faq)[:MOST_BEFORE]
        return Memory(last_faq=faq, runners_up=runners_up, before=before)

    def said_again(self, asked: int, runners_up: tuple[str, ...]) -> "Memory":
        """After saying a part of the answer before once more; `asked`: the checksum of what that was asked with."""
        repeated = (*self.repeated, asked)[-MOST_REPEATED:]
        return replace(self.answered(self.last_faq or "", runners_up), repeated=repeated)

    def settled(self) -> "Memory":
        """After something that is no question: what was spoken of, and nothing that waits for a reply."""
        return Memory(last_faq=self.last_faq, before=self.before, repeated=self.repeated)

    def asked(self, offered: tuple[str, ...], runners_up: tuple[str, ...] = ()) -> "Memory":
        """After offering choices."""
        return replace(self, offered=offered, runners_up=runners_up, failures=self.failures)

    def failed(self) -> "Memory":
        """After not knowing."""
        return replace(self, offered=(), runners_up=(), failures=self.failures + 1)


@dataclass(frozen=True)
class Turn:
    """One message of a resident, as Rasa understood it."""

    text: str
    intents: Mapping[str, float] = field(default_factory=dict)  # name -> confidence
    chosen: str | None = None  # entry id from a button
    memory: Memory = Memory()


@dataclass(frozen=True)
class Reply:
    """What the assistant says in one turn, and what it remembers of it."""

    messages: tuple[Message, ...]
    memory: Memory

    def again(self, why: Literal["denied", "choice"]) -> "Reply":
        """The reply, marked as being about the question before it: that was denied, or needs a clearer choice."""
        return replace(self, messages=tuple(message.with_(again=why) for message in self.messages))
