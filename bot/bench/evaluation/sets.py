"""The evaluation sets in `data/evaluation/`, written apart from the phrasings; what learns from one of them says so."""

import zlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

FOLDER = ROOT / "data/evaluation"
RealPart = Literal[
    "real-dev", "real-test", "fresh-dev", "fresh-test", "fresh2-dev", "fresh2-test", "fresh3-test", "fresh4-test"
]
REPORTED: dict[str, RealPart] = {
    "real": "real-test",
    "fresh": "fresh-test",
    "fresh2": "fresh2-test",
    "fresh3": "fresh3-test",
    "fresh4": "fresh4-test",
}  # by name in a result
MAY_CHOOSE: tuple[RealPart, ...] = (
    "real-dev",
    "fresh-dev",
    "fresh2-dev",
)  # beside `load_set()`; look-ups learn from them too


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Strict):
    """A question with the entry that answers it, and those that answer it as well."""

    faq: str
    also: tuple[str, ...] = ()
    style: str
    text: str


class Outside(_Strict):
    """A message that no entry should answer."""

    kind: Literal["municipal", "lookalike", "chat"]
    style: str
    text: str


class Expected(_Strict):
    """What should come: any of these entries or kinds, or any entry of a topic."""

    any: tuple[str, ...] = ()
    topic: str | None = None


def _expected(value: object) -> object:
    if isinstance(value, str):
        return {"any": [value]}
    if isinstance(value, dict) and isinstance(value.get("any"), list):
        names = [item for item in value["any"] if isinstance(item, str)]
        topics = [item["topic"] for item in value["any"] if isinstance(item, dict)]
        return {**value, "any": names, "topic": value.get("topic") or next(iter(topics), None)}
    return value


class DialogueTurn(_Strict):
    """One thing said in a dialogue and what should come."""

    say: str
    expect: Annotated[Expected, BeforeValidator(_expected)]
    act: str | None = None  # the dialogue act, where it is not a question


class Trap(_Strict):
    """A question that what was spoken of before must not answer."""

    after: str  # the entry answered before
    say: str
    expect: str  # the entry that answers it, or `none`


class Dialogue(_Strict):
    """A conversation as residents have it."""

    title: str
    turns: tuple[DialogueTurn, ...]


class FollowUp(_Strict):
    """Something said right after an answer and meant of it."""

    after: str  # the entry answered before
    say: str
    expect: Annotated[Expected, BeforeValidator(_expected)]


class TalkSet(_Strict):
    """Conversations, and single texts after an answer: those that lean on it and those that must not."""

    dialogues: tuple[Dialogue, ...]
    traps: tuple[Trap, ...]
    follow_ups: tuple[FollowUp, ...]


class EvaluationSet(_Strict):
    """Everything that is played."""

    questions: tuple[Question, ...]
    outside: tuple[Outside, ...]
    dialogues: tuple[Dialogue, ...]


def load_set(folder: Path = FOLDER) -> EvaluationSet:
    """The development set of a folder.

    Raises:
        ConfigurationError: a file is missing or malformed.
    """
    questions = [item for path in sorted(folder.glob("questions-*.yml")) for item in load_yaml(path)["questions"]]
    try:
        return EvaluationSet.model_validate(
            {
                "questions": questions,
                "outside": load_yaml(folder / "out-of-scope.yml")["questions"],
                "dialogues": [
                    item for path in sorted(folder.glob("dialogues*.yml")) for item in load_yaml(path)["dialogues"]
                ],
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{folder}: {place}: {first['msg']}") from None


def load_traps(folder: Path = FOLDER) -> tuple[Trap, ...]:
    """The traps of a folder.

    Raises:
        ConfigurationError: the file is missing or malformed.
    """
    path = folder / "traps.yml"
    try:
        return tuple(Trap.model_validate(item) for item in load_yaml(path)["traps"])
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {error.errors()[0]['msg']}") from None


def load_talk(part: Literal["talk-dev", "talk-test"], folder: Path = FOLDER) -> TalkSet:
    """Conversations of one day and one hand: `talk-dev` helps to choose, `talk-test` is only reported.

    Raises:
        ConfigurationError: a file is missing or malformed.
    """
    inside = folder / part
    try:
        return TalkSet.model_validate(
            {
                "dialogues": load_yaml(inside / "dialogues.yml")["dialogues"],
                "traps": load_traps(inside),
                "follow_ups": load_yaml(inside / "follow-ups.yml")["follow_ups"],
            }
        )
    except ValidationError as error:
        raise ConfigurationError(f"{inside}: {error.errors()[0]['msg']}") from None


def is_for_testing(name: str) -> bool:
    """Whether a dialogue of this title, or a trap of these words, chooses nothing: a third of them."""
    return zlib.crc32(name.encode()) % 3 == 0


class RealQuestion(_Strict):
    """A question after one that was put in public, with every entry that answers it fairly; none where none does."""

    faq: tuple[str, ...]
    style: str
    source: str
    text: str


def load_real(part: RealPart, folder: Path = FOLDER) -> EvaluationSet:
    """Real questions: what ends in `-dev` helps to choose, the rest is only reported.

    Raises:
        ConfigurationError: the file is missing or malformed.
    """
    path = folder / part / "questions.yml"
    try:
        found = [RealQuestion.model_validate(item) for item in load_yaml(path)["questions"]]
    except ValidationError as error:
        raise ConfigurationError(f"{path}: {error.errors()[0]['msg']}") from None
    return EvaluationSet(
        questions=tuple(
            Question(faq=each.faq[0], also=each.faq[1:], style=each.style, text=each.text) for each in found if each.faq
        ),
        outside=tuple(Outside(kind="lookalike", style=each.style, text=each.text) for each in found if not each.faq),
        dialogues=(),
    )


def together(*sets: EvaluationSet) -> EvaluationSet:
    """Some sets as one."""
    return EvaluationSet(
        questions=tuple(question for each in sets for question in each.questions),
        outside=tuple(item for each in sets for item in each.outside),
        dialogues=tuple(dialogue for each in sets for dialogue in each.dialogues),
    )


def few(everything: EvaluationSet, every: int) -> EvaluationSet:
    """One of every so many of each kind, for a look."""
    return EvaluationSet(
        questions=everything.questions[::every],
        outside=everything.outside[::every],
        dialogues=everything.dialogues[::every],
    )
