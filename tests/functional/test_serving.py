"""Rasa's server as it is started: what passes through it, what it keeps, what it logs, whom it lets in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.rasa_server import TOKEN, Actions, RasaServer
from tests.stack import new_sender

SAID = "fluisterkwartel"
CUSTOM = {
    "kind": "answer",
    "memory": {"last_faq": "privacy.inzage", "offered": ["é", 1, None]},
    "sources": [{"url": "x"}],
}
QUESTION = "mag ik weten wat jullie van mij weten?"


@pytest.fixture(scope="module")
def actions() -> Iterator[Actions]:
    """The action server that Rasa calls."""
    server = Actions()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def rasa(actions: Actions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """A running Rasa."""
    with RasaServer(tmp_path_factory.mktemp("rasa"), actions) as server:
        yield server


def reply(*events: dict[str, Any], **response: Any) -> dict[str, Any]:
    """What an action server answers."""
    return {"events": list(events), "responses": [{"text": "Goedendag", **response}]}


def test_metadata_of_a_message_reaches_the_action(rasa: RasaServer, actions: Actions) -> None:
    metadata = {"memory": {"offered": ["privacy.inzage"], "failures": 1}, "meaning": "AAAA"}
    rasa.say(new_sender(), QUESTION, metadata=metadata)
    got = actions.calls[-1]["tracker"]["latest_message"]["metadata"]
    assert {name: got[name] for name in metadata} == metadata


@pytest.mark.parametrize(
    ("message", "act"),
    [
        ("dank u wel", "thanks"), ("ja graag", "affirm"), ("nee", "deny"), ("doei", "goodbye"),
        ("goedemorgen", "greeting"), ("ik wil een mens spreken", "ask_person"), ("ben je een robot", "bot_challenge"),
        ("geen van deze", "none_of_these"), ("wat is de woo", "question"), (QUESTION, "question"),
    ],
)  # fmt: skip
def test_what_people_do_is_understood_where_vectors_come_too_late(rasa: RasaServer, message: str, act: str) -> None:
    assert rasa.act(message) == act


def test_what_the_action_says_comes_back_unchanged(rasa: RasaServer, actions: Actions) -> None:
    actions.reply = reply(custom=CUSTOM)
    said = rasa.say(new_sender(), QUESTION)
    assert [message["custom"] for message in said if "custom" in message] == [CUSTOM]


def test_slots_stay_for_the_next_message(rasa: RasaServer, actions: Actions) -> None:
    sender = new_sender()
    actions.reply = reply({"event": "slot", "name": "last_faq", "value": "privacy.inzage", "timestamp": None})
    rasa.say(sender, QUESTION)
    actions.reply = reply()
    rasa.say(sender, QUESTION)
    assert actions.calls[-1]["tracker"]["slots"]["last_faq"] == "privacy.inzage"


def test_a_conversation_can_be_forgotten(rasa: RasaServer, actions: Actions) -> None:
    sender = new_sender()
    actions.reply = reply({"event": "slot", "name": "last_faq", "value": "privacy.inzage", "timestamp": None})
    rasa.say(sender, QUESTION)
    rasa.http.put(f"/conversations/{sender}/tracker/events", json=[]).raise_for_status()
    actions.reply = reply()
    rasa.say(sender, QUESTION)
    assert actions.calls[-1]["tracker"]["slots"]["last_faq"] is None


def test_a_long_conversation_costs_what_a_short_one_does(rasa: RasaServer, actions: Actions) -> None:
    sender = new_sender()
    actions.reply = reply({"event": "slot", "name": "failures", "value": 1, "timestamp": None}, custom=CUSTOM)
    actions.sizes.clear()
    for _ in range(20):
        rasa.say(sender, QUESTION, metadata={"memory": CUSTOM})
    assert max(actions.sizes[4:]) <= 1.1 * max(actions.sizes[:4])


def test_what_was_said_before_is_told_to_nobody_again(rasa: RasaServer, actions: Actions) -> None:
    sender = new_sender()
    actions.reply = reply(custom=CUSTOM)
    rasa.say(sender, f"{SAID}, {QUESTION}", metadata={"memory": SAID})
    assert SAID in str(actions.calls[-1])
    rasa.say(sender, QUESTION)
    assert SAID not in str(actions.calls[-1])


def test_the_domain_does_not_travel(rasa: RasaServer, actions: Actions) -> None:
    rasa.say(new_sender(), QUESTION)
    assert "domain" not in actions.calls[-1]


def test_calls_share_a_connection(rasa: RasaServer, actions: Actions) -> None:
    actions.peers.clear()
    for _ in range(10):
        rasa.say(new_sender(), QUESTION)
    assert len(actions.peers) <= 2  # one, and another where the first was idle too long meanwhile


def test_actions_that_are_away_leave_few_lines_and_no_words(rasa: RasaServer, actions: Actions) -> None:
    before = rasa.log.stat().st_size
    actions.is_away = True
    try:
        for _ in range(30):
            assert rasa.say(new_sender(), f"{SAID}, {QUESTION}") == []
        rasa.say(new_sender(), f"/{SAID}")
    finally:
        actions.is_away = False
    written = rasa.log.read_bytes()[before:].decode()
    assert SAID not in written
    assert len(written.splitlines()) <= 10
    assert rasa.say(new_sender(), QUESTION), "it answers again as soon as they are back"


def test_trouble_is_logged_at_all(rasa: RasaServer, actions: Actions) -> None:
    actions.reply = {"events": 7}
    try:
        assert rasa.say(new_sender(), QUESTION) == []
    finally:
        actions.reply = reply()
    assert "_run_action ValidationError" in rasa.log.read_text()


@pytest.mark.parametrize("brought", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer é"}])
@pytest.mark.parametrize(("method", "address"), [("POST", "/webhooks/rest/webhook"), ("GET", "/status"), ("GET", "/")])
def test_without_the_token_nobody_is_let_in(
    rasa: RasaServer, method: str, address: str, brought: dict[str, str]
) -> None:
    url = rasa.http.base_url.join(address)
    headers = {name: value.encode() for name, value in brought.items()}
    body = {"sender": "iemand", "message": "hallo"}
    response = httpx.request(method, url, json=body, headers=headers, trust_env=False)
    assert response.status_code == httpx.codes.UNAUTHORIZED
    assert response.json() == {"status": "failure", "code": 401}


def test_the_token_stands_in_no_command_line(rasa: RasaServer) -> None:
    lines = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    assert any(str(rasa.settings.rasa_port) in line for line in lines)
    assert not any(TOKEN in line for line in lines)


def test_without_a_model_that_loads_it_ends_and_says_why(actions: Actions, tmp_path: Path) -> None:
    model = tmp_path / "datawijzer.tar.gz"
    model.write_bytes(b"no archive")
    server = RasaServer(tmp_path, actions, model, starts=1)
    with pytest.raises(AssertionError, match="Rasa has no model and ends"):
        server.__enter__()
    assert re.search(r"(?s)No valid model found.*Rasa has no model and ends", server.log.read_text())
