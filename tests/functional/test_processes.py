"""Starting, restarting and stopping: what dies comes back, what is stopped leaves nothing behind."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Stack, new_sender

PARTS = {"run", "web", "rasa", "actions"}
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


def test_the_website_comes_back_too(stack: Stack) -> None:
    before = restarts(stack, "web")
    killed = stack.processes()["web"]
    killed.kill()
    killed.wait(SECONDS_TO_RETURN)  # it may be back before anybody saw it gone
    stack.wait_until(stack.is_ready, SECONDS_TO_RETURN)
    assert stack.processes()["web"].pid != killed.pid
    assert restarts(stack, "web") == before + 1


def test_ready_names_every_part(stack: Stack) -> None:
    health = stack.http.get("/health/ready").json()
    assert health["status"] == "ok"
    assert health["parts"].keys() == {"web", "actions", "rasa", "database"}
    assert health["parts"]["actions"]["entries"] >= 110
    assert stack.http.get("/health/live").json() == {"status": "ok"}


def test_only_the_website_listens_beyond_loopback(stack: Stack) -> None:
    listening = {
        name: {connection.laddr.ip for connection in process.net_connections() if connection.status == "LISTEN"}
        for name, process in stack.processes().items()
    }
    assert listening == {"run": set(), "web": {"0.0.0.0"}, "rasa": {"127.0.0.1"}, "actions": {"127.0.0.1"}}


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
def test_ended_while_starting_it_leaves_no_orphan(own_stack: Stack, number: signal.Signals) -> None:
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
