"""The plan of the house: its pictures are what the imports are, and nothing stands on itself."""

from pathlib import Path

import pytest

from bot.ground.settings import ROOT
from bot.ops.plan import DOCUMENT, PICTURES, picture, plan_of, reach, renewed


def test_the_pictures_are_what_the_imports_are() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert all(f"<!-- plan of {package} -->\n```mermaid\n" in text for package in PICTURES)
    assert renewed(text) == text, "renew them with: python -m bot.ops.plan"


@pytest.mark.parametrize("package", PICTURES)
def test_no_part_stands_on_itself(package: str) -> None:
    assert [part for part, below in reach(plan_of(package)).items() if part in below] == []


def test_every_part_of_the_house_is_in_the_table_of_its_floors() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").split("| floor |")[1].split("\n\n")[0]
    assert [part for part in plan_of("bot") if f"`{part}`" not in table] == []


def test_a_plan_is_read_from_every_kind_of_import(tmp_path: Path) -> None:
    house = tmp_path / "house"
    for name, text in {
        "roof.py": "from house.walls import door\nimport house.floor\n",
        "walls/door.py": "def lock():\n    from house import floor\n    return floor\n",
        "floor.py": "import json\n",
    }.items():
        (house / name).parent.mkdir(parents=True, exist_ok=True)
        (house / name).write_text(text)
    plan = plan_of("house", tmp_path)
    assert plan == {"roof": {"walls", "floor"}, "walls": {"floor"}, "floor": set()}
    assert picture(plan) == "```mermaid\ngraph TD\n    roof --> walls\n    walls --> floor\n```\n"


def test_a_circle_is_found() -> None:
    assert "cellar" in reach({"attic": {"cellar"}, "cellar": {"attic"}})["cellar"]


def test_imports_are_checked_with_the_rest() -> None:
    assert "lint-imports" in (ROOT / "Makefile").read_text(encoding="utf-8")
