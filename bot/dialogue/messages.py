"""What is said to residents, by kind, and what each kind carries: the one place where a kind is described.

JSON comes in by `Message.read` (Rasa's reply, the database, the API as the bench hears it) and goes out by
`Message.as_json`. The API's description is made of these classes (`schemas`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Literal, Union, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.lookups.found import Algorithm, Dataset

Live = Literal["offered", "begun", "told", "agent", "ended", "handed_back"]
Reason = Literal["unknown", "out_of_scope", "language"]
SCHEMA = "#/components/schemas/{model}"


class _Part(BaseModel):
    """Unknown keys are left out: a newer or older release may have kept them."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class CitedSource(_Part):
    """Where an answer can be checked."""

    title: str = ""
    url: str = ""


class Contact(_Part):
    """How to reach a desk."""

    desk: str = ""
    phone: str = ""
    email: str = ""
    url: str = ""
    opening_hours: str = ""
    open_now: bool = False


class ReferredTo(_Part):
    """The page of the municipality where a question that is not ours belongs."""

    title: str
    url: str


class UrgentContact(_Part):
    """Who helps now, by a number to call or an address to go to."""

    name: str
    number: str | None = None
    address: str | None = None


class Data(_Part):
    """What every kind may carry."""

    again: Literal["denied", "choice"] | None = None  # about the question before: not meant, or a clearer choice needed
    html: str | None = Field(None, description="The text as safe HTML")

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
        return {"kind": self.kind, **self.model_dump(mode="json", exclude_unset=True, exclude_none=True)}  # type: ignore[attr-defined]


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


class Bot(_OfEntry):
    """That this is software."""

    kind: Literal["bot"] = "bot"


class Suggestions(Data):
    """A choice of entries."""

    kind: Literal["suggestions"] = "suggestions"
    suggestions: tuple[str, ...]

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
    def near(self) -> tuple[str, ...]:
        """Entries that came near, the nearest first."""
        return self.nearest


class HandoverCard(_OfEntry):
    """The way to a person."""

    kind: Literal["handover"] = "handover"
    asked: bool = Field(False, description="Whether the resident asked for a person")
    contact: Contact | None = None
    live: Live | None = Field(None, description="`offered`: a conversation with a person can be begun here")


class SmallTalk(Data):
    """A greeting and the like."""

    kind: Literal["greeting", "goodbye", "thanks"]


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


class Datasets(LookedUp):
    """Datasets on a subject."""

    kind: Literal["datasets"] = "datasets"
    results: tuple[Dataset, ...] = ()


class Algorithms(LookedUp):
    """Algorithms on a subject or of an organisation."""

    kind: Literal["algorithms"] = "algorithms"
    results: tuple[Algorithm, ...] = ()


Kinds = Union[  # noqa: UP007 - the members are read back below
    Answer, Bot, Suggestions, Fallback, HandoverCard, SmallTalk, Redacted, Notice, Urgent, Datasets, Algorithms
]  # fmt: skip
About = Annotated[Kinds, Field(discriminator="kind")]
KINDS: tuple[str, ...] = tuple(
    name for each in get_args(Kinds) for name in get_args(each.model_fields["kind"].annotation)
)

_about: TypeAdapter[Kinds] = TypeAdapter(About, config=ConfigDict(hide_input_in_errors=True))


@dataclass(frozen=True)
class Button:
    """A choice; `payload` is what the resident's side sends back."""

    title: str
    payload: str


@dataclass(frozen=True)
class Message:
    """One message to the resident: its text, what it carries by its kind, and the buttons under it."""

    text: str
    about: Kinds
    buttons: tuple[Button, ...] = ()

    @classmethod
    def read(cls, message: Mapping[str, Any]) -> "Message":
        """A message of JSON.

        Raises:
            ValueError: it is none of our kinds, or lacks what its kind carries.
        """
        buttons = tuple(Button(str(each["title"]), str(each["payload"])) for each in message.get("buttons", ()))
        return cls(str(message.get("text", "")), _about.validate_python(message.get("custom")), buttons)

    @property
    def custom(self) -> dict[str, Any]:
        """What it carries, as JSON."""
        return self.about.as_json()

    def as_json(self, recipient: str) -> dict[str, Any]:
        """The message as the API sends it and the database keeps it."""
        buttons = [{"title": button.title, "payload": button.payload} for button in self.buttons]
        return {"recipient_id": recipient, "text": self.text, "buttons": buttons, "custom": self.custom}

    def with_(self, **more: object) -> "Message":
        """The same message that carries more."""
        return replace(self, about=self.about.model_copy(update=more))


def schemas() -> dict[str, Any]:
    """The description of what each kind carries, for the API's: `About`, and what it refers to."""
    about = TypeAdapter(About).json_schema(ref_template=SCHEMA, mode="serialization")
    parts = about.pop("$defs")
    for kind in get_args(Kinds):
        shape = parts[kind.__name__]
        shape["required"] = list(dict.fromkeys(["kind", *shape.get("required", ())]))
    return {**parts, "About": about}
