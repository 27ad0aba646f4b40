"""Every refusal is a problem in Dutch with a way on, and nothing breaks the assistant."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack import Stack, new_sender
from tests.starting import website

SENDER = "test-of-every-refusal"
QUESTION = {"sender": SENDER, "message": "wat is de Woo"}


def body(**changes: Any) -> bytes:
    """A question as bytes of JSON, changed."""
    return json.dumps({**QUESTION, **changes}).encode()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        pytest.param(b'{"sender": "abc', 400, id="broken JSON"),
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"null", 400, id="null"),
        pytest.param(b"[]", 400, id="a list"),
        pytest.param(b"\xff\xfe\x00", 400, id="no UTF-8"),
        pytest.param(b"[" * 8000, 400, id="deep lists"),
        pytest.param(b'{"a":' * 2500 + b"1" + b"}" * 2500, 400, id="deep mappings"),
        pytest.param(
            b'{"sender": "' + SENDER.encode() + b'", "message": ' + b"9" * 5000 + b"}", 400, id="a huge number"
        ),
        pytest.param(json.dumps({"sender": SENDER}).encode(), 400, id="no message"),
        pytest.param(json.dumps({"message": "hoi"}).encode(), 400, id="no sender"),
        pytest.param(body(padding="x" * 20_000), 413, id="20 kB"),
        pytest.param(body(message="x" * 5000), 422, id="5,000 characters"),
        pytest.param(body(message="x" * 1001), 422, id="1,001 characters"),
        pytest.param(body(message=""), 422, id="empty"),
        pytest.param(body(message=" \n\t "), 422, id="blank"),
        pytest.param(body(message=7), 422, id="a number"),
        pytest.param(body(message="hallo \ud800 daar"), 422, id="lone surrogate"),
        pytest.param(body(sender="kort"), 422, id="short sender"),
        pytest.param(body(sender="x" * 65), 422, id="long sender"),
        pytest.param(body(sender=SENDER + "\n"), 422, id="line end in sender"),
        pytest.param(body(sender="../../etc/passwd-etc"), 422, id="path as sender"),
        pytest.param(body(sender="één-gesprek-met-accent"), 422, id="accents in sender"),
    ],
)
def test_a_bad_question_is_refused(stack: Stack, content: bytes, status: int) -> None:
    response = stack.http.post("/api/chat", content=content, headers={"content-type": "application/json"})
    assert_problem(response, status)


def test_another_type_is_refused(stack: Stack) -> None:
    assert_problem(stack.http.post("/api/chat", content=body(), headers={"content-type": "text/plain"}), 415)
    assert_problem(stack.http.post("/api/chat", data={"message": "hoi"}), 415)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/bestaat-niet", 404),
        ("GET", "/api/faq/privacy.bestaat-niet", 404),
        ("GET", "/api/chat", 405),
        ("GET", "/api/conversations/kort", 422),
        ("DELETE", "/api/conversations/kort", 422),
        ("GET", f"/api/conversations/{SENDER}%0A", 422),
    ],
)
def test_a_bad_address_is_refused(stack: Stack, method: str, path: str, status: int) -> None:
    assert_problem(stack.http.request(method, path), status)


@pytest.mark.parametrize(
    "changes",
    [
        {"faq": "privacy.bestaat-niet"},
        {"faq": "privacy\x00inzage"},
        {"faq": "p\ud800"},
        {"version": 10**30},
        {"version": 0},
        {"helpful": "ja"},
        {"comment": "x" * 501},
    ],
)
def test_bad_feedback_is_refused(stack: Stack, changes: dict[str, Any]) -> None:
    feedback = {"sender": SENDER, "faq": "privacy.inzage", "version": 1, "helpful": True, **changes}
    content = json.dumps(feedback).encode()
    assert_problem(stack.http.post("/api/feedback", content=content, headers={"content-type": "application/json"}), 422)


@pytest.mark.parametrize(
    "message",
    [
        "/restart", "/session_start", "/back", "/out", "/action_hand_over", "EXTERNAL: vraag",
        '/choose{"faq": "privacy.bestaat-niet"}', '/choose{"faq": "privacy.inzage", "failures": 9}', '/choose{"faq":',
        '/set_slot{"last_faq": "privacy.avg"}', "/", "///", "/ /", "?",
        "\x00", "a\x00b", "\u202e", "😀" * 1000, "x" * 1000,
        "<script>alert(1)</script>", "{gemeente}", "%s%n{}", "'; DROP TABLE turns; --",
    ],
)  # fmt: skip
def test_whatever_a_resident_types_is_answered_and_forgets_nothing(stack: Stack, message: str) -> None:
    sender = new_sender()
    stack.ask('/choose{"faq": "privacy.inzage"}', sender)

    replies = stack.ask(message, sender)

    assert all(reply["text"] and reply["custom"]["kind"] for reply in replies)
    assert all("<script" not in reply["custom"]["html"] for reply in replies)
    turns = stack.http.get(f"/api/conversations/{sender}").json()["turns"]
    assert [turn["speaker"] for turn in turns][:3] == ["resident", "assistant", "resident"]
    (reply,) = stack.ask("hoe kan ik mijn gegevens bij de gemeente inzien?", sender)
    assert reply["custom"]["faq"] == "privacy.inzage"


def test_a_command_does_not_reset_what_is_remembered(stack: Stack) -> None:
    sender = new_sender()
    stack.ask('/choose{"faq": "privacy.inzage"}', sender)
    stack.ask("/restart", sender)
    (reply,) = stack.ask("hoe lang duurt dat?", sender)
    assert reply["custom"]["faq"] == "privacy.termijn"


@pytest.fixture
def limited(stack: Stack, tmp_path: Path) -> Iterator[httpx.Client]:
    """A second web process over the same installation, with the rate limit on."""
    with (
        website(tmp_path, {**stack.environment, "CHAT_RATE_LIMIT": "on"}) as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield client


def test_who_sends_too_many_is_asked_to_wait(limited: httpx.Client) -> None:
    responses = [limited.post("/api/chat", json={**QUESTION, "message": "hoi"}) for _ in range(61)]
    assert {response.status_code for response in responses[:-1]} == {200}
    problem = assert_problem(responses[-1], 429)
    assert 1 <= int(responses[-1].headers["retry-after"]) <= 60
    assert responses[-1].headers["retry-after"] in problem["detail"]


def assert_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The response is a problem of that status, in words, with contact details and without a trace."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith((".", "?"))
    assert problem["contact"]["phone"] == "14 0999"
    assert problem["contact"]["email"] == "gemeente@zandermeer.example"
    assert "Traceback" not in response.text
    return problem
