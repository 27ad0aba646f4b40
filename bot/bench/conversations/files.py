"""Reads conversation files; what is wrong in one is said in plain Dutch, with file and line."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.bench.conversations.conversation import (
    AnyOf,
    Branch,
    Conversation,
    ExpectedMessage,
    ExpectedResponse,
    Request,
    Step,
)
from bot.bench.conversations.words import lines, nearest, word
from bot.ground.errors import ConfigurationError, ContentError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import LINE, NoYamlError, load_with_lines, trick_in

BLOCKS: dict[str, type[BaseModel]] = {
    "": Conversation, "stappen": Step, "bewoner": AnyOf, "bot": ExpectedMessage,
    "stuur": Request, "verwacht": ExpectedResponse, "takken": Branch,
}  # fmt: skip

MAY_BE_TEXT = ("bewoner", "stuur")
MOST_DEPTH = 60  # blocks in blocks: branches in branches, a dozen times over


@dataclass(frozen=True)
class Written:
    """A conversation and the file in which it stands."""

    path: Path
    conversation: Conversation


def read_conversations(path: Path, entries: Collection[str] = ()) -> list[Written]:
    """The conversations of a file, or of every `*.yml` file below a folder.

    `entries`: ids of the questions that exist, where they are known; others are refused.

    Raises:
        ContentError: a file is not right; a line per finding, each with file and line.
    """
    paths = sorted(path.rglob("*.yml")) if path.is_dir() else [path]
    found: list[Written] = []
    findings: list[str] = []
    for each in paths:
        try:
            found += _read_file(each, entries)
        except ContentError as error:
            findings += error.findings
    if findings:
        raise ContentError(findings)
    return found


def shown_path(path: Path) -> str:
    """A path as people read it: from the project's root where it lies there."""
    whole = path.resolve()
    return str(whole.relative_to(ROOT)) if whole.is_relative_to(ROOT) else str(path)


def _read_file(path: Path, entries: Collection[str]) -> list[Written]:
    shown = shown_path(path)
    _refuse_tricks(path, shown)
    try:
        document, node = load_with_lines(path), yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except NoYamlError as error:  # its own message is in English
        raise ContentError([f"{shown}:{error.line}: {word('no_yaml')}"]) from None
    except ConfigurationError as error:
        raise ContentError([f"{str(error).replace(str(path), shown)}. {word('no_yaml')}"]) from None
    if node is None:
        raise ContentError([f"{shown}:1: {word('empty_file')}"])
    findings = [f"{shown}:{line}: {word('double_key', name=name)}" for line, name in _double_keys(node)]
    written: list[Written] = []
    for number, item in enumerate(document if isinstance(document, list) else [document]):
        try:
            written.append(Written(path, Conversation.model_validate(item)))
        except ValidationError as error:
            places = (number,) if isinstance(document, list) else ()
            findings += [_explained(shown, node, places, problem) for problem in _own_problems(error.errors())]
    findings += [f"{shown}:{line}: {text}" for line, text in _beyond_the_types(written, entries)]
    if findings:
        raise ContentError(list(dict.fromkeys(findings)))
    return written


def _refuse_tricks(path: Path, shown: str) -> None:
    """Before anything is loaded: testers send these texts to the process that residents talk to."""
    try:
        trick = trick_in(path.read_text(encoding="utf-8"), MOST_DEPTH)
    except (OSError, ValueError, yaml.YAMLError):
        return  # said better where it is loaded
    if trick:
        name, line = trick
        raise ContentError([f"{shown}:{line}: {word(name, most=MOST_DEPTH)}"])


def _own_problems(problems: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are too short only because what stands in them is wrong."""
    places = [problem["loc"] for problem in problems]

    def holds_another(loc: tuple[str | int, ...]) -> bool:
        return any(len(place) > len(loc) and place[: len(loc)] == loc for place in places)

    return [problem for problem in problems if problem["type"] != "too_short" or not holds_another(problem["loc"])]


def _explained(path: str, node: yaml.Node, places: Sequence[str | int], problem: ErrorDetails) -> str:
    """One finding as a line: where, and what to do about it."""
    where = [*places, *problem["loc"]]
    context = problem.get("ctx", {})
    line = context.get("at") or _line_of(node, where)
    return f"{path}:{line}: {_reason(where, problem, context)}"


def _reason(where: Sequence[str | int], problem: ErrorDetails, context: dict[str, Any]) -> str:
    kind, name = problem["type"], str(where[-1]) if where else ""
    if kind == "model_type" and name in MAY_BE_TEXT:
        kind = "string_type"
    if kind == "extra_forbidden":
        known = _keys_of(where[:-1])
        return word("unknown_key", name=name, near=nearest(name, known), known=", ".join(known))
    if kind == "literal_error":
        known = [value.strip("' ") for value in str(context["expected"]).replace(" or ", ", ").split(",")]
        value = str(problem["input"])
        return word("unknown_value", name=value, near=nearest(value, known), known=", ".join(known))
    sentence = f"wrong_{kind}"
    values = {"name": name, "value": problem["input"], "message": problem["msg"], **context}
    return word(sentence if sentence in lines() else "wrong", **values)


def _keys_of(where: Sequence[str | int]) -> list[str]:
    block = next((str(part) for part in reversed(where) if part in BLOCKS), "")
    fields = BLOCKS[block].model_fields
    return [field.alias or name for name, field in fields.items() if field.alias != LINE]


def _line_of(node: yaml.Node, where: Sequence[str | int]) -> int:
    """The line of the deepest place of a path that stands in the file; a key counts with its own line."""
    line = node.start_mark.line
    for part in where:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        elif isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is not None:
                line, node = pair[0].start_mark.line, pair[1]
    return line + 1


def _double_keys(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Keys that stand twice in one block; YAML would forget the first without a word."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(key.value)
            yield from _double_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _double_keys(item)


def _beyond_the_types(written: list[Written], entries: Collection[str]) -> Iterator[tuple[int, str]]:
    titles: set[str] = set()
    for each in written:
        if each.conversation.title in titles:
            yield each.conversation.line, word("double_title", name=each.conversation.title)
        titles.add(each.conversation.title)
        if entries:
            yield from _unknown_entries(each.conversation, entries)


def _unknown_entries(conversation: Conversation, entries: Collection[str]) -> Iterator[tuple[int, str]]:
    known = sorted(entries)
    for step in all_steps(conversation.steps):
        for message in step.bot or ():
            for faq in (*(message.faq or ()), *message.choices, *message.related):
                if faq not in entries and "{" not in faq:
                    yield message.line or step.line, word("unknown_entry", name=faq, near=nearest(faq, known))


def all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    """Every step, those of the branches too."""
    for step in steps:
        yield step
        for branch in step.branches or ():
            yield from all_steps(branch.steps)
