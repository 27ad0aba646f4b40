"""What the content linter reads: every text of the content files, with the file and line it stands on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.ground.settings import ROOT

FAQ = ROOT / "data/faq"
OUTSIDE = ROOT / "data/out-of-scope"
EVALUATION = ROOT / "data/evaluation"
TEXTS = ROOT / "data/texts.yml"


class Text(str):
    """A string that knows its place as `file:line`."""

    place: str = "?"


@dataclass(frozen=True)
class Claim:
    """Words of an answer that can be wrong, and where and until when they hold."""

    words: str
    source: str
    checked_on: date
    valid_until: date | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Entry:
    """One entry as its file has it; `outside` is the entry of all that is not ours."""

    id: str
    answer: Text = Text()  # noqa: RUF009 - a string is immutable
    question: Text = Text()  # noqa: RUF009
    sources: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    links: tuple[Text, ...] = ()
    phrasings: tuple[Text, ...] = ()
    details: tuple[Text, ...] = ()  # sentences of the answer that phrasings ask for
    place: str = "?"


@dataclass(frozen=True)
class Material:
    """Everything the rules look at."""

    entries: tuple[Entry, ...] = ()
    outside: tuple[Text, ...] = ()
    texts: dict[str, Text] = field(default_factory=dict)
    evaluation: tuple[Text, ...] = ()


class _Loader(yaml.CSafeLoader):
    pass


def _text(loader: _Loader, node: yaml.ScalarNode) -> Text:
    text = Text(loader.construct_scalar(node))
    text.place = f"{_shown(node.start_mark.name)}:{node.start_mark.line + 1}"
    return text


@cache
def _shown(path: str) -> Path:
    return Path(path).relative_to(ROOT)


_Loader.add_constructor("tag:yaml.org,2002:str", _text)


def load(path: Path) -> Any:
    """A YAML file whose strings know their place."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=_Loader)


@cache
def read_material() -> Material:
    """The project's own content; read once for all tests of a process, and immutable."""
    outside = [item for path in sorted(OUTSIDE.glob("*.yml")) for item in load(path)["examples"]]
    return Material(
        entries=tuple(_entry(item) for path in sorted(FAQ.glob("*.yml")) for item in load(path)["entries"]),
        outside=tuple(text for item in outside for text in item["phrasings"]),
        texts=dict(_named(load(TEXTS))),
        evaluation=tuple(_evaluation()),
    )


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        id=item["id"],
        answer=item["answer"],
        question=item["question"],
        sources=tuple(source["url"] for source in item["sources"]),
        titles=tuple(source["title"] for source in item["sources"]),
        claims=tuple(Claim(**claim) for claim in item.get("claims", ())),
        links=(*item.get("related", ()), *item.get("followups", {}).values()),
        phrasings=(*item["phrasings"], *(text for each in item.get("details", ()) for text in each["phrasings"])),
        details=tuple(each["sentence"] for each in item.get("details", ())),
        place=item["id"].place,
    )


def _named(document: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Text]]:
    for key, value in document.items():
        if isinstance(value, dict):
            yield from _named(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _evaluation() -> Iterator[Text]:
    for path in sorted(EVALUATION.rglob("*.yml")):
        document = load(path)
        yield from (question["text"] for question in document.get("questions", ()))
