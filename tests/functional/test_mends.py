"""Two mends of Rasa's server: its check of a response refuses what Rasa's own refuses, and no log speaks or floods."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.ground.settings import ROOT
from bot.ops.rasa import RASA_PYTHON

GOOD: list[Any] = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "last_faq", "value": "privacy.inzage"}], "responses": []},
    {"events": [], "responses": [{"text": "Goedendag", "buttons": [], "custom": {"kind": "greeting"}}]},
]
BAD: list[Any] = [
    {"events": "geen", "responses": []},
    {"events": [], "responses": {"text": "geen lijst"}},
    {"events": [{"name": "zonder soort"}], "responses": []},
    {"events": [], "responses": ["een zin"]},
    {"events": [7], "responses": []},
    [],
    "een geheim antwoord",
    7,
]
SAID = "fluisterkwartel"


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """What both checks say of every response, from a run under Rasa's interpreter."""
    asked = json.dumps({"responses": [*GOOD, *BAD], "said": SAID})
    done = subprocess.run(
        [str(RASA_PYTHON), str(Path(__file__).with_name("rasa_mends.py"))],
        input=asked, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def test_the_mended_check_refuses_what_rasas_own_refuses(judged: subprocess.CompletedProcess[str]) -> None:
    found = json.loads(judged.stdout.splitlines()[0])
    assert found["is_mended"]
    own = [verdict["own"] for verdict in found["verdicts"]]
    assert own == [False] * len(GOOD) + [True] * len(BAD)
    assert [verdict["mended"] is not None for verdict in found["verdicts"]] == own


def test_a_refusal_does_not_repeat_the_response(judged: subprocess.CompletedProcess[str]) -> None:
    found = json.loads(judged.stdout.splitlines()[0])
    refusals = [verdict["mended"] for verdict in found["verdicts"] if verdict["mended"]]
    assert not any("geheim" in refusal or "een zin" in refusal for refusal in refusals)


def test_a_start_that_fails_says_why(judged: subprocess.CompletedProcess[str]) -> None:
    assert "the model cannot be read" in judged.stdout


def test_trouble_is_one_line_of_names_and_no_words(judged: subprocess.CompletedProcess[str]) -> None:
    said = judged.stdout + judged.stderr
    assert SAID not in said
    assert "Traceback" not in said
    for line in (
        "test.failed ValueError < KeyError",
        "test.failed.too ValueError < KeyError",
        "go_wrong ValueError < KeyError",
    ):
        assert [found for found in judged.stdout.splitlines() if found.startswith(line)] == [
            line,
            f"{line} (19 more since)",
        ]


def test_a_vector_is_fetched_beforehand_and_nobody_waits_twice_for_who_is_away() -> None:
    done = subprocess.run(
        [str(RASA_PYTHON), str(Path(__file__).with_name("rasa_vectors.py"))],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["fetched"], told["calls"], told["opened"]) == ([[1.0, 2.0]], 1, [])
    assert told["again"] is None
    assert told["failed"] == {"vectors": None, "calls": 2, "opened": []}


@pytest.mark.parametrize(
    ("credentials", "loaded"), [("rest:\n", []), ("rest:\nslack:\n  slack_token: geheim\n", ["slack_sdk"])]
)
def test_only_messengers_that_are_named_bring_their_libraries(
    tmp_path: Path, credentials: str, loaded: list[str]
) -> None:
    path = tmp_path / "credentials.yml"
    path.write_text(credentials)
    command = [str(RASA_PYTHON), str(Path(__file__).with_name("rasa_channels.py")), "--credentials", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stderr

    found = json.loads(done.stdout.splitlines()[-1])

    assert found["loaded"] == loaded
    assert {"rest", "slack", "telegram", "twilio_voice", "socketio"} <= set(found["known"])
