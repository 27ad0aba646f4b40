"""Two Rasas and three action servers: one of each dies or freezes, and residents notice nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kept import copy_prepared
from tests.stack import SECONDS_TO_START, Stack, new_sender

QUESTION = "mag ik weten wat jullie van mij weten?"


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("several")
    copy_prepared(prepared, home)
    with Stack(home, RASA_PROCESSES="2", ACTIONS_PROCESSES="3") as running:
        running.wait_until(lambda: {*of(running, "rasa"), *of(running, "actions")} == {"ok"}, SECONDS_TO_START)
        yield running


@pytest.mark.parametrize("part", ["rasa", "actions"])
@pytest.mark.parametrize("fault", ["kill", "suspend"])
def test_one_of_several_is_missed_by_nobody(several: Stack, part: str, fault: str) -> None:
    sender = new_sender()
    several.ask('/choose{"faq": "privacy.inzage"}', sender)
    one = several.processes()[part]
    getattr(one, fault)()
    try:
        for _ in range(6):
            assert several.ask(QUESTION)
        (reply,) = several.ask("hoe lang duurt dat?", sender)
        assert reply["custom"]["faq"] == "privacy.termijn"
        health = several.http.get("/health/ready")
        assert health.status_code == 200
        several.wait_until(lambda: of(several, part).count("ok") >= len(of(several, part)) - 1, 90)
    finally:
        if fault == "suspend":
            one.resume()
    several.wait_until(lambda: set(of(several, part)) == {"ok"}, 90)


def test_every_process_is_named(several: Stack) -> None:
    parts = several.http.get("/health/ready").json()["parts"]
    assert parts["rasa"]["processes"].keys() == {"rasa-1", "rasa-2"}
    assert parts["actions"]["processes"].keys() == {"actions-1", "actions-2", "actions-3"}


def of(several: Stack, part: str) -> list[str]:
    """The states of the processes of a part."""
    return [each["status"] for each in several.http.get("/health/ready").json()["parts"][part]["processes"].values()]
