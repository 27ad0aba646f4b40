"""What is said to residents, by kind, and what each kind carries: the one place where a kind is described."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Union, get_args

from pydantic import Field

from bot.dialogue.parts import CitedSource, Contact, MessagePart, ReferredTo, UrgentContact
from bot.lookups.found import Algorithm, Dataset

Live = Literal["offered", "begun", "told", "agent", "ended", "handed_back"]
Reason = Literal["unknown", "out_of_scope", "language"]
# What became of a question by a reply of a kind; none: the reply is no answer of its own.
Outcome = Literal["answered", "not", "referred", "person", "language", "paused", "urgent", "small_talk"] | None


class Data(MessagePart):
    """What every kind may carry."""

    kind: str
    again: Literal["denied", "choice"] | None = None  # about the question before: not meant, or a clearer choice needed
    html: str | None = Field(None, description="The text as safe HTML")

    topic: ClassVar[str] = ""  # of what it tells, where no entry says so

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return None

    @property
    def cited(self) -> str | None:
        """The entry whose words these are."""
        return None

    @property
    def offered(self) -> tuple[str, ...]:
        """Entries to choose from."""
        return ()

    @property
    def near(self) -> tuple[str, ...]:
        """Entries that came near where there is no answer, the nearest first."""
        return ()

    def as_json(self) -> dict[str, Any]:
        """What was given, and the kind."""
        return {"kind": self.kind, **self.model_dump(mode="json", exclude_unset=True, exclude_none=True)}


class _OfEntry(Data):
    """With everything that belongs to the text of an entry."""

    faq: str | None = None
    version: int | None = None
    confidence: float | None = None
    sources: tuple[CitedSource, ...] = ()
    checked_on: date | None = None
    related: tuple[str, ...] = ()

    @property
    def cited(self) -> str | None:
        """The entry whose words these are."""
        return self.faq


class Answer(_OfEntry):
    """An approved answer."""

    kind: Literal["answer"] = "answer"
    faq: str
    question: str | None = Field(None, description="The entry's own question, shown above its answer")

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "answered"


class Bot(_OfEntry):
    """That this is software."""

    kind: Literal["bot"] = "bot"

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "small_talk"


class Suggestions(Data):
    """A choice of entries."""

    kind: Literal["suggestions"] = "suggestions"
    suggestions: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "not"

    @property
    def offered(self) -> tuple[str, ...]:
        """Entries to choose from."""
        return self.suggestions

    @property
    def near(self) -> tuple[str, ...]:
        """Until one is taken, these came near."""
        return self.suggestions


class Fallback(Data):
    """No answer: not known, not ours, or in another language."""

    kind: Literal["fallback"] = "fallback"
    reason: Reason
    nearest: tuple[str, ...] = ()
    referral: ReferredTo | None = None
    language: str | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        if self.reason == "language":
            return "language"
        return "referred" if self.referral else "not"

    @property
    def near(self) -> tuple[str, ...]:
        """Entries that came near, the nearest first."""
        return self.nearest


class HandoverCard(_OfEntry):
    """The way to a person."""

    kind: Literal["handover"] = "handover"
    asked: bool = Field(False, description="Whether the resident asked for a person")
    contact: Contact | None = None
    live: Live | None = Field(None, description="`offered`: a conversation with a person can be begun here")

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "person" if self.asked else "not"


class SmallTalk(Data):
    """A greeting and the like."""

    kind: Literal["greeting", "goodbye", "thanks"]

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "small_talk"


class Redacted(Data):
    """What personal data was taken out of the message."""

    kind: Literal["redacted"] = "redacted"
    found: tuple[str, ...] = ()


class Notice(Data):
    """Something of our own: why there is no answer now, or about a conversation with a person."""

    kind: Literal["notice"] = "notice"
    paused: str | None = Field(None, description="The entry that has no answer now")
    contact: Contact | None = None
    live: Live | None = Field(None, description="About a conversation with a person")

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "paused" if self.paused else "small_talk"

    @property
    def near(self) -> tuple[str, ...]:
        """The entry that is paused."""
        return (self.paused,) if self.paused else ()


class Urgent(Data):
    """Who helps now, before anything else is said."""

    kind: Literal["urgent"] = "urgent"
    situation: str
    contacts: tuple[UrgentContact, ...]
    related: tuple[str, ...] = ()  # entries that may follow
    language: str | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "urgent"


class LookedUp(_OfEntry):
    """What a live look-up found, in the place of the entry that says how to search."""

    kind: Literal["datasets", "algorithms"]
    source: CitedSource | None = Field(None, description="Where it was looked up, and where to search on")
    as_of: date | None = Field(None, description="The day of which this is")
    state: Literal["live", "stored", "away"] = Field(
        "live", description="`stored`: kept from that day; `away`: the source did not answer and nothing is kept"
    )
    total: int = Field(0, description="How many there are; at most five are shown at once")
    results: tuple[Any, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What became of the question."""
        return "answered" if self.results else "not"


class Datasets(LookedUp):
    """Datasets on a subject."""

    topic = "open-data"
    kind: Literal["datasets"] = "datasets"
    results: tuple[Dataset, ...] = ()


class Algorithms(LookedUp):
    """Algorithms on a subject or of an organisation."""

    topic = "algoritmes"
    kind: Literal["algorithms"] = "algorithms"
    results: tuple[Algorithm, ...] = ()


Kinds = Union[  # noqa: UP007 - the members are read back below
    Answer, Bot, Suggestions, Fallback, HandoverCard, SmallTalk, Redacted, Notice, Urgent, Datasets, Algorithms
]  # fmt: skip
About = Annotated[Kinds, Field(discriminator="kind")]
KINDS: tuple[str, ...] = tuple(
    name for each in get_args(Kinds) for name in get_args(each.model_fields["kind"].annotation)
)
