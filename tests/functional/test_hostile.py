"""Whatever is thrown at it, it stays up and answers: random and hostile messages through the three real processes.

`--hostile 100000` sends more of them. `tests/hostile.py` makes them, the same for the same seed.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from tests.hostile import bodies, messages
from tests.stack import Stack, new_sender

SEED = 20261129
AT_ONCE = 2  # more than that measures the machine, which tests share
SECONDS = 2.0
CRASHER = "\ufdfa" * 20  # wrote past the memory of the engine that was here before


def send(stack: Stack, message: str) -> httpx.Response:
    """One message as any program may send it; half pairs as JSON can say them."""
    body = json.dumps({"sender": new_sender(), "message": message}).encode()
    return stack.http.post("/api/chat", content=body, headers={"content-type": "application/json"})


def again(stack: Stack, response: httpx.Response) -> httpx.Response:
    """The same body once more, now that nothing else is asked: what was slow by its own doing is slow again."""
    return stack.http.send(response.request)


def born(stack: Stack) -> dict[str, float]:
    """Which process of each part is alive, by the moment it began."""
    return {f"{part}-{process.pid}": process.create_time() for part, process in stack.processes().items()}


def troubles(responses: list[httpx.Response]) -> Counter[str]:
    """What went wrong, counted; nothing of a message in it."""
    found = Counter[str]()
    for response in responses:
        if response.status_code >= 500:
            found[str(response.status_code)] += 1
        elif response.elapsed.total_seconds() > SECONDS:
            found["slow"] += 1
    return found


def test_hostile_messages_are_answered_and_no_process_ends(stack: Stack, request: pytest.FixtureRequest) -> None:
    alive = born(stack)
    sent = [CRASHER, *load_yaml(ROOT / "tests/hostile.yml")["hostile"]]
    sent = [text for text in sent if 0 < len(text) <= 1000 and text.strip()]
    sent += messages(SEED, request.config.getoption("--hostile") - len(sent))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        responses = list(pool.map(lambda message: send(stack, message), sent))
    assert born(stack) == alive, "a process ended"
    responses = [response if not troubles([response]) else again(stack, response) for response in responses]
    assert troubles(responses) == {}
    refused = [response.json() for response in responses if response.status_code != httpx.codes.OK]
    assert {problem["status"] for problem in refused} <= {400, 422}
    answered = [message for response in responses if response.is_success for message in response.json()]
    assert all(message["text"] and message["custom"]["kind"] for message in answered)


def test_broken_bodies_are_refused_and_no_process_ends(stack: Stack) -> None:
    alive = born(stack)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        header = {"content-type": "application/json"}
        post = lambda body: stack.http.post("/api/chat", content=body, headers=header)  # noqa: E731
        responses = list(pool.map(post, bodies(SEED, 400)))
    assert troubles(responses) == {}
    assert {response.status_code for response in responses} <= {200, 400, 413, 422}
    assert born(stack) == alive


@pytest.mark.parametrize(
    "message",
    [
        "/restart", "/session_start", "/affirm", "/ask_person", "/none_of_these", "/greeting", "/out_of_scope",
        '/choose{"faq": "privacy.avg"}', '/choose{"faq": "privacy.avg", "x": 1}', "\u200b/restart", " \n/ask_person",
        "／restart", "//ask_person", "EXTERNAL: /restart",
    ],
)  # fmt: skip
def test_a_command_that_was_not_offered_gets_a_kind_answer_and_does_nothing(stack: Stack, message: str) -> None:
    (reply,) = send(stack, message).json()
    assert reply["custom"]["kind"] in {"fallback", "suggestions", "notice", "bot"}
    assert reply["custom"].get("faq") != "privacy.avg"
    assert len(reply["text"]) > 20


def test_the_gate_can_fail() -> None:
    request = httpx.Request("POST", "http://x")
    bad = httpx.Response(503, request=request)
    assert troubles([bad]) == {"503": 1}
