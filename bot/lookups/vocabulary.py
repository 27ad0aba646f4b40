"""`data/lookups/`, typed: the words by which a look-up is recognised and read."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.faq.lemmas import lemma
from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

FOLDER = ROOT / "data/lookups"
SHORTEST_STEM = 4  # letters; of the rest of a compound too: "controleert" is no subject
INFLECTIONS = ("", "e", "en", "n", "s")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataWords(_Strict):
    """Words for data itself."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]


class FileFormat(_Strict):
    """How people write a format, and the file types that catalogues know it by."""

    said: tuple[str, ...]
    types: tuple[str, ...]


class Owner(_Strict):
    """How people write an organisation, and what the national lists call it."""

    said: tuple[str, ...]
    terms: tuple[str, ...]
    catalogues: tuple[str, ...] = ()


class Refining(_Strict):
    """What changes the look-up before."""

    more: frozenset[str]
    newer: frozenset[str]
    little: frozenset[str]


class Places(_Strict):
    """Municipalities."""

    doubtful: tuple[str, ...]
    names: tuple[str, ...]
    aliases: Mapping[str, str]


class Vocabulary(_Strict):
    """Every word of the look-ups."""

    data: DataWords
    heads: tuple[str, ...]
    algorithms: frozenset[str]
    register_names: tuple[str, ...]
    about: frozenset[str]
    seeking: tuple[str, ...]
    noise: frozenset[str]
    here: tuple[str, ...]
    general: tuple[str, ...]
    never: tuple[str, ...]
    surely: tuple[str, ...]
    formats: Mapping[str, FileFormat]
    owners: Mapping[str, Owner]
    refining: Refining
    subjects: Mapping[str, tuple[str, ...]]
    not_bare: frozenset[str]
    places: Places

    @cached_property
    def subject_of(self) -> dict[str, str]:
        """Every word for a subject -> the word to search with."""
        own = {subject: subject for subject in self.subjects}
        return {other: subject for subject, others in self.subjects.items() for other in others} | own

    @cached_property
    def _stems(self) -> tuple[str, ...]:
        stems = {lemma(word).removesuffix("en") for word in self.subject_of}
        return tuple(stem for stem in stems if len(stem) >= SHORTEST_STEM)

    def knows(self, word: str) -> bool:
        """Whether a word names a subject, as it stands, inflected, or as the beginning of a compound."""
        if word in self.subject_of:
            return True
        begun = [word[len(stem) :] for stem in self._stems if word.startswith(stem)]
        return any(rest in INFLECTIONS or len(rest) >= SHORTEST_STEM for rest in begun)


def load_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """The words of a folder.

    Raises:
        ConfigurationError: a file is missing or a key is wrong.
    """
    try:
        return Vocabulary.model_validate(
            {**load_yaml(folder / "words.yml"), "places": load_yaml(folder / "places.yml")}
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{folder}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
