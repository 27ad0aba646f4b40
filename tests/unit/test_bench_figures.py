"""The arithmetic of `make bench`, and what its plain project is made of."""

import json
import sqlite3
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from bot.faq.pack import PackEntry, load_pack
from bot.ground.errors import ConfigurationError
from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT, Settings
from bot.ops.bench import project
from bot.ops.bench.chart import chart
from bot.ops.bench.evidence import evidence
from bot.ops.bench.measuring import Load, Round, pss_of
from bot.ops.bench.project import SMALL, WHOLE, Extent, PlainProject
from bot.ops.bench.report import ratio, report, spread
from bot.ops.prepare import OUTSIDE, PACK

TITLES = yaml.safe_load((ROOT / "bot/ops/bench/titles.yml").read_text())


def load(residents: int, p50: float, **work: float) -> Load:
    return Load(residents, 100, 1000 / p50, p50, 2 * p50, 3 * p50, work, right=0.5)


def measured(p50: float, memory: float, **work: float) -> Round:
    return Round((load(1, p50 / 8, **work), load(8, p50, **work)), {"web": memory, "rasa": memory}, p50, 2 * p50)


ROUNDS = {
    "ours": [measured(30, 100, web=5, rasa=5), measured(10, 120, web=10, rasa=10), measured(40, 100, web=5, rasa=5)],
    "plain": [measured(60, 400, rasa=40), measured(40, 400, rasa=40), measured(40, 400, rasa=50)],
    "floor": [measured(5, 50, rasa=5)] * 3,
}
READY = {"ours": 6.0, "plain": 24.0, "floor": 5.0}


def test_a_core_answers_as_many_as_its_work_allows() -> None:
    assert load(8, 30, web=5, rasa=15).per_core == pytest.approx(50)


def test_a_spread_is_least_middle_and_most() -> None:
    assert spread([3, 1, 8]) == {"min": 1, "median": 3, "max": 8}


def test_a_ratio_compares_what_was_measured_side_by_side() -> None:
    """Not the middle of one over the middle of the other: a machine that is busy for a round slows both."""
    assert ratio(ROUNDS, lambda each: each.at(8).p50) == {"min": 0.25, "median": 0.5, "max": 1.0}


def test_the_report_names_what_is_asked_for() -> None:
    figures = report(ROUNDS, READY, {"cores": 2})
    assert figures["throughput_ratio"] == {"min": 2.0, "median": 4.0, "max": 5.0}
    assert figures["p50_ratio"]["median"] == 0.5
    assert figures["memory_ratio"] == {"min": 0.25, "median": 0.25, "max": 0.3}
    assert figures["ready_ratio"] == 0.25
    assert figures["cores"] == 2
    assert figures["systems"]["ours"]["loads"][1]["work"] == {"web": 5.0, "rasa": 5.0}
    assert figures["systems"]["plain"]["memory_total"]["median"] == 800
    assert len(figures["rounds"]["floor"]) == 3
    assert json.loads(json.dumps(figures)) == figures


def test_the_chart_shows_every_system_in_every_figure() -> None:
    picture = ElementTree.fromstring(chart(report(ROUNDS, READY, {}), TITLES))
    texts = [element.text for element in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count(TITLES["ours"]) == texts.count(TITLES["plain"]) == texts.count(TITLES["floor"]) == 6
    assert {"100", "25", "200"} <= set(texts)
    bars = picture.findall(".//{http://www.w3.org/2000/svg}rect")
    assert all(0 <= float(bar.get("width", "")) <= 720 for bar in bars[1:])


def test_shared_memory_is_read_from_what_the_kernel_says() -> None:
    assert pss_of("55-7f ---p 00000000 00:00 0 [rollup]\nRss:  900 kB\nPss:  640 kB\nPss_Dirty:  12 kB\n") == 640


def test_the_plain_project_has_an_intent_and_an_answer_per_entry(tmp_path: Path) -> None:
    phrasings = [f"vraag {number} [x]" for number in range(100)]
    entry = PackEntry(
        id="open-data.woo-verzoek", topic="open-data", question="Hoe doe ik een verzoek?", answer="Zo doet u dat. " * 3,
        sources=[{"title": "Een wet", "url": "https://wetten.overheid.nl"}], checked_on="2026-01-01",
        owner="woo-team", phrasings=phrasings,
    )  # fmt: skip
    plain = PlainProject(tmp_path, SMALL)
    plain.write([entry])
    (nlu,) = yaml.safe_load((tmp_path / "data/nlu.yml").read_text())["nlu"]
    examples = nlu["examples"].splitlines()
    assert examples[0] == "- Hoe doe ik een verzoek?"
    assert len(examples) == SMALL.phrasings
    (diet,) = [part for part in yaml.safe_load((tmp_path / "config.yml").read_text())["pipeline"] if "epochs" in part]
    assert diet["name"] == "DIETClassifier"
    assert diet["epochs"] == SMALL.epochs
    assert "[" not in nlu["examples"], "brackets would mark an entity"
    assert yaml.safe_load((tmp_path / "domain.yml").read_text())["intents"] == [nlu["intent"]]
    stored = sqlite3.connect(tmp_path / "answers.db").execute("SELECT * FROM answers").fetchall()
    assert stored == [(nlu["intent"], entry.answer)]


def test_a_part_of_the_entries_is_of_every_topic() -> None:
    entries = load_pack(PACK, OUTSIDE, load_municipality(Settings().municipality)).entries
    some = Extent(entries=10, phrasings=4, epochs=1).of(entries)
    assert len(some) == 10
    assert {entry.topic for entry in some} == {entry.topic for entry in entries}
    assert {entry.id for entry in WHOLE.of(entries)} == {entry.id for entry in entries}


def test_a_training_without_end_is_ended_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "SECONDS_TO_TRAIN", 0.01)
    plain = PlainProject(tmp_path)
    plain.python.parent.mkdir(parents=True)
    plain.python.symlink_to(sys.executable)
    with pytest.raises(ConfigurationError, match=r"train\.log"):
        plain.train([])


def test_the_evidence_says_what_was_compared_and_how_it_ended() -> None:
    about = {"load": 0.4, "quick": True, "rounds_played": 3, "questions": 40}
    learnt = {"entries": 40, "phrasings": 4, "epochs": 30}
    page = evidence(report(ROUNDS, READY, {**about, "plain_learnt": learnt}))
    assert "40 entries" in page
    assert "30 epochs" in page
    assert "a look" in page
    assert "| messages a second per core | 2.5 or more | 4.0 (2.0-5.0) | yes |" in page
    assert "| half of the answers within | 0.5 or less | 0.5 (0.25-1.0) | yes |" in page
    assert "| memory | 0.75 or less, under 800 MB | 0.25 (0.25-0.3), 200 MB | yes |" in page
    slow = report({**ROUNDS, "ours": ROUNDS["plain"]}, READY, {**about, "plain_learnt": learnt})
    assert "| messages a second per core | 2.5 or more | 1.0 (1.0-1.0) | no |" in evidence(slow)


def test_what_the_plain_project_needs_is_pinned_and_names_no_registry() -> None:
    lines = (ROOT / "bot/ops/bench/plain/requirements.txt").read_text().splitlines()
    packages = [line.partition(";")[0].strip() for line in lines]
    assert all("==" in package and "://" not in package for package in packages)
    assert {"rasa==3.6.21", "tensorflow==2.12.0"} <= set(packages)
