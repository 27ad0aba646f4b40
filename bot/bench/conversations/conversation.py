"""A conversation as a tester writes it, typed. Keys are Dutch; data/testing.yml explains each, for editors too."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from bot.bench.conversations.words import nearest
from bot.dialogue.kinds import KINDS
from bot.ground.settings import Settings
from bot.ground.yaml_lines import LINE

if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[KINDS]  # those that the assistant has, so that a test can ask for each
Reason = Literal["unknown", "out_of_scope", "language"]
Method = Literal["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]
REASONS: tuple[str, ...] = get_args(Reason)
SETTINGS = [name.upper() for name in Settings.model_fields]
THE_EXAMPLE = "voorbeeld"


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


def _without_line(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_line(part) for key, part in value.items() if key != LINE}
    return [_without_line(part) for part in value] if isinstance(value, list) else value


Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[
    tuple[Text, ...], Field(min_length=1), BeforeValidator(_as_tuple, json_schema_input_type=Text | list[Text])
]
Kinds = Annotated[
    tuple[Kind, ...], Field(min_length=1), BeforeValidator(_as_tuple, json_schema_input_type=Kind | list[Kind])
]
Reasons = Annotated[
    tuple[Reason, ...], Field(min_length=1), BeforeValidator(_as_tuple, json_schema_input_type=Reason | list[Reason])
]
Plain = BeforeValidator(_without_line)


class Strict(BaseModel):
    """A block of keys that remembers on which line it stood; 0 where it came from no file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: SkipJsonSchema[int] = Field(0, alias=LINE, exclude=True)


class AnyOf(Strict):
    """Phrasings that all must get the same; each makes a conversation of its own."""

    any_of: Annotated[tuple[str, ...], Field(alias="een van", min_length=1)]


class ExpectedMessage(Strict):
    """What one message of the assistant must be; a key that is left out is not looked at."""

    kind: Kinds | None = Field(None, alias="soort")
    faq: Texts | None = Field(None, alias="vraag")
    choices: Texts = Field((), alias="keuzes")
    contains: Texts = Field((), alias="bevat")
    lacks: Texts = Field((), alias="bevat niet")
    sources: Texts = Field((), alias="bronnen")
    buttons: Texts = Field((), alias="knoppen")
    related: Texts = Field((), alias="verwant")
    reason: Reasons | None = Field(None, alias="reden")
    language: Text | None = Field(None, alias="taal")
    found: Texts = Field((), alias="gevonden")
    contact: Texts = Field((), alias="contact")
    contacts: Texts = Field((), alias="hulp")
    situation: Text | None = Field(None, alias="situatie")
    results: int | None = Field(None, alias="resultaten", ge=0)
    confidence: float | None = Field(None, alias="zekerheid", ge=0, le=1)
    within: int | None = Field(None, alias="binnen", ge=1)


Messages = Annotated[
    tuple[ExpectedMessage, ...],
    Field(min_length=1),
    BeforeValidator(_as_tuple, json_schema_input_type=ExpectedMessage | list[ExpectedMessage]),
]


class Request(Strict):
    """A request as it goes over the line, for what no resident's browser would send."""

    method: Method = Field("POST", alias="methode")
    path: str = Field("/api/chat", alias="pad", pattern="^/")
    content_type: str = Field("application/json", alias="inhoudstype")
    text: str | None = Field(None, alias="tekst")
    data: Annotated[Any, Plain] = Field(None, alias="json")
    characters: int | None = Field(None, alias="tekens", ge=0, le=100_000)
    headers: Annotated[dict[str, str], Plain] = Field({}, alias="koppen")
    times: int = Field(1, alias="herhaal", ge=1, le=200)

    @model_validator(mode="after")
    def one_content(self) -> Self:
        """A request has one content."""
        if sum(part is not None for part in (self.text, self.data, self.characters)) > 1:
            raise PydanticCustomError("one_content", "more than one content")
        return self


