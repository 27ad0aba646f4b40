"""Addresses of national lists in words: formats, licences, organisations."""

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import unquote

from pydantic import BaseModel, ConfigDict

from bot.ground.yaml_lines import load_yaml
from bot.lookups.cleaning import plain
from bot.lookups.found import LONGEST_NAME
from bot.lookups.vocabulary import FOLDER, Vocabulary

MOST_FORMATS = 5
LONGEST_FORMAT = 20


class _Licence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    has: tuple[str, ...]
    says: str


class Licences(BaseModel):
    """`data/lookups/licences.yml`, typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    licences: tuple[_Licence, ...]
    unknown: str

    def in_words(self, *names: Any) -> str:
        """What a licence allows, by its address or name."""
        said = " ".join(name for name in names if isinstance(name, str)).lower()
        return next((each.says for each in self.licences if any(part in said for part in each.has)), self.unknown)


@cache
def licences() -> Licences:
    """The licences that we can put in words."""
    return Licences.model_validate(load_yaml(FOLDER / "licences.yml"))


def last_part(address: Any) -> str:
    """The name at the end of an address of a list, readable: `.../terms/Den_Haag_(gemeente)` is "Den Haag"."""
    if not isinstance(address, str):
        return ""
    name = unquote(address.rstrip("/#").rpartition("/")[2].rpartition("#")[2])
    for kind in ("(gemeente)", "(thema)", "(provincie)"):
        name = name.removesuffix(kind).rstrip("_")
    return plain(name.replace("_", " "), LONGEST_NAME)


def format_names(types: Iterable[Any], words: Vocabulary) -> tuple[str, ...]:
    """File types as people know them, each once."""
    names = {kind.upper(): name for name, form in words.formats.items() for kind in form.types}
    said = (last_part(kind).upper() for kind in types)
    return tuple(dict.fromkeys(names.get(kind, kind[:LONGEST_FORMAT]) for kind in said if kind))[:MOST_FORMATS]
