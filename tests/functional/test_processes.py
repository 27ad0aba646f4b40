"""Starting, restarting and stopping: what dies comes back, what is stopped leaves nothing behind."""

import re
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest

from tests.kept import copy_prepared
from tests.stack import Stack, new_sender

PARTS = {"run", "web-1", "web-2", "rasa", "actions"}
SECONDS_TO_RETURN = 90
MARK = "trompettergriebel"


@pytest.mark.parametrize("part", ["rasa", "actions"])
def test_a_part_that_dies_gives_503_and_comes_back(stack: Stack, part: str) -> None:
    before = restarts(stack, part)
    stack.processes()[part].kill()

    response = stack.http.post("/api/chat", json={"sender": new_sender(), "message": f"wat is een {MARK} voor de Woo"})

    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"] == "60"
    assert response.json()["contact"]["phone"] == "14 0999"
    assert "niet bereikbaar" in response.json()["title"]
    assert MARK not in response.text
    health = stack.http.get("/health/ready")
    assert health.status_code == 503
    assert health.json()["parts"][part]["status"] == "down"
    assert health.json()["parts"]["database"]["status"] == "ok"

    stack.wait_until(stack.is_ready, SECONDS_TO_RETURN)

    assert restarts(stack, part) == before + 1
    (reply,) = stack.ask('/choose{"faq": "privacy.inzage"}')
    assert reply["custom"]["faq"] == "privacy.inzage"
    assert all(MARK not in log for log in stack.logs().values())


@pytest.mark.parametrize("part", ["rasa", "actions"])
def test_a_frozen_part_gives_503_within_three_seconds_and_answers_again(stack: Stack, part: str) -> None:
    frozen = stack.processes()[part]
    frozen.suspend()
    try:
        for _ in range(3):
            begun = time.monotonic()
            response = ask(stack, "wat is open data?")
            assert response.status_code == 503
            assert response.json()["contact"]["phone"] == "14 0999"
            assert time.monotonic() - begun < 3
    finally:
        frozen.resume()
    stack.wait_until(lambda: ask(stack, "wat is open data?").status_code == 200, SECONDS_TO_RETURN)


def test_a_website_that_dies_refuses_nobody_and_comes_back(stack: Stack) -> None:
    """A stream of requests over connections of their own: what it had in hand may break off, no door is closed."""
    before = restarts(stack, "web")
    killed = stack.processes()["web-1"]
    stop = Event()
    with ThreadPoolExecutor(4) as pool:
        streams = [pool.submit(ask_until, stop, stack.url) for _ in range(4)]
        killed.kill()
        killed.wait(SECONDS_TO_RETURN)
        stack.wait_until(lambda: restarts(stack, "web") == before + 1 and all_websites(stack) == {"ok"}, 90)
        stop.set()
        results = Counter(result for stream in streams for result in stream.result())
    assert results["refused"] == 0, results
    assert results["broke off"] <= 4, results
    assert results.keys() <= {"200", "broke off"}, results
    # a moment after it answers it has its name
    stack.wait_until(lambda: "web-1" in stack.processes(), SECONDS_TO_RETURN)
    assert stack.processes()["web-1"].pid != killed.pid


def test_neither_rasa_nor_the_actions_keep_a_conversation(stack: Stack) -> None:
    sender = new_sender()
    stack.ask("mag ik weten wat jullie van mij weten?", sender)
    stack.ask('/choose{"faq": "privacy.inzage"}', sender)
    for part in ("rasa", "actions"):
        stack.processes()[part].kill()
    stack.wait_until(lambda: not stack.is_ready(), SECONDS_TO_RETURN)
    stack.wait_until(stack.is_ready, SECONDS_TO_RETURN)
    (reply,) = stack.ask("hoe lang duurt dat?", sender)
    assert reply["custom"]["faq"] == "privacy.termijn"
    assert not any("memory" in str(turn) for turn in stack.http.get(f"/api/conversations/{sender}").json()["turns"])
    assert not (stack.home / "rasa.db").exists()


def test_messages_at_once_are_answered_in_order(stack: Stack) -> None:
    sender = new_sender()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: ask(stack, "wat is open data?", sender), range(6)))
    assert {answer.status_code for answer in answers} == {200}
    turns = stack.http.get(f"/api/conversations/{sender}").json()["turns"]
    speakers = "".join("R" if turn["speaker"] == "resident" else "A" for turn in turns)
    assert re.fullmatch("(RA+){6}", speakers), "no message slipped in between another and its answer"


def test_metrics_add_up_over_the_websites(stack: Stack) -> None:
    def turns() -> float:
        page = stack.http.get("/metrics").text
        return float(re.findall(r"^datawijzer_turn_seconds_count ([0-9.]+)$", page, re.MULTILINE)[0])

    before = turns()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ask(stack, "wat is open data?"), range(8)))
    assert turns() == before + 8


