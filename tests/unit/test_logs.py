"""The log under a storm: each line once in a while, with how often it came."""

import io
import json
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import anyio
import httpx
import pytest
from starlette.testclient import TestClient

from actions import server
from bot.conversation.rasa import Rasa
from bot.ground.errors import EngineAway
from bot.ground.logs import MOST_KNOWN, SECONDS, OneLine, Seldom, answering, request_number


class Log:
    """A log of lines with a clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0
        self._seldom = Seldom(lambda: self.now)

    def tell(self, text: str, *args: object, name: str = "bot.test") -> str | None:
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, text, args, None)
        return record.getMessage() if self._seldom.filter(record) else None


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_storm_is_two_lines(log: Log) -> None:
    lines = [line for _ in range(1700) if (line := log.tell("action %s failed: %s", "action_greet", "KeyError"))]
    log.now = SECONDS
    lines.append(str(log.tell("action %s failed: %s", "action_greet", "KeyError")))
    assert lines == ["action action_greet failed: KeyError", "action action_greet failed: KeyError (1699 more since)"]


def test_what_differs_is_told(log: Log) -> None:
    assert log.tell("failed: %s", "KeyError")
    assert log.tell("failed: %s", "ValueError")
    assert log.tell("failed: %s", "KeyError", name="bot.other")
    assert log.tell("failed: %s", "KeyError") is None


def test_percent_signs_in_a_line_are_no_trouble(log: Log) -> None:
    log.tell("%s", "100% weg")
    log.tell("%s", "100% weg")
    log.now = SECONDS
    assert log.tell("%s", "100% weg") == "100% weg (1 more since)"


def test_it_remembers_only_so_many(log: Log) -> None:
    for number in range(MOST_KNOWN + 1):
        log.tell(f"line {number}")
    assert log.tell("line 0")
    assert log.tell(f"line {MOST_KNOWN}") is None


def lines_of(part: str, tell: Callable[[logging.Logger], None]) -> list[dict[str, str]]:
    """What a part of ours writes, as it is read back."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine(part))
    log = logging.Logger("bot.test")
    log.addHandler(handler)
    tell(log)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_json_and_of_an_error_only_its_class() -> None:
    def tell(log: logging.Logger) -> None:
        try:
            raise ValueError("mijn bsn is 111222333")
        except ValueError:
            log.exception("turn failed\n%s", "twice")

    (line,) = lines_of("web", tell)
    assert line.keys() == {"at", "part", "level", "message", "error"}
    assert (line["part"], line["level"], line["message"], line["error"]) == (
        "web",
        "ERROR",
        "turn failed\ntwice",
        "ValueError",
    )


def test_a_line_says_of_which_request_it_is() -> None:
    with answering() as number:
        (line,) = lines_of("web", lambda log: log.error("failed"))
    (after,) = lines_of("web", lambda log: log.error("failed"))
    assert line["request"] == number
    assert "request" not in after


@pytest.mark.parametrize("brought", ["x" * 16, "0123456789abcdef\n", "", None, 7, {"a": 1}])
def test_a_number_that_is_none_of_ours_is_not_taken_over(brought: object) -> None:
    with answering(brought) as number:
        assert number != brought
        assert len(number) == 16


def test_website_and_actions_write_the_same_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the website sends along with a message is what the actions log, also where an action runs in a thread."""
    sent: list[dict[str, Any]] = []

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.read()))
        return httpx.Response(500)

    async def ask() -> None:
        rasa = Rasa("http://127.0.0.1:1")
        rasa._client = httpx.AsyncClient(base_url="http://127.0.0.1:1", transport=httpx.MockTransport(take))
        with pytest.raises(EngineAway):
            await rasa.converse("iemand", "hoi", {})

    class Executor:
        async def run(self, call: dict[str, Any]) -> None:
            raise KeyError(call["tracker"]["latest_message"]["text"])

    parts, trial = SimpleNamespace(), SimpleNamespace(assistant=None, routes=list)
    monkeypatch.setattr(server, "TrialService", lambda *_: trial)
    monkeypatch.setattr(server, "build_executor", lambda _: Executor())
    with answering() as number:
        anyio.run(ask)
    assert sent[0]["metadata"] == {"memory": {}, "request": number}
    told: list[str] = []
    monkeypatch.setattr(server.log, "error", lambda text, *about: told.append(f"{request_number()} {text % about}"))
    message = {"text": "geheim", "metadata": sent[0]["metadata"]}
    with TestClient(server.build_app(parts, SimpleNamespace())) as client:  # type: ignore[arg-type]
        call = {"next_action": "action_greet", "tracker": {"latest_message": message}}
        assert client.post("/webhook", json=call).status_code == 500
    assert told == [f"{number} action action_greet failed: KeyError"]
