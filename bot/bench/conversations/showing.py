"""A played conversation as text for a terminal: what happened beside what was expected, and why."""

import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from bot.bench.conversations.conversation import ExpectedMessage, ExpectedResponse
from bot.bench.conversations.expanding import CaseTurn
from bot.bench.conversations.judging import entry_of, titles_of
from bot.bench.conversations.playing import PlayedCase, PlayedTurn
from bot.bench.conversations.reasons import Ranking
from bot.bench.conversations.words import word

LEFT, RIGHT = 66, 50  # characters of the two columns
LONGEST_TEXT = 400  # characters of an answer


def shown(outcome: PlayedCase) -> str:
    """The whole dialogue side by side with what was expected, the wrong turns marked, the reasons under them."""
    lines = [outcome.case.id, "", _beside(word("side_came"), word("side_wanted")), "=" * (LEFT + 3 + RIGHT)]
    for turn in outcome.turns:
        lines += [*_columns(turn), *_problems(turn, outcome.case.path), "-" * (LEFT + 3 + RIGHT)]
    return "\n".join(lines)


def came_of(turn: PlayedTurn) -> Iterator[str]:
    """What happened in a turn, a paragraph each."""
    speaker = "button" if turn.turn.press else "request" if turn.turn.send else "resident"
    yield f"{word(speaker)}: {turn.said}"
    for message in turn.messages:
        custom = message.custom
        about = [message.about.kind, entry_of(message) or "", custom.get("reason", "")]
        sure = f" {custom['confidence']}" if "confidence" in custom else ""
        yield f"{word('assistant')} <{' '.join(part for part in about if part)}{sure}> {_cut(message.text)}"
        yield from (f"  [{title}]" for title in titles_of(message))
    if turn.status and not turn.messages:
        yield f"{turn.status} {_cut(turn.text)}"


def wanted_of(turn: CaseTurn) -> Iterator[str]:
    """What is expected in a turn, as the tester wrote it."""
    if turn.response is not None:
        yield from _keys(turn.response)
    elif turn.messages is None:
        yield word("unjudged")
    for message in turn.messages or ():
        yield from _keys(message)


def reasons_of(turn: PlayedTurn) -> Iterator[str]:
    """Why, as far as it is known."""
    if turn.reasons is None or not turn.heard:
        return
    reasons = turn.reasons
    if reasons.intents is None:
        yield word("no_intents")
    else:
        yield word("intents", ranking=_ranked(reasons.intents))
        yield word("actions_done", actions=", ".join(reasons.actions))
    yield word("no_hits") if reasons.hits is None else word("hits", ranking=_ranked(reasons.hits))


def _keys(block: ExpectedMessage | ExpectedResponse) -> Iterator[str]:
    for key, value in block.model_dump(by_alias=True, exclude_unset=True).items():
        yield f"{key}: {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"


def _ranked(ranking: Ranking) -> str:
    return ", ".join(f"{name} {score:.2f}" for name, score in ranking)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_TEXT else flat[:LONGEST_TEXT] + "…"


def _columns(turn: PlayedTurn) -> Iterator[str]:
    left = [line for text in came_of(turn) for line in textwrap.wrap(text, LEFT) or [""]]
    right = [line for text in wanted_of(turn.turn) for line in textwrap.wrap(text, RIGHT) or [""]]
    yield from (_beside(came, wanted) for came, wanted in zip_longest(left, right, fillvalue=""))


def _problems(turn: PlayedTurn, path: str) -> Iterator[str]:
    for problem in turn.problems:
        yield f"{path}:{turn.turn.blamed}: {word('wrong_turn', problem=problem)}"
    if turn.problems:
        yield from (f"  {line}" for line in reasons_of(turn))


def _beside(left: str, right: str) -> str:
    return f"{left:<{LEFT}} | {right}".rstrip()
