"""`make sbom` describes both environments and says when its tool fails; that comes from PyPI and is not run here."""

import subprocess
from pathlib import Path

import pytest

from bot.ground.settings import ROOT
from bot.ops import sbom


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What the tool was asked, in a folder of its own; a uv called `broken` fails."""
    commands: list[list[str]] = []

    def run(command: list[str], check: bool) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, returncode=int("broken" in command[0]))

    monkeypatch.setattr(sbom, "FOLDER", tmp_path / "reports")
    monkeypatch.setattr(sbom, "find_uv", lambda: "uv")
    monkeypatch.setattr(sbom.subprocess, "run", run)
    return commands


def test_both_environments_are_described(asked: list[list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main() == 0
    assert [command[-1] for command in asked] == [str(ROOT / ".venv/bin/python"), str(ROOT / "nlu/.venv/bin/python")]
    targets = [command[command.index("--output-file") + 1] for command in asked]
    assert [Path(target).name for target in targets] == ["sbom-app.json", "sbom-nlu.json"]
    assert capsys.readouterr().out == f"Geschreven: {', '.join(targets)}\n"


def test_a_tool_that_fails_is_told(
    asked: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sbom, "find_uv", lambda: "broken")
    assert sbom.main() == 1
    assert len(asked) == 1
    assert "cyclonedx-py ontbreekt of lukte niet" in capsys.readouterr().err
