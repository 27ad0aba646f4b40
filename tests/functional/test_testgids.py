"""The tester's guide does what it says: its files are written, run and mended as a new user would."""

import re
from pathlib import Path

import pytest

from bot.ground.settings import ROOT
from tests.functional.conftest import Run

GUIDE = (ROOT / "docs/testgids.md").read_text(encoding="utf-8")
FIRST, MENDED, RICHER = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
WRONG_LINE = "  - bot: {soort: answer, vraag: privacy.termijn}\n"


@pytest.fixture
def mine(pytester: pytest.Pytester) -> Path:
    folder = pytester.path / "tests/gesprekken/privacy"
    folder.mkdir(parents=True)
    return folder / "mijn-eerste.yml"


def test_the_first_own_test_fails_and_then_passes(run: Run, mine: Path) -> None:
    mine.write_text(FIRST)
    done = run(mine.parent, "-k", "oefening")
    assert done.ret == 1
    assert "1 failed" in done.stdout.str()
    assert "vraag is privacy.kosten, verwacht was privacy.termijn" in done.stdout.str()
    assert "De zoekindex dacht: privacy.kosten" in done.stdout.str()
    assert WRONG_LINE in FIRST
    mine.write_text(FIRST.replace(WRONG_LINE, MENDED))
    done = run(mine.parent, "-k", "oefening")
    assert done.ret == 0, done.stdout.str()
    assert "1 passed" in done.stdout.str()


def test_the_richer_one_makes_four_tests(run: Run, mine: Path) -> None:
    mine.write_text(FIRST.partition("stappen:")[0] + RICHER)
    done = run(mine.parent)
    assert "4 passed" in done.stdout.str(), done.stdout.str()


def test_a_misspelt_key_gets_the_line_of_the_guide(run: Run, mine: Path) -> None:
    mine.write_text(FIRST.replace("soort:", "srt:"))
    said = re.search(r"mijn-eerste\.yml(:6: De sleutel „srt”.*?Hier kan: soort, vraag,)", GUIDE)
    assert said is not None
    assert said[1] in run(mine.parent).stdout.str()
