"""A conversation held on the page, and the test that it becomes."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.bench.conversations.conversation import Conversation
from bot.bench.conversations.words import lines
from bot.bench.conversations.writing import as_yaml
from bot.dialogue.kinds import Fallback, Redacted, Suggestions, Urgent
from bot.dialogue.messages import Message
from bot.ground.masking import MARKS

MOST_TURNS = 30
MOST_CHARACTERS = 200_000
_KIND_OF = {mark: kind for kind, mark in MARKS.items()}
_MARK = re.compile("|".join(map(re.escape, _KIND_OF)))


@dataclass(frozen=True)
class Spoken:
    """One message of the tester and what the assistant said to it."""

    said: str  # masked
    pressed: bool  # a button of the message before, by its title
    messages: tuple[Message, ...]
    memory: dict[str, Any] = field(default_factory=dict)  # what the assistant wants to have at the next message


def load(text: str) -> tuple[Spoken, ...]:
    """A conversation as the page carries it along; empty where it is no such thing."""
    try:
        turns = json.loads(text[:MOST_CHARACTERS]) if text else []
        return tuple(
            Spoken(str(t["said"]), bool(t["pressed"]), tuple(map(Message.read, t["messages"])), dict(t["memory"]))
            for t in turns
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return ()


def dump(turns: Sequence[Spoken]) -> str:
    """A conversation for the page to carry along."""
    said = [
        {
            "said": turn.said,
            "pressed": turn.pressed,
            "messages": [each.as_json("") for each in turn.messages],
            "memory": turn.memory,
        }
        for turn in turns
    ]
    return json.dumps(said)


def payload_of(turns: Sequence[Spoken], title: str) -> str | None:
    """What a button of the last message sends."""
    buttons = turns[-1].messages[-1].buttons if turns and turns[-1].messages else ()
    return next((button.payload for button in buttons if button.title == title), None)


def as_test(title: str, topic: str, turns: Sequence[Spoken]) -> str:
    """The conversation as the text of a test: what was said now is what must be said."""
    steps: list[dict[str, Any]] = []
    for turn in turns:
        steps.append({"knop" if turn.pressed else "bewoner": _doubled(_with_examples(turn.said))})
        steps.append({"bot": [_wanted(message) for message in turn.messages]})
    document = {"titel": _doubled(title), "labels": [topic], "stappen": steps}
    return as_yaml([Conversation.model_validate(document)])


def one_question(said: str, topic: str, faq: str) -> str:
    """The text of a test of one question: this entry answers it; without one, none does."""
    wanted = {"soort": ["answer"], "vraag": [faq]} if faq else {"soort": ["fallback"]}
    steps: list[dict[str, Any]] = [{"bewoner": _doubled(_with_examples(said))}, {"bot": [wanted]}]
    document = {"titel": _doubled(said[:150]), "labels": [topic], "stappen": steps}
    return as_yaml([Conversation.model_validate(document)])


def _with_examples(text: str) -> str:
    """Something made up for each mark that masking left, so that it is masked again when the test is played."""
    return _MARK.sub(lambda mark: lines()[f"example_{_KIND_OF[mark[0]]}"], text)


def _doubled(text: str) -> str:
    """Braces that are braces: single ones stand for a variable."""
    return text.replace("{", "{{").replace("}", "}}")


def _wanted(message: Message) -> dict[str, Any]:
    wanted: dict[str, Any] = {"soort": [message.about.kind]}
    match message.about:
        case Suggestions(suggestions=offered) if offered:
            wanted["keuzes"] = list(offered)
        case Fallback(reason=reason):
            wanted["reden"] = [reason]
        case Urgent(situation=situation):
            wanted["situatie"] = situation
        case Redacted(found=found) if found:
            wanted["gevonden"] = list(found)
    if message.about.cited:
        wanted["vraag"] = [message.about.cited]
    return wanted
