"""What cannot start says so in one clear sentence and with exit code 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.ground.settings import ROOT
from tests.stack import Stack
from tests.starting import copy_project, free_ports

MUNICIPALITY = ROOT / "data/municipalities/voorbeeld.yml"


@pytest.mark.parametrize("setting", ["PORT", "RASA_PORT", "ACTIONS_PORT"])
def test_a_taken_port(stack: Stack, tmp_path: Path, setting: str) -> None:
    taken = str(stack.ports[setting])
    sentence = refusal(tmp_path, **{setting: taken})
    assert f"Poort {taken} is al in gebruik" in sentence
    assert f"{setting}=" in sentence


def test_one_port_for_two_parts(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    assert f"Poort {port} is al in gebruik" in refusal(tmp_path, PORT=str(port), RASA_PORT=str(port))


def test_a_missing_interpreter(tmp_path: Path) -> None:
    copy_project(tmp_path, "bot", "actions", "data")
    sentence = refusal(tmp_path / "home", project=tmp_path)
    assert "De omgeving van Rasa ontbreekt" in sentence
    assert str(tmp_path / "nlu/.venv/bin/python") in sentence
    assert "make setup" in sentence


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("name: Zandermeer", "", "name"),
        ("retention_days: 28", "retention_days: veel", "retention_days"),
        ("retention_days: 28", "retention_dagen: 28", "retention_d"),
        ("timezone: Europe/Amsterdam", "timezone: Europe/Zandermeer", "timezone"),
        ("name: Zandermeer", "name: [Zandermeer", ":"),
    ],
)
def test_a_broken_municipality(tmp_path: Path, old: str, new: str, named: str) -> None:
    broken = tmp_path / "kapot.yml"
    text = MUNICIPALITY.read_text()
    assert old in text
    broken.write_text(text.replace(old, new, 1))
    sentence = refusal(tmp_path / "home", MUNICIPALITY=str(broken))
    assert str(broken) in sentence
    assert named in sentence.partition(str(broken))[2]


def test_a_missing_municipality(tmp_path: Path) -> None:
    missing = tmp_path / "nergens.yml"
    assert str(missing) in refusal(tmp_path / "home", MUNICIPALITY=str(missing))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PORT", "web"), ("PORT", "70000"), ("CHAT_RATE_LIMIT", "soms"), ("DATABASE_URL", "geen adres")],
)
def test_a_malformed_setting(tmp_path: Path, setting: str, value: str) -> None:
    assert setting in refusal(tmp_path, **{setting: value})


def test_a_database_that_is_away(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    secret = "geheim-wachtwoord"
    sentence = refusal(tmp_path, DATABASE_URL=f"postgresql://datawijzer:{secret}@127.0.0.1:{port}/datawijzer")
    assert "DATABASE_URL" in sentence
    assert secret not in sentence


def refusal(home: Path, project: Path = ROOT, **environment: str) -> str:
    """The one sentence with which `python -m bot.ops.run` refuses to start."""
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    own = {**os.environ, **ports, "DATAWIJZER_HOME": str(home), **environment}
    command = [sys.executable, "-m", "bot.ops.run"]
    done = subprocess.run(command, cwd=project, env=own, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("Datawijzer kan niet starten: ")
    return sentence
