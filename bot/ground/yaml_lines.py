"""YAML that remembers on which line each mapping and list item stood, for error messages."""

from pathlib import Path
from typing import Any, Literal

import yaml

from bot.ground.errors import ConfigurationError

LINE = "__line__"


class NoYamlError(ConfigurationError):
    """A file is no YAML; the message is the library's own, in English, and `line` says where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _LineLoader(yaml.CSafeLoader):
    """A safe loader whose mappings carry the line they start on under the key `LINE`."""


def _mapping_with_line(loader: _LineLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    mapping: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    mapping[LINE] = node.start_mark.line + 1
    return mapping


_LineLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_with_line)


class _TextLoader(_LineLoader):
    """Takes every scalar for the text that stands there: no `no` that becomes false, no day that cannot be."""


def _mapping_of_texts(loader: _TextLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    twice = next((key for key, _ in node.value if keys.count(key.value) > 1), None)
    if twice is not None:
        raise yaml.constructor.ConstructorError(None, None, "a key stands there twice", twice.start_mark)
    return _mapping_with_line(loader, node)


_TextLoader.yaml_implicit_resolvers = {
    sign: [pair for pair in pairs if pair[0] == "tag:yaml.org,2002:null"]
    for sign, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_TextLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_of_texts)


type Trick = Literal["alias", "too_deep"]
_OPENS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSES = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def trick_in(text: str, most_depth: int) -> tuple[Trick, int] | None:
    """What makes a text unsafe to load, and on which line; none where nothing does. Ask it of what people send in.

    An alias makes a little text mean endlessly much, and blocks in blocks in blocks end the whole process.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            return "alias", line
        depth += isinstance(event, _OPENS) - isinstance(event, _CLOSES)
        if depth > most_depth:
            return "too_deep", line
    return None


def load_with_lines(path: Path) -> Any:
    """The document in `path`; every mapping has its line number under `LINE`.

    Raises:
        ConfigurationError: the file is missing or is no YAML; file and line are in the message.
    """
    return _load(path, _LineLoader)


def parse_with_lines(text: str) -> Any:
    """The document in a text, all scalars as texts; every mapping has its line number under `LINE`.

    Raises:
        yaml.YAMLError: it is no YAML, or a mapping has a key twice.
    """
    return yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a safe one


def load_yaml(path: Path) -> Any:
    """The document in `path`, plain.

    Raises:
        ConfigurationError: the file is missing or is no YAML; file and line are in the message.
    """
    return _load(path, yaml.CSafeLoader)


def _load(path: Path, loader: type[yaml.CSafeLoader]) -> Any:
    try:
        with path.open(encoding="utf-8") as file:
            return yaml.load(file, Loader=loader)  # noqa: S506 - both loaders are safe ones
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: is not UTF-8 text") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "is no YAML"
        raise NoYamlError(f"{path}{line}: {problem}", mark.line + 1 if mark else 1) from None
    except ValueError as error:  # of a day that cannot be
        raise NoYamlError(f"{path}: {error}", 1) from None
