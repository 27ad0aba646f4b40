"""Reports are read by people: axe finds nothing, nothing scrolls sideways on a phone, nothing is fetched."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from bot.bench.conversations.report import write_report
from bot.bench.evaluation.report import html_report
from bot.bench.evaluation.summary import of_real_people
from bot.bench.evaluation.summary import summarise as evaluation
from bot.ops import mutate
from tests.browser.axe import violations
from tests.unit.test_bench_report import result
from tests.unit.test_evaluation_summary import RESULTS


def conversations(folder: Path) -> Path:
    write_report(folder, [result("a"), result("b")])
    return write_report(folder, [result("a"), result("b", right=False), result("c" * 90, right=False)], 1)[0]


def measured(folder: Path) -> Path:
    path = folder / "evaluation.html"
    path.write_text(
        html_report(
            {"real": of_real_people(RESULTS, ()), **evaluation(RESULTS)},
            {"better": ["a"], "worse": ["b"]},
            "24-11-2026",
        )
    )
    return path


def mutations(folder: Path) -> Path:
    groups = {"typo": {"count": 4, "right": 3, "share": 0.75}}
    row = {"entry": "a.b", "mutation": "typo", "before": "x", "after": "y" * 90, "problem": "vraag is c.d"}
    often = {"entry": "a.b", "wins": 4, "right": 1, "precision": 0.25, "instead_of": ["-"]}
    summary: dict[str, Any] = {
        "at": "2026-11-24T12:00:00+00:00", "seed": 1, "count": 4, "right": 3, "per_mutation": groups,
        "per_entry": {"a.b": groups["typo"]}, "lost": [row], "too_often": [often], "outcomes": {},
    }  # fmt: skip
    return mutate.write(folder, summary)[0]


@pytest.mark.parametrize("make", [conversations, measured, mutations])
@pytest.mark.parametrize("width", [1280, 320])
def test_a_report_is_for_everybody(page: Page, tmp_path: Path, make: Any, width: int) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"file://{make(tmp_path)}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("h1").count() == 1
    assert len(fetched) == 1


def test_the_report_prints_on_paper_with_what_was_folded_up(page: Page, tmp_path: Path) -> None:
    page.goto(f"file://{conversations(tmp_path)}")
    page.evaluate("document.querySelector('details').open = false")
    page.emulate_media(media="print")
    assert page.locator("details .turn").first.bounding_box()
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("document.querySelector('main').scrollWidth <= document.documentElement.clientWidth")
