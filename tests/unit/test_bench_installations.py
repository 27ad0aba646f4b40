"""Each municipality gets one installation, workers share those of the controller, and the bench knows no pytest."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.bench.conversations.conversation import Conversation
from bot.bench.conversations.expanding import Case, expand
from bot.bench.conversations.files import Written, read_conversations
from bot.bench.conversations.writing import as_yaml
from bot.ground.settings import ROOT
from tests import installations
from tests.installations import Installations, needed_municipalities


class FakeStack:
    """Starts nothing; counts."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.environment = {
            "DATAWIJZER_HOME": str(home),
            "PORT": "1",
            "RASA_PORT": "2",
            "ACTIONS_PORT": "3",
            **environment,
        }

    def __enter__(self) -> "FakeStack":
        RUNNING.append(self.environment.get("MUNICIPALITY", ""))
        return self

    def __exit__(self, *_: object) -> None:
        RUNNING.remove(self.environment.get("MUNICIPALITY", ""))


RUNNING: list[str] = []


@pytest.fixture
def municipalities(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Two municipalities, and stacks that start nothing."""
    for name in ("voorbeeld", "elders"):
        (tmp_path / f"{name}.yml").touch()
    monkeypatch.setattr(installations, "MUNICIPALITIES", tmp_path)
    monkeypatch.setattr(installations, "Stack", FakeStack)
    RUNNING.clear()
    return tmp_path


def test_a_municipality_is_started_once_and_ended(municipalities: Path) -> None:
    with Installations(lambda name: municipalities / name) as running:
        for name in ("elders", "voorbeeld", "elders"):
            running.environment(name)
        assert [str(municipalities / "elders.yml"), ""] == RUNNING
    assert RUNNING == []


def test_a_case_is_played_where_its_municipality_is(municipalities: Path) -> None:
    with Installations(lambda name: municipalities / name) as running:
        with running.place(Case("a", "a", (), municipality="elders")) as (client, _):
            assert str(client.base_url) == "http://127.0.0.1:1"
        assert [str(municipalities / "elders.yml")] == RUNNING


def test_workers_start_nothing(municipalities: Path) -> None:
    home = str(municipalities)
    shared = {"voorbeeld": {"PORT": "7", "RASA_PORT": "8", "ACTIONS_PORT": "9", "DATAWIJZER_HOME": home}}
    with Installations(lambda name: municipalities / name, shared=shared) as running:
        with running.place(Case("a", "a", ())) as (client, _):
            assert str(client.base_url) == "http://127.0.0.1:7"
        assert RUNNING == []


def test_a_municipality_that_is_not_there_is_said(municipalities: Path) -> None:
    with Installations(lambda name: municipalities / name) as running:
        assert "nergens.yml bestaat niet" in running.unfit(Case("a", "a", (), municipality="nergens"))
        assert running.unfit(Case("a", "a", (), municipality="elders")) == ""


def test_the_controller_knows_what_is_needed(municipalities: Path, tmp_path: Path) -> None:
    folder = tmp_path / "gesprekken"
    folder.mkdir()
    (folder / "a.yml").write_text("titel: a\ngemeente: elders\nstappen: [{bewoner: hoi}]\n")
    (folder / "b.yml").write_text("titel: b\ngemeente: nergens\nstappen: [{bewoner: hoi}]\n")
    (folder / "c.yml").write_text("titel: [\n")
    assert needed_municipalities([tmp_path], "gesprekken") == {"elders"}
    assert needed_municipalities([tmp_path / "nothing", folder / "b.yml"], "gesprekken") == set()


def test_the_bench_knows_no_pytest() -> None:
    modules = sorted(path.stem for path in (ROOT / "bot/bench/conversations").glob("*.py") if path.stem != "__init__")
    imports = "\n".join(f"import bot.bench.conversations.{name}" for name in modules)
    code = f"import sys\n{imports}\nassert 'pytest' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, timeout=120)


@pytest.mark.parametrize("path", sorted((ROOT / "tests/gesprekken").rglob("*.yml")), ids=lambda path: path.stem)
def test_what_is_written_reads_back_the_same(path: Path, tmp_path: Path) -> None:
    before = read_conversations(path)
    copy = tmp_path / "copy.yml"
    copy.write_text(as_yaml([written.conversation for written in before]), encoding="utf-8")
    assert [shape(written) for written in read_conversations(copy)] == [shape(written) for written in before]
    assert [case.name for written in read_conversations(copy) for case in expand(written)] == [
        case.name for written in before for case in expand(written)
    ]


def shape(written: Written) -> dict[str, Any]:
    """A conversation without its lines."""
    return written.conversation.model_dump(by_alias=True)


def test_a_recorded_conversation_is_written_short() -> None:
    steps = [{"bewoner": "hoi"}, {"bot": {"soort": "greeting", "bevat": ["dag", "u"]}}]
    text = as_yaml([Conversation.model_validate({"titel": "Groet", "labels": "x", "stappen": steps})])
    assert text.startswith("# yaml-language-server: $schema=../schema.json\n- titel: Groet\n  labels: x\n")
    assert "- bewoner: hoi\n" in text
    assert "soort: greeting\n" in text
