"""The assistant's own sentences, read from `data/texts.yml` and filled for one municipality."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from bot.ground.errors import ConfigurationError
from bot.ground.filling import fill
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.topics import topics
from bot.ground.yaml_lines import load_yaml

TEXTS = ROOT / "data/texts.yml"
STAFF_TEXTS = ROOT / "data/staff.yml"


class Texts:
    """Sentences by name; dots reach into groups: `problems.too_many.title`."""

    def __init__(self, document: dict[str, Any], municipality: Municipality) -> None:
        self._flat = dict(_flatten(document))
        self._values = municipality.values()

    def __call__(self, name: str, **more: str) -> str:
        """The sentence of that name with every placeholder filled.

        Raises:
            KeyError: there is no such sentence, or a placeholder has no value: a bug, found by the tests.
        """
        values = {**self._values, **more}
        return fill(self._flat[name], values).strip()

    def counted(self, name: str, count: int, **more: str) -> str:
        """The sentence `<name>_one` or `<name>_many` with {count}: `1 bericht`, `2 berichten`."""
        return self(f"{name}_one" if count == 1 else f"{name}_many", count=str(count), **more)

    def group(self, name: str, passing: Collection[str] = ()) -> dict[str, str]:
        """Every sentence of a group by its own name; placeholders in `passing` stay, for who fills them later."""
        later = {word: f"{{{word}}}" for word in passing}
        prefix = f"{name}."
        return {key.removeprefix(prefix): self(key, **later) for key in self._flat if key.startswith(prefix)}

    def raw(self, name: str) -> str:
        """The sentence of that name as it stands, spaces at its ends included."""
        return self._flat[name]

    def has(self, name: str) -> bool:
        """Whether there is a sentence of that name."""
        return name in self._flat

    def names(self) -> set[str]:
        """The names of all sentences."""
        return set(self._flat)


def load_texts(municipality: Municipality, path: Path = TEXTS) -> Texts:
    """The sentences of a file, and the titles of the topics as `topics.<topic>`.

    Raises:
        ConfigurationError: the file is missing or no mapping of sentences.
    """
    document = load_yaml(path)
    if not isinstance(document, dict):
        raise ConfigurationError(f"{path}: must be a mapping of sentences")
    titles = {name: topic.title for name, topic in topics().items()}
    return Texts({**document, "topics": titles}, municipality)


def _flatten(document: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in document.items():
        name = f"{prefix}{key}"
        pairs += _flatten(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return pairs