def test_ready_names_every_part(stack: Stack) -> None:
    health = stack.http.get("/health/ready").json()
    assert health["status"] == "ok"
    assert health["parts"].keys() == {"web", "actions", "rasa", "database"}
    assert health["parts"]["actions"]["entries"] >= 110
    named = {name for part in health["parts"].values() for name in part.get("processes", {})}
    assert named == {"web-1", "web-2", "actions", "rasa"}
    assert stack.http.get("/health/live").json() == {"status": "ok"}


def test_only_the_website_listens_beyond_loopback(stack: Stack) -> None:
    listening = {
        name: {connection.laddr.ip for connection in process.net_connections() if connection.status == "LISTEN"}
        for name, process in stack.processes().items()
    }
    website = {name: {"0.0.0.0"} for name in ("run", "web-1", "web-2")}
    assert listening == {**website, "rasa": {"127.0.0.1"}, "actions": {"127.0.0.1"}}


def test_rasa_answers_nobody_without_its_token(stack: Stack) -> None:
    body, rasa = {"sender": new_sender(), "message": "wat is open data?"}, stack.settings.rasa_url
    for headers in ({}, {"authorization": "Bearer geraden"}):
        with httpx.Client(base_url=rasa, headers=headers, timeout=30, trust_env=False) as stranger:
            assert stranger.get("/status").status_code == 401
            assert stranger.post("/webhooks/rest/webhook", json=body).status_code == 401
            assert stranger.get(f"/conversations/{new_sender()}/tracker").status_code == 401
    with httpx.Client(base_url=rasa, headers=stack.settings.rasa_headers, timeout=30, trust_env=False) as own:
        assert own.get("/status").status_code == 200
    assert stack.settings.secret("rasa_auth_token") not in " ".join(
        word for process in stack.processes().values() for word in process.cmdline()
    )


def test_stop_and_start_again(own_stack: Stack) -> None:
    """One home through its life: stopped by SIGTERM, started again with its conversations, stopped by SIGINT."""
    sender = new_sender()
    own_stack.start()
    own_stack.ask('/choose{"faq": "privacy.inzage"}', sender)
    assert own_stack.processes().keys() == PARTS
    before = own_stack.http.get(f"/api/conversations/{sender}").json()

    assert own_stack.stop(signal.SIGTERM) == 0
    assert_nothing_left(own_stack)

    own_stack.start()
    assert own_stack.http.get(f"/api/conversations/{sender}").json() == before
    (reply,) = own_stack.ask("hoe lang duurt dat?", sender)
    assert reply["custom"]["faq"] == "privacy.termijn"

    assert own_stack.stop(signal.SIGINT) == 0
    assert_nothing_left(own_stack)
    assert own_stack.log("run").splitlines()[-1] == "Alles is gestopt."


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_ended_while_starting_it_leaves_no_orphan(own_stack: Stack, prepared: Path, number: signal.Signals) -> None:
    copy_prepared(prepared, own_stack.home)
    own_stack.start(wait=False)
    own_stack.wait_until(lambda: own_stack.processes().keys() == PARTS, SECONDS_TO_RETURN)

    code = own_stack.stop(number)

    assert code == (0 if number is signal.SIGTERM else -signal.SIGKILL)
    assert_nothing_left(own_stack)


@pytest.fixture
def own_stack(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    """An installation for one test alone, not yet started; `stack` has trained the model and kept the vectors."""
    own = Stack(tmp_path / "home")
    yield own
    own.__exit__()


def ask(stack: Stack, message: str, sender: str = "") -> httpx.Response:
    """A message over a connection of its own."""
    body = {"sender": sender or new_sender(), "message": message}
    return httpx.post(f"{stack.url}/api/chat", json=body, timeout=30, trust_env=False)


def ask_until(stop: Event, url: str) -> list[str]:
    """What became of requests, one after the other, each over a connection of its own."""
    results, none_stays = [], httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(timeout=30, trust_env=False, limits=none_stays) as client:
        while not stop.is_set():
            try:
                results.append(str(client.get(f"{url}/health/live").status_code))
            except httpx.ConnectError:
                results.append("refused")
            except httpx.TransportError:
                results.append("broke off")
    return results


def all_websites(stack: Stack) -> set[str]:
    """How the websites do."""
    websites = stack.http.get("/health/ready").json()["parts"]["web"]["processes"].values()
    return {website["status"] for website in websites}


def restarts(stack: Stack, part: str) -> int:
    """How often a part was started anew, as /health/ready says."""
    return int(stack.http.get("/health/ready").json()["parts"][part]["restarts"])


def assert_nothing_left(stack: Stack) -> None:
    """No process of the installation lives and each of its ports can be had again."""
    assert stack.processes() == {}
    for port in stack.ports.values():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("0.0.0.0", port))
