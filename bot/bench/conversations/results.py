"""An outcome as plain data: what reports, files and pages are made of."""

from collections.abc import Iterator
from typing import Any

from bot.bench.conversations.judging import entry_of, titles_of
from bot.bench.conversations.playing import PlayedCase, PlayedTurn
from bot.bench.conversations.showing import wanted_of
from bot.dialogue.kinds import Fallback
from bot.dialogue.messages import Message

Result = dict[str, Any]


def result_of(outcome: PlayedCase) -> Result:
    """Everything about a played case that JSON can hold; `reached` are names such as `kinds:answer`."""
    case = outcome.case
    return {
        "id": case.id,
        "title": case.title,
        "name": case.name,
        "path": case.path,
        "line": case.line,
        "topic": case.topic,
        "labels": list(case.labels),
        "right": outcome.right,
        "turns": [_turn(turn) for turn in outcome.turns],
        "reached": sorted({*_engine(outcome), *_said(outcome)}),
    }


def _turn(turn: PlayedTurn) -> dict[str, Any]:
    reasons = turn.reasons
    return {
        "line": turn.turn.blamed,
        "speaker": "button" if turn.turn.press else "request" if turn.turn.send else "resident",
        "said": turn.said,
        "status": turn.status,
        "milliseconds": round(turn.milliseconds, 1),
        "messages": [_message(message) for message in turn.messages],
        "text": turn.text,
        "wanted": list(wanted_of(turn.turn)),
        "problems": list(turn.problems),
        "intents": reasons and reasons.intents and [list(pair) for pair in reasons.intents],
        "actions": list(reasons.actions) if reasons else [],
        "hits": reasons and reasons.hits and [list(pair) for pair in reasons.hits],
    }


def _message(message: Message) -> dict[str, Any]:
    custom = message.custom
    return {
        "kind": message.about.kind,
        "entry": entry_of(message),
        "reason": custom.get("reason"),
        "confidence": custom.get("confidence"),
        "text": message.text,
        "buttons": titles_of(message),
    }


def _engine(outcome: PlayedCase) -> Iterator[str]:
    for name in outcome.reached:
        kind, _, value = name.partition(":")
        if kind in ("intent", "rule"):
            yield f"{kind}s:{value}"


def _said(outcome: PlayedCase) -> Iterator[str]:
    for turn in outcome.turns:
        if turn.status:
            yield f"statuses:{turn.status}"
        for message in turn.messages:
            yield f"kinds:{message.about.kind}"
            if message.about.cited:
                yield f"entries:{message.about.cited}"
            if isinstance(message.about, Fallback):
                yield f"reasons:{message.about.reason}"
