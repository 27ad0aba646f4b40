"""The plug-in that makes tests of conversations: it fails when it should, and hands over what CI wants."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.ground.settings import ROOT
from tests.functional.conftest import Run

HEAD = "titel: Gepland gesprek\nlabels: [proef]\nstappen:\n"
RIGHT = HEAD + "  - bewoner: goedemorgen\n  - bot: {soort: greeting}\n"
WRONG = HEAD + "  - bewoner: goedemorgen\n  - bot: {soort: goodbye}\n"


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """A folder of conversations, empty."""
    return pytester.mkdir("gesprekken")


def test_the_gate_is_open_for_a_right_conversation(run: Run, folder: Path) -> None:
    (folder / "goed.yml").write_text(RIGHT)
    done = run(folder, "--junitxml", str(folder / "uit.xml"), "--verslag", str(folder / "verslag"))
    assert done.ret == 0, done.stdout.str()
    (case,) = ElementTree.parse(folder / "uit.xml").iter("testcase")
    assert case.get("name") == "Gepland gesprek"
    assert "1 (100,0%)" in (folder / "verslag/gesprekken.html").read_text()
    assert "Verslag: " in done.stdout.str()


def test_the_gate_is_shut_for_a_wrong_one_and_says_why(run: Run, folder: Path) -> None:
    (folder / "fout.yml").write_text(WRONG)
    done = run(folder)
    assert done.ret == 1
    assert "bewoner: goedemorgen" in done.stdout.str()
    assert "| soort: goodbye" in done.stdout.str()
    assert "fout.yml:5: FOUT: soort is greeting, verwacht was goodbye" in done.stdout.str().replace(f"{folder}/", "")
    assert "Rasa dacht: greeting" in done.stdout.str()
    assert "Rasa deed: action_greet" in done.stdout.str()


def test_the_gate_is_shut_for_a_file_that_cannot_be_read(run: Run, folder: Path) -> None:
    (folder / "fout.yml").write_text(HEAD + "  - bewonr: goedemorgen\n")
    done = run(folder)
    assert done.ret == 2
    assert "fout.yml:4: De sleutel „bewonr” bestaat hier niet. Bedoelt u „bewoner”?" in done.stdout.str()
    assert "Traceback" not in done.stdout.str()


def test_only_what_failed_is_played_again(run: Run, folder: Path) -> None:
    (folder / "a.yml").write_text(RIGHT)
    (folder / "b.yml").write_text(WRONG)
    assert "1 failed, 1 passed" in run(folder).stdout.str()
    again = run(folder, "--rerun-failed").stdout.str()
    assert "1 failed" in again
    assert "passed" not in again
    (folder / "b.yml").write_text(RIGHT)
    assert run(folder, "--rerun-failed").ret == 0


def test_labels_and_titles_choose(run: Run, folder: Path) -> None:
    (folder / "a.yml").write_text(RIGHT)
    (folder / "b.yml").write_text(RIGHT.replace("Gepland", "Ander").replace("proef", "echt"))
    assert "1 passed, 1 deselected" in run(folder, "-k", "proef").stdout.str()
    assert "1 passed, 1 deselected" in run(folder, "-k", "ander").stdout.str()


def test_workers_share_what_they_played(run: Run, folder: Path) -> None:
    for name in ("Een", "Twee", "Drie"):
        (folder / f"{name}.yml").write_text(RIGHT.replace("Gepland", name))
    done = run(folder, "-n", "2", "--verslag", str(folder / "verslag"))
    assert done.ret == 0, done.stdout.str()
    assert "3 (100,0%)" in (folder / "verslag/gesprekken.html").read_text()


def test_what_asks_for_settings_of_its_own_is_skipped_with_a_reason(run: Run, folder: Path) -> None:
    (folder / "a.yml").write_text('instellingen: {CHAT_RATE_LIMIT: "on"}\n' + RIGHT)
    (folder / "b.yml").write_text("gemeente: elders\n" + RIGHT)
    done = run(folder, "-rs")
    assert "2 skipped" in done.stdout.str()
    assert "dit gesprek vraagt om eigen instellingen (CHAT_RATE_LIMIT)" in done.stdout.str()
    assert "dit gesprek is voor de gemeente elders" in done.stdout.str()


def test_make_stories_runs_all_of_it_and_reports() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "-n", "stories"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    command = done.stdout.splitlines()[-1]
    for part in (" pytest ", " tests/stories ", " tests/gesprekken ", " --cross-validation ", " --verslag="):
        assert part in f"{command} "
    assert "||" not in done.stdout  # nothing swallows a failure


def test_an_error_of_our_own_is_shown_as_pytest_shows_it(run: Run, folder: Path) -> None:
    (folder / "a.yml").write_text(RIGHT)
    (folder / "conftest.py").write_text(
        "import pytest\n\n@pytest.fixture(scope='session')\ndef installations():\n    raise RuntimeError('kapot')\n"
    )
    done = run(folder)
    assert done.ret == 1
    assert "RuntimeError: kapot" in done.stdout.str()
    assert "INTERNALERROR" not in done.stdout.str() + done.stderr.str()
