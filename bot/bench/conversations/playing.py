"""Plays a case as a resident would, over HTTP, and judges every turn."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from bot.bench.conversations.conversation import Request
from bot.bench.conversations.expanding import SENDER, Case, CaseTurn
from bot.bench.conversations.judging import (
    judge_messages,
    judge_response,
    judge_time,
    listed,
    titles_of,
)
from bot.bench.conversations.reasons import NOBODY, Events, Insight, Reasons
from bot.bench.conversations.words import word
from bot.dialogue.kinds import Redacted
from bot.dialogue.messages import Message

SECONDS = 30


@dataclass(frozen=True)
class PlayedTurn:
    """One turn with what came back."""

    turn: CaseTurn
    said: str  # as people read it: the text, the title of a button, or the request
    status: int  # 0 where no answer came
    messages: tuple[Message, ...]
    text: str  # of a response that is no list of messages
    milliseconds: float
    problems: tuple[str, ...]
    reasons: Reasons | None = None

    @property
    def right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems

    @property
    def heard(self) -> bool:
        """Whether Rasa heard it: messages came that are not only about what was taken out."""
        return any(not isinstance(message.about, Redacted) for message in self.messages)


@dataclass(frozen=True)
class PlayedCase:
    """A case, played."""

    case: Case
    turns: tuple[PlayedTurn, ...]
    sender: str
    reached: frozenset[str] = field(default=frozenset())  # "intent:…" and "action:…", where Rasa could be asked

    @property
    def right(self) -> bool:
        """Whether the whole conversation went as expected."""
        return all(turn.right for turn in self.turns)

    @property
    def problems(self) -> list[str]:
        """Everything that was wrong, each with its line."""
        return [f"{self.case.path}:{turn.turn.blamed}: {text}" for turn in self.turns for text in turn.problems]


def play(case: Case, client: httpx.Client, insight: Insight = NOBODY) -> PlayedCase:
    """Play a case to its end and judge it.

    `client` speaks to a running assistant: its base address is set. `insight` tells why, where it can look inside.
    After a turn that could not be done at all, such as a button that is not there, the rest is not played.
    """
    sender = new_sender()
    played: list[PlayedTurn] = []
    for turn in case.turns:
        played.append(_play_turn(turn, played[-1] if played else None, sender, client))
        if not played[-1].status:
            break
    events = insight.events(sender)
    return PlayedCase(case, tuple(_explained(played, events, insight)), sender, events.reached)


def new_sender() -> str:
    """A sender that nobody has used."""
    return f"gesprek-{secrets.token_hex(12)}"


def _explained(played: list[PlayedTurn], events: Events, insight: Insight) -> Iterator[PlayedTurn]:
    """The turns with their reasons; those that Rasa heard are its turns, in order."""
    heard = iter(events.turns)
    for turn in played:
        said, intents, actions = next(heard, (None, None, ())) if turn.heard else (None, None, ())
        hits = insight.hits(said or turn.said) if turn.problems and turn.heard else None
        yield replace(turn, reasons=Reasons(intents, actions, hits))


def _play_turn(turn: CaseTurn, before: PlayedTurn | None, sender: str, client: httpx.Client) -> PlayedTurn:
    said = turn.say
    if turn.press is not None:
        message = before.messages[-1] if before and before.messages else None
        payload = next((b.payload for b in message.buttons if b.title == turn.press), None) if message else None
        if payload is None:
            problem = word("no_button", wanted=turn.press, came=listed(titles_of(message) if message else ()))
            return PlayedTurn(turn, turn.press, 0, (), "", 0.0, (problem,))
        said = payload
    request = turn.send or Request.model_validate({"json": {"sender": sender, "message": said}})
    shown = turn.press or turn.say or f"{request.method} {request.path}"
    begun = time.perf_counter()
    try:
        for _ in range(request.times):
            begun = time.perf_counter()
            response = _send(request, sender, client)
    except httpx.HTTPError as error:
        problem = word("no_connection", address=client.base_url, problem=type(error).__name__)
        return PlayedTurn(turn, shown, 0, (), "", 0.0, (problem,))
    return _judged(turn, shown, response, 1000 * (time.perf_counter() - begun))


def _send(request: Request, sender: str, client: httpx.Client) -> httpx.Response:
    headers = {name: value.replace(f"{{{SENDER}}}", sender) for name, value in request.headers.items()}
    if request.content_type and request.method not in ("GET", "HEAD"):
        headers["Content-Type"] = request.content_type
    path = request.path.replace(f"{{{SENDER}}}", sender)
    return client.request(request.method, path, content=_content(request, sender), headers=headers)


def _content(request: Request, sender: str) -> bytes | None:
    if request.text is not None:
        return request.text.replace(f"{{{SENDER}}}", sender).encode()
    data = request.data
    if request.characters is not None:
        data = {"sender": sender, "message": "x" * request.characters}
    return None if data is None else json.dumps(data).replace(f"{{{SENDER}}}", sender).encode()


def _judged(turn: CaseTurn, shown: str, response: httpx.Response, milliseconds: float) -> PlayedTurn:
    body = _json(response)
    messages = _messages(body) if turn.send is None else ()
    title = str(body.get("title", "")) if isinstance(body, dict) else ""
    problems: list[str] = []
    if turn.response is not None:
        problems += judge_response(turn.response, response.status_code, response.headers, response.text, title)
        problems += judge_time(turn.response.within, milliseconds)
    elif response.status_code != httpx.codes.OK and turn.send is None:
        problems.append(word("refused", status=response.status_code, title=title))
    elif turn.messages is not None:
        problems += judge_messages(turn.messages, messages, milliseconds)
    text = "" if messages else response.text
    return PlayedTurn(turn, shown, response.status_code, messages, text, milliseconds, tuple(problems))


def _messages(body: Any) -> tuple[Message, ...]:
    """The messages in a body; none where it holds anything else."""
    try:
        return tuple(map(Message.read, body)) if isinstance(body, list) else ()
    except (ValueError, AttributeError):
        return ()


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