class ExpectedResponse(Strict):
    """What must come back over the line."""

    status: int = Field(ge=200, le=599)
    title: Text | None = Field(None, alias="titel")
    contains: Texts = Field((), alias="bevat")
    lacks: Texts = Field((), alias="bevat niet")
    headers: Texts = Field((), alias="koppen")
    within: int | None = Field(None, alias="binnen", ge=1)


def _as_any_of(value: object) -> object:
    return {"een van": [value]} if isinstance(value, str) else value


def _as_request(value: object) -> object:
    return {"tekst": value} if isinstance(value, str) else value


Said = Annotated[AnyOf, BeforeValidator(_as_any_of, json_schema_input_type=str | AnyOf)]
Sent = Annotated[Request, BeforeValidator(_as_request, json_schema_input_type=str | Request)]


class Step(Strict):
    """One step: exactly one of these keys."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    say: Said | None = Field(None, alias="bewoner")
    press: Text | None = Field(None, alias="knop")
    send: Sent | None = Field(None, alias="stuur")
    bot: Messages | None = None
    expect: ExpectedResponse | None = Field(None, alias="verwacht")
    branches: Annotated[tuple["Branch", ...], Field(min_length=1)] | None = Field(None, alias="takken")

    @model_validator(mode="after")
    def one_thing(self) -> Self:
        """A step does one thing."""
        things = (self.say, self.press, self.send, self.bot, self.expect, self.branches)
        if sum(thing is not None for thing in things) != 1:
            raise PydanticCustomError("one_thing", "not one thing")
        return self


Steps = Annotated[tuple[Step, ...], Field(min_length=1)]


class Branch(Strict):
    """One way in which a conversation goes on."""

    title: Text = Field(alias="titel")
    steps: Steps = Field(alias="stappen")


class Conversation(Strict):
    """A conversation: what a resident does, and what the assistant must say to it."""

    title: Text = Field(alias="titel")
    labels: Texts = ()
    municipality: str = Field(THE_EXAMPLE, alias="gemeente", pattern=r"^[a-z0-9-]+$")
    settings: Annotated[dict[str, str], Plain] = Field({}, alias="instellingen")
    variables: Annotated[dict[str, Annotated[tuple[str, ...], Field(min_length=1)]], Plain] = Field(
        {}, alias="variabelen"
    )
    steps: Steps = Field(alias="stappen")

    @model_validator(mode="after")
    def settings_exist(self) -> Self:
        """Every setting is one of bot/ground/settings.py."""
        for name in self.settings:
            if name not in SETTINGS:
                raise PydanticCustomError(
                    "unknown_setting", "unknown", {"name": name, "near": nearest(name, SETTINGS), "at": self.line}
                )
        return self

    @model_validator(mode="after")
    def steps_follow(self) -> Self:
        """Expectations come after something said, branches at the end."""
        _check_order((), self.steps)
        return self


type Misplaced = Literal["nothing_said", "after_branches", "bot_after_request"]


def _check_order(before: tuple[Step, ...], steps: tuple[Step, ...]) -> None:
    """Refuse steps that cannot be played in this order; `before`: the steps that lead to a branch."""
    for step in steps:
        last = before[-1] if before else None
        problem = _out_of_place(last, step)
        if problem:
            raise PydanticCustomError(problem, "out of place", {"at": step.line})
        for branch in step.branches or ():
            _check_order(before, branch.steps)
        before = (*before, step)


def _out_of_place(last: Step | None, step: Step) -> Misplaced | None:
    expects = step.bot is not None or step.expect is not None
    acted = last is not None and (last.say is not None or last.press is not None or last.send is not None)
    if last is not None and last.branches is not None:
        return "after_branches"
    if expects and not acted:
        return "nothing_said"
    if step.bot is not None and last is not None and last.send is not None:
        return "bot_after_request"
    return None
