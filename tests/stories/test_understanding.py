"""Rasa's own measure of understanding: cross-validation over everything that the model is trained on.

Trains three times, so it runs only where it is asked for: `make stories`, or `--cross-validation`.
"""

import ast
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from tests.stories.rasa import rasa

# As Rasa's importer has it, which is read and not imported: Rasa is not in this environment.
_IMPORTER = (ROOT / "nlu/nl_datawijzer/importer.py").read_text(encoding="utf-8")
TOPIC_INTENTS: dict[str, str] = ast.literal_eval(_IMPORTER.partition("TOPIC_INTENTS = ")[2].partition("}")[0] + "}")
FOLDS = 3
FLOORS = Path(__file__).with_name("understanding.yml")


def write_examples(folder: Path) -> None:
    """Every example that Rasa trains on, as files of its own format: `rasa test nlu` asks no importer."""
    shutil.copytree(ROOT / "data/nlu", folder)
    examples: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/faq").glob("*.yml")):
        document = load_yaml(path)
        texts = [text for entry in document["entries"] for text in (entry["question"], *entry["phrasings"])]
        examples.setdefault(TOPIC_INTENTS[document["topic"]], []).extend(map(str, texts))
    for path in sorted((ROOT / "data/out-of-scope").glob("*.yml")):
        for item in load_yaml(path)["examples"]:
            examples.setdefault("out_of_scope", []).extend(map(str, item["phrasings"]))
    document = {
        "version": "3.1",
        "nlu": [
            {"intent": intent, "examples": "".join(f"- {' '.join(text.split())}\n" for text in texts)}
            for intent, texts in examples.items()
        ],
    }
    (folder / "content-pack.yml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def too_low(report: dict[str, Any], floors: dict[str, Any]) -> list[str]:
    """What is understood less well than it was, a line each."""
    found = []
    if report["accuracy"] < floors["accuracy"]:
        found.append(f"accuracy {report['accuracy']:.3f} < {floors['accuracy']}")
    for intent, floor in floors["f1"].items():
        score = report.get(intent, {}).get("f1-score", 0.0)
        if score < floor:
            found.append(f"{intent} {score:.3f} < {floor}")
    return found


def test_every_intent_has_a_floor() -> None:
    assert set(load_yaml(FLOORS)["f1"]) == set(load_yaml(ROOT / "domain.yml")["intents"])


def test_a_lower_score_is_noticed() -> None:
    report = {"accuracy": 0.8, "greeting": {"f1-score": 0.5}}
    assert too_low(report, {"accuracy": 0.8, "f1": {"greeting": 0.5}}) == []
    assert too_low(report, {"accuracy": 0.81, "f1": {"greeting": 0.6, "thanks": 0.1}}) == [
        "accuracy 0.800 < 0.81", "greeting 0.500 < 0.6", "thanks 0.000 < 0.1",
    ]  # fmt: skip


def test_every_example_is_written(tmp_path: Path) -> None:
    write_examples(tmp_path / "nlu")
    written = load_yaml(tmp_path / "nlu/content-pack.yml")["nlu"]
    assert {item["intent"] for item in written} == {*TOPIC_INTENTS.values(), "out_of_scope"}
    assert sum(item["examples"].count("\n") for item in written) > 3000


def test_rasa_understands_as_well_as_before(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    if not request.config.getoption("--cross-validation"):
        pytest.skip("trains three times: --cross-validation, or make stories")
    write_examples(tmp_path / "nlu")
    options = ("--cross-validation", "--folds", FOLDS, "--runs", 1, "--no-plot")
    done = rasa(settings, "test", "nlu", *options, "--nlu", tmp_path / "nlu", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads((tmp_path / "out/intent_report.json").read_text())
    assert too_low(report, load_yaml(FLOORS)) == []
