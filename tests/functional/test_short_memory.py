"""What Rasa remembers: the slots and the end of the last conversations, and nothing that was said."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.ops.rasa import RASA_PYTHON
from bot.ground.settings import ROOT


@pytest.fixture(scope="module")
def left() -> dict[str, Any]:
    """What is left of one long conversation and of four in a memory for three, from a run under Rasa's interpreter."""
    done = subprocess.run(
        [str(RASA_PYTHON), str(Path(__file__).with_name("rasa_memory.py"))],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_long_conversation_stays_short(left: dict[str, Any]) -> None:
    assert left["events"] <= 10 + 4  # the last events, and a slot each


def test_slots_stay_however_long_ago_they_were_set(left: dict[str, Any]) -> None:
    assert left["slots"]["last_faq"] == "privacy.inzage"
    assert left["slots"]["failures"] == 39


def test_rules_see_the_last_turn_as_it_was(left: dict[str, Any]) -> None:
    assert left["features"] == {"intent": "greeting", "entities": ["law"]}


def test_nothing_that_was_said_stays(left: dict[str, Any]) -> None:
    assert not left["says"]
    assert left["slots"]["session_started_metadata"] is None


def test_the_conversation_that_was_silent_longest_makes_room(left: dict[str, Any]) -> None:
    assert left["who"] == ["b", "c", "long"]
    assert left["stranger"]


def test_rasa_takes_it_as_it_is(left: dict[str, Any]) -> None:
    assert left["is_async"]
    assert "event_broker" in left["refusal"]
