"""The topics of the content, as `data/topics.yml` has them: code names none but the one on the assistant itself."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

TOPICS = ROOT / "data/topics.yml"
ABOUT_ITSELF = "assistent"  # a topic that nobody comes for


class Topic(BaseModel):
    """What a topic is called, and the ids of the entries that a conversation opens with under it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1)
    first: tuple[str, ...] = ()


type Topics = dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{1,19}$")], Topic]


def load_topics(path: Path) -> dict[str, Topic]:
    """The topics of a file by their names, in the order in which residents see them.

    Raises:
        ConfigurationError: the file is missing, empty or of another form.
    """
    try:
        found = TypeAdapter[dict[str, Topic]](Topics).validate_python(load_yaml(path), strict=False)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise ConfigurationError(f"{path}: {where}: {error.errors()[0]['msg']}") from None
    if not found:
        raise ConfigurationError(f"{path}: there must be a topic")
    return found


@cache
def topics() -> dict[str, Topic]:
    """Those of this program; read once, like its code."""
    return load_topics(TOPICS)


def first_topic() -> str:
    """The one that comes first."""
    return next(iter(topics()))
