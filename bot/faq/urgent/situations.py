"""The situations of `data/urgent/`: what is said in each, whom to call, and how people write when they are in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.ground.errors import ConfigurationError
from bot.ground.filling import fill_known
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

URGENT = ROOT / "data/urgent"
INSULT = "insult"  # no danger, but no question either: a boundary instead of topics
NOT_SITUATIONS = {"resembles", "insults"}  # files beside those of the situations


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SituationContact(_Written):
    """Somebody who helps: a number to call or an address on the web."""

    name: str
    number: str = ""
    address: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "SituationContact":
        if bool(self.number) == bool(self.address):
            raise ValueError("a contact has a number or an address")
        return self


class Situation(_Written):
    """One kind of danger. `text` and `translations` are Markdown; `answers` are entries that may follow."""

    situation: str = Field(pattern="^[a-z_]+$")
    title: str
    text: str
    contacts: tuple[SituationContact, ...] = Field(min_length=1)
    answers: tuple[str, ...] = ()
    translations: Mapping[str, str] = {}
    phrasings: tuple[str, ...]

    def said_in(self, language: str | None) -> str:
        """The text in a language; in Dutch where there is no translation."""
        return self.translations.get(language or "", self.text).strip()


class Resembling(_Written):
    """What only looks like danger, and what may be either."""

    phrasings: tuple[str, ...]
    either: tuple[str, ...] = ()


class Insults(_Written):
    """What is said to insults, and what they look like; `not_insults` are angry questions."""

    text: str
    phrasings: tuple[str, ...]
    not_insults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Situations:
    """Everything that comes before a question, filled for one municipality."""

    by_name: Mapping[str, Situation]
    insults: Insults
    resembling: tuple[str, ...]  # messages that only look like danger
    either: tuple[str, ...]  # questions of the content pack in which danger may stand
    edited: Callable[[str], Situation | None] = lambda _name: None  # the text of a municipality's own, where it has one

    def now(self, name: str) -> Situation:
        """What is said in a situation this moment."""
        return self.edited(name) or self.by_name[name]


def read_situations(folder: Path = URGENT) -> dict[str, Situation]:
    """The national situations as they stand in their files, placeholders and all; for what it raises see below."""
    names = sorted(path.stem for path in folder.glob("*.yml"))
    return {name: _read(Situation, folder / f"{name}.yml") for name in names if name not in NOT_SITUATIONS}


def load_situations(municipality: Municipality, folder: Path = URGENT) -> Situations:
    """The situations of a folder.

    Raises:
        ConfigurationError: a file is missing or a key is wrong.
    """
    values = municipality.values()
    insults = _read(Insults, folder / "insults.yml")
    resembling = _read(Resembling, folder / "resembles.yml")
    return Situations(
        by_name={name: filled(situation, values) for name, situation in read_situations(folder).items()},
        insults=insults.model_copy(update={"text": fill_known(insults.text, values)}),
        resembling=resembling.phrasings,
        either=resembling.either,
    )


def _read[Kind: _Written](kind: type[Kind], path: Path) -> Kind:
    try:
        return kind.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{path}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None


def filled(situation: Situation, values: dict[str, str]) -> Situation:
    """A situation with the values of a municipality in it."""
    contacts = tuple(
        c.model_copy(update={"number": fill_known(c.number, values), "address": fill_known(c.address, values)})
        for c in situation.contacts
    )
    translations = {language: fill_known(text, values) for language, text in situation.translations.items()}
    text = fill_known(situation.text, values)
    return situation.model_copy(update={"text": text, "contacts": contacts, "translations": translations})
