"""What commands measured, as a page of parts; and how the drill and the soak judge."""

import sys
from pathlib import Path

import pytest

from bot.ops.evidence import FOLDER, PAGE, keep_faults, keep_part, page_of
from tools import flood
from tools.drill import __main__ as drill
from tools.drill.judging import judge
from tools.drill.people import ANSWERED, AWAY, BROKE_OFF, SILENT, Attempt
from tools.soak import grown, wrong_in

DRILL = {
    "rounds": 1, "seconds": 15.0, "promised": 3.0, "to_return": 10.0, "lost": ["a rating is lost", "a rating is lost"],
    "restored": [{"database": "SQLite", "conversations": 9, "seconds": 1.5, "mb": 2.0, "lost": []}],
    "faults": [
        judge("rasa frozen", [Attempt(0, 0.2, ANSWERED), Attempt(1, 9, AWAY)], 2.0, 4, breaks_off=0).as_json(),
    ],
}  # fmt: skip


def test_the_page_is_made_of_what_is_kept() -> None:
    assert PAGE.read_text(encoding="utf-8") == page_of(FOLDER)


def test_a_command_writes_its_own_part_alone(tmp_path: Path) -> None:
    page = tmp_path / "evidence.md"
    keep_part("drill", DRILL, tmp_path, page)
    assert "Not measured for this release yet: `make soak`." in page.read_text()
    soaked = {"minutes": 5, "half": 4.0, "per_second": 4.0, "messages": 1200, "most": 0.05}
    soaked |= {"failed": 2, "failures": {"status 503": 2}}
    soaked |= {"memory": [grown("web", 100, 104)], "files": [{**grown("datawijzer.db", 10, 11), "each": 873.8}]}
    keep_part("soak", soaked, tmp_path, page)
    text = page.read_text()
    assert "1200 messages, 2 not answered (status 503 2 times)" in text
    assert "| web | 100.0 | 104.0 | +4.0% |" in text
    assert "| datawijzer.db | 10.00 | 11.00 | 874 |" in text
    assert "| rasa frozen | 1 | 1 | 0 | 9 s | 8" in text
    assert "a rating is lost (2)" in text
    assert "of\n9 conversations and the draft that were there, nothing was lost." in text
    assert text.count("Measured by `make") == 2


def test_a_fault_that_is_drilled_alone_stands_beside_the_others_with_its_day(tmp_path: Path) -> None:
    page = tmp_path / "evidence.md"
    keep_part("drill", DRILL, tmp_path, page)
    for answered, lost in ((2, ["a session"]), (3, ["a plan"])):
        came = [Attempt(0, 0.1, ANSWERED)] * answered
        jumped = judge("clock put back", came, 0.0, 4, breaks_off=0).as_json()
        keep_faults({"faults": [jumped], "lost": lost}, tmp_path, page)
    rows = [row for row in page.read_text().splitlines() if row.startswith("| clock put back, alone, ")]
    assert [(row.split(" | ")[1], row.split(" | ")[-1]) for row in rows] == [("3", "a plan |")]
    assert "| rasa frozen | 1 | 1 |" in page.read_text()


def test_what_comes_late_or_not_at_all_is_seen() -> None:
    quick = [Attempt(number, 0.2, ANSWERED) for number in range(20)]
    assert judge("x", quick, 1.0, 4, breaks_off=0).wrong == ()
    assert judge("x", [*quick, Attempt(5, 2.9, AWAY)], 1.0, 4, breaks_off=0).wrong == ()
    assert judge("x", [*quick, Attempt(5, 0.1, BROKE_OFF)], 1.0, 4, breaks_off=1).wrong == ()
    for trouble in (
        Attempt(5, 0.1, BROKE_OFF),
        Attempt(5, 8, SILENT),
        Attempt(5, 3.5, AWAY),
        Attempt(5, 0, "status 500"),
    ):
        assert judge("x", [*quick, trouble], 1.0, 4, breaks_off=0).wrong, trouble
    late = [Attempt(0, 0.1, AWAY), Attempt(14, 0.1, AWAY), Attempt(15, 0.2, ANSWERED)]
    assert judge("x", late, 1.0, 4, breaks_off=0).wrong == ("back after 14.2 seconds",)


@pytest.mark.parametrize(
    ("memory", "file", "failed", "wrong"),
    [
        (("web", 100, 104), ("web.log", 0, 0.1), 0, 0),
        (("web", 100, 106), ("web.log", 0, 0.1), 0, 1),
        (("web", 100, 100), ("web.log", 0, 2), 0, 1),
        (("web", 100, 100), ("datawijzer.db", 10, 90), 0, 0),
        (("web", 100, 100), ("datawijzer.db-wal", 4, 15), 0, 0),
        (("web", 100, 100), ("datawijzer.db-wal", 4, 40), 0, 1),
        (("web", 100, 100), ("web.log", 0, 0), 3, 1),
    ],
)
def test_what_grows_is_seen(
    memory: tuple[str, float, float], file: tuple[str, float, float], failed: int, wrong: int
) -> None:
    assert (
        len(wrong_in({"memory": [grown(*memory)], "files": [grown(*file)], "failed": failed, "failures": {}})) == wrong
    )


FLOOD = {
    "limit": "on", "answered": 60, "refused": 9940, "others": 0, "seconds": 30.0, "before": 1000.0, "after": 1010.0,
    "kept": 0.5, "each": 52.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "again", "wrong"),
    [
        ({}, 0.1, 0),
        ({"others": 1}, 0.1, 1),
        ({"each": 9000.0}, 0.1, 1),
        ({"after": 1200.0}, 0.1, 1),
        ({}, 5.0, 1),
    ],
)
def test_what_a_flood_costs_too_much_is_seen(
    changed: dict[str, float], again: float, wrong: int, tmp_path: Path
) -> None:
    figures = {"conversations": 10_000, "at_once": 8, "phases": [{**FLOOD, **changed}], "more": 1000, "again": again}
    figures |= {"most_memory": flood.MOST_MEMORY, "most_each": flood.MOST_EACH}
    assert len(flood.wrong_in(figures)) == wrong
    keep_part("flood", figures, tmp_path, tmp_path / "page.md")
    assert "| on | 60 | 9940 |" in (tmp_path / "page.md").read_text()


def test_a_drill_of_no_fault_is_no_good_news(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nothing = {"faults": [], "lost": [], "restored": []}
    monkeypatch.setattr(drill, "all_of_it", lambda *_: nothing)
    monkeypatch.setattr(sys, "argv", ["tools.drill", "--only", "clok"])
    assert drill.main() == 1
    assert "Geen storing heeft „clok” in haar naam" in capsys.readouterr().out
