"""The papers on privacy and security name tests that exist and versions that are locked."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.ground.settings import ROOT

PAPERS = [*(ROOT / "docs/privacy").glob("*.md"), ROOT / "docs/security/advisories.md"]
TEST = re.compile(r"`(test_\w+)`")
THREATS = ROOT / "docs/privacy/dreigingen.md"


def every_test() -> set[str]:
    """The name of every test."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py"))
    return {name for source in sources for name in re.findall(r"^ *(?:async )?def (test_\w+)\(", source, re.MULTILINE)}


def rows(paper: Path) -> list[list[str]]:
    """The rows of every table of a paper, without heads."""
    lines = [line for line in paper.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    heads = {number - 1 for number, row in enumerate(cells) if set("".join(row)) <= {"-"}}
    return [row for number, row in enumerate(cells) if number not in heads and number - 1 not in heads]


def test_every_test_that_a_paper_names_exists() -> None:
    named = {(paper.name, name) for paper in PAPERS for name in TEST.findall(paper.read_text(encoding="utf-8"))}
    assert {paper for paper, _ in named} >= {
        "dreigingen.md",
        "ai-verordening.md",
        "gegevensstromen.md",
        "advisories.md",
    }
    known = every_test()
    assert sorted(each for each in named if each[1] not in known) == []


def test_every_threat_has_a_test() -> None:
    letters = re.findall(r"^## ([STRIDE]): ", THREATS.read_text(encoding="utf-8"), re.MULTILINE)
    assert letters == list("STRIDE")
    threats = rows(THREATS)
    assert len(threats) > 20
    assert [threat for threat, _measure, test in threats if not TEST.search(test)] == []


@pytest.mark.parametrize("lock", ["nlu/uv.lock"])
def test_advisories_speak_of_the_versions_that_are_locked(lock: str) -> None:
    locked = {each["name"]: each.get("version") for each in tomllib.loads((ROOT / lock).read_text())["package"]}
    paper = ROOT / "docs/security/advisories.md"
    said = {row[0]: row[1] for row in rows(paper)}
    also = dict(re.findall(r"`([\w-]+)` (?:\([^)]*\) )?(\d[\d.]*\d)", paper.read_text(encoding="utf-8")))
    assert len(said) >= 10
    assert {**said, **also}.items() <= locked.items()
