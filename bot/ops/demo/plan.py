"""How much is made up, and by whom it is looked after: `data/demo.yml`."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.ground.errors import ConfigurationError
from bot.ground.roles import Role
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

FILE = ROOT / "data/demo.yml"
ConversationKind = Literal["question", "dialogue", "outside"]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PerDay(_Strict):
    """Conversations a day, about."""

    weekday: int
    weekend: int


class DemoColleague(_Strict):
    """Somebody who works in Beheer."""

    sign_in_name: str
    name: str
    role: Role


class DemoDraft(_Strict):
    """A change of an answer that is under way."""

    faq: str
    add: str  # a paragraph at its end
    review: bool = False  # handed in
    back: str = ""  # why it was sent back


class DemoPlan(_Strict):
    """The whole month."""

    name: str
    days: int
    conversations: PerDay
    kinds: dict[ConversationKind, int]
    first_choice: str  # how they take it
    takes_a_choice: float = Field(ge=0, le=1)
    rates: float = Field(ge=0, le=1)
    helpful: float = Field(ge=0, le=1)
    comments: list[str]
    staff: list[DemoColleague]
    drafts: list[DemoDraft]


def load_plan(path: Path = FILE) -> DemoPlan:
    """The plan of a file.

    Raises:
        ConfigurationError: it is missing or malformed.
    """
    try:
        return DemoPlan.model_validate(load_yaml(path))
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {error.errors()[0]['msg']}") from None
