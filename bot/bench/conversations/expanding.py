"""Makes cases of a conversation: one for each combination of variables, phrasings and branches."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from bot.bench.conversations.conversation import (
    THE_EXAMPLE,
    Conversation,
    ExpectedMessage,
    ExpectedResponse,
    Request,
    Step,
)
from bot.bench.conversations.files import Written, shown_path
from bot.bench.conversations.words import nearest, word
from bot.ground.errors import ContentError

MOST_CASES = 300
LONGEST_NAME = 48  # letters of a phrasing in the name of a case
SENDER = "afzender"  # stands for the conversation's own sender
VARIABLE = re.compile(r"\{\{(\w+)\}\}|\{(\w+)\}")  # doubled braces are braces


@dataclass(frozen=True)
class CaseTurn:
    """One thing that a resident does, and what must come back."""

    line: int  # where it stands
    say: str | None = None
    press: str | None = None
    send: Request | None = None
    messages: tuple[ExpectedMessage, ...] | None = None
    response: ExpectedResponse | None = None
    wanted_line: int = 0  # where what must come back stands

    @property
    def blamed(self) -> int:
        """The line to look at when it goes wrong."""
        return self.wanted_line or self.line


@dataclass(frozen=True)
class Case:
    """One conversation to play from begin to end."""

    name: str
    title: str
    turns: tuple[CaseTurn, ...]
    path: str = ""  # from the project's root where it lies there
    line: int = 0
    labels: tuple[str, ...] = ()
    municipality: str = THE_EXAMPLE
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """File and name: the same in every run."""
        return f"{self.path}::{self.name}"

    @property
    def topic(self) -> str:
        """The folder in which the conversation stands."""
        return Path(self.path).parent.name


def expand(written: Written) -> list[Case]:
    """Every case of a conversation; their names differ.

    Raises:
        ContentError: a variable is not known, or there would be far too many cases.
    """
    conversation = written.conversation
    shown = shown_path(written.path)
    cases: list[Case] = []
    for values in _combinations(conversation.variables):
        mark = ", ".join(f"{name}={value}" for name, value in values.items())
        title = _filled(conversation.title, values, shown, conversation.line)
        for marks, steps in _paths(conversation.steps):
            turns = tuple(_turns(steps, values, shown))
            name = _name(title, [mark] if values else [], [_filled(text, values, shown, 0) for text in marks])
            cases.append(Case(name, title, turns, shown, conversation.line, *_own(conversation)))
            if len(cases) > MOST_CASES:
                raise ContentError([f"{shown}:{conversation.line}: {word('too_many_cases', most=MOST_CASES)}"])
    return _with_own_names(cases)


def _own(conversation: Conversation) -> tuple[tuple[str, ...], str, Mapping[str, str]]:
    return conversation.labels, conversation.municipality, conversation.settings


def _combinations(variables: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    for values in product(*variables.values()):
        yield dict(zip(variables, values, strict=True))


def _paths(steps: tuple[Step, ...]) -> Iterator[tuple[list[str], list[Step]]]:
    """Every way through the steps: what tells it apart, and its steps with one phrasing each."""
    if not steps:
        yield [], []
        return
    first, *rest = steps
    if first.branches is not None:
        for branch in first.branches:
            for marks, further in _paths(branch.steps):
                yield [f"› {branch.title}", *marks], further
        return
    for mark, step in _phrasings(first):
        for marks, further in _paths(tuple(rest)):
            yield [*mark, *marks], [step, *further]


def _phrasings(step: Step) -> Iterator[tuple[list[str], Step]]:
    if step.say is None or len(step.say.any_of) == 1:
        yield [], step
        return
    for text in step.say.any_of:
        yield [f"„{_short(text)}”"], step.model_copy(update={"say": step.say.model_copy(update={"any_of": (text,)})})


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…"


def _name(title: str, variables: list[str], marks: list[str]) -> str:
    """A name that reads: title, then phrasings and variables in brackets, then the branch."""
    branches = [mark for mark in marks if mark.startswith("› ")]
    inside = ", ".join([*variables, *(mark for mark in marks if not mark.startswith("› "))])
    name = " ".join([title, *([f"[{inside}]"] if inside else []), *branches])
    return re.sub(r"\s+", " ", name.replace("::", ":").replace("/", "∕"))


def _with_own_names(cases: list[Case]) -> list[Case]:
    seen: dict[str, int] = {}
    named = []
    for case in cases:
        seen[case.name] = seen.get(case.name, 0) + 1
        number = seen[case.name]
        named.append(case if number == 1 else Case(**{**vars(case), "name": f"{case.name} ({number})"}))
    return named


def _turns(steps: list[Step], values: Mapping[str, str], path: str) -> Iterator[CaseTurn]:
    current: dict[str, Any] = {}
    for step in steps:
        fill = _Filler(values, path, step.line)
        if step.bot is not None:
            current |= {"messages": tuple(fill(message) for message in step.bot), "wanted_line": step.line}
        elif step.expect is not None:
            current |= {"response": fill(step.expect), "wanted_line": step.line}
        else:
            if current:
                yield CaseTurn(**current)
            said = fill(step.say.any_of[0]) if step.say else None
            current = {"line": step.line, "say": said, "press": fill(step.press), "send": fill(step.send)}
    if current:
        yield CaseTurn(**current)


@dataclass(frozen=True)
class _Filler:
    """Puts the values of variables into everything that a step says."""

    values: Mapping[str, str]
    path: str
    line: int

    def __call__(self, part: Any) -> Any:
        if isinstance(part, str):
            return _filled(part, self.values, self.path, self.line)
        if isinstance(part, tuple | list):
            return type(part)(self(item) for item in part)
        if isinstance(part, dict):
            return {self(key): self(value) for key, value in part.items()}
        if isinstance(part, ExpectedMessage | ExpectedResponse | Request):
            return part.model_copy(update={name: self(getattr(part, name)) for name in part.model_fields_set})
        return part


def _filled(text: str, values: Mapping[str, str], path: str, line: int) -> str:
    def value_of(match: re.Match[str]) -> str:
        literal, name = match[1], match[2]
        if literal or name == SENDER:
            return f"{{{literal or name}}}"
        if name not in values:
            near = nearest(name, [*values, SENDER])
            raise ContentError([f"{path}:{line}: {word('unknown_variable', name=name, near=near)}"])
        return values[name]

    return VARIABLE.sub(value_of, text)
