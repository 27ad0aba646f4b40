"""The report of a run: numbers, changes, trend, coverage, and the runs that are kept."""

import json
from pathlib import Path
from typing import Any

from bot.bench.conversations.catalogue import catalogue
from bot.bench.conversations.report import MOST_KEPT, kept_runs, report, write_report
from bot.bench.conversations.summary import coverage, summarise


def result(
    name: str, right: bool = True, topic: str = "privacy", milliseconds: float = 5.0, **more: Any
) -> dict[str, Any]:
    """A result as it is kept."""
    turn = {
        "line": 3, "speaker": "resident", "said": f"{name} <b>?", "status": 200, "milliseconds": milliseconds,
        "messages": [{
            "kind": "answer", "entry": "privacy.inzage", "reason": None, "confidence": 0.9, "text": "Ja",
            "buttons": ["Iets anders"],
        }],
        "text": "", "wanted": ["vraag: privacy.kosten"], "problems": [] if right else ["vraag is privacy.inzage"],
        "intents": [["question", 0.8]], "actions": ["action_answer_question"],
        "hits": [["privacy.kosten", 0.7]],
    }  # fmt: skip
    return {
        "id": f"x.yml::{name}", "title": name, "name": name, "path": "x.yml", "line": 1, "topic": topic,
        "labels": ["vervolgvraag"], "right": right, "turns": [turn], "reached": ["kinds:answer"], **more,
    }  # fmt: skip


def test_totals_per_topic_and_label() -> None:
    results = [result("a"), result("b", right=False), result("c", topic="grenzen", milliseconds=90.0)]
    summary = summarise(results, "2026-11-24T12:00:00+00:00", skipped=2)
    assert [summary[name] for name in ("count", "right", "wrong", "skipped")] == [3, 2, 1, 2]
    assert summary["per_topic"] == {"grenzen": {"count": 1, "right": 1}, "privacy": {"count": 2, "right": 1}}
    assert summary["per_label"] == {"vervolgvraag": {"count": 3, "right": 2}}
    assert summary["slowest"][0] == {"id": "x.yml::c", "said": "c <b>?", "milliseconds": 90.0}
    assert [failure["name"] for failure in summary["failures"]] == ["b"]
    assert summary["changes"] is None


def test_changes_count_only_what_both_runs_played() -> None:
    before = summarise([result("a", right=False), result("b"), result("gone")], "2026-11-23T12:00:00+00:00")
    after = summarise(
        [result("a"), result("b", right=False), result("new", right=False)], "2026-11-24T12:00:00+00:00", [before]
    )
    assert after["changes"] == {
        "since": "2026-11-23T12:00:00+00:00", "better": ["x.yml::a"], "worse": ["x.yml::b"],
    }  # fmt: skip
    assert [(point["right"], point["count"]) for point in after["trend"]] == [(2, 3), (1, 3)]


def test_coverage_names_what_was_never_reached() -> None:
    known = {"kinds": ("answer", "handover"), "intents": ("greeting",)}
    assert coverage([result("a"), result("b", reached=["intents:greeting"])], known) == {
        "kinds": {"count": 2, "reached": 1, "missing": ["handover"]},
        "intents": {"count": 1, "reached": 1, "missing": []},
    }


def test_the_catalogue_knows_everything() -> None:
    known = catalogue()
    assert len(known["entries"]) >= 110
    assert "question>action_answer_question" in known["rules"]
    assert {"400", "413", "415", "422", "429", "503"} <= set(known["statuses"])
    assert "nlu_fallback" in known["intents"]


def test_the_page_shows_failures_with_their_dialogue_and_escapes_what_was_typed() -> None:
    page = report([result("a"), result("b", right=False)]).html
    assert "1 (50,0%)" in page
    assert "b &lt;b&gt;?" in page
    assert "vraag: privacy.kosten" in page
    assert "Fout (regel 3):" in page
    assert "Rasa dacht: question 80,0%" in page
    assert "privacy.kosten 0.70" in page
    assert "<script" not in page
    assert "http" not in page.replace("HTTP", "")


def test_a_run_is_kept_for_the_next_and_the_oldest_go(tmp_path: Path) -> None:
    page, data = write_report(tmp_path, [result("a", right=False)])
    assert "eerste keer" in page.read_text()
    write_report(tmp_path, [result("a")])
    assert "1 beter, 0 slechter, dit zijn ze" in page.read_text()
    assert json.loads(data.read_text())["changes"]["better"] == ["x.yml::a"]
    for _ in range(MOST_KEPT):
        write_report(tmp_path, [result("a")])
    assert len(kept_runs(tmp_path)) == MOST_KEPT
    assert all(run["right"] == 1 for run in kept_runs(tmp_path))
