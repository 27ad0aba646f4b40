"""Rasa's own measure of understanding: cross-validation over everything that the model is trained on.

Over everything it trains three times for minutes, so that runs where it is asked for: `make stories`, or
`--cross-validation`. Its short form, over the acts alone, always runs.
"""

import ast
import json
import math
import shutil
import subprocess
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.rasa import MODEL, RASA_PYTHON, rasa_environment
from tests.kept import model_left_alone
from tests.stories.rasa import SECONDS, rasa


def as_imported() -> dict[str, Any]:
    """What Rasa's importer names, of which the source is read: Rasa is not in this environment."""
    source = ast.parse((ROOT / "nlu/nl_datawijzer/importer.py").read_text(encoding="utf-8"))
    imports = (ast.Import, ast.ImportFrom, ast.ClassDef)
    named: dict[str, Any] = {"Path": Path}
    exec(compile(ast.Module([part for part in source.body if not isinstance(part, imports)], []), "", "exec"), named)
    return named


IMPORTER = as_imported()
ACTS_OF_ENTRIES: dict[str, str] = IMPORTER["ACTS_OF_ENTRIES"]
spread: Callable[[Sequence[str]], Sequence[str]] = IMPORTER["spread"]
FOLDS, FOLDS_OF_THE_SHORT_FORM = 3, 2
MEASURED = Path(__file__).with_name("understanding.yml")


def write_examples(folder: Path) -> None:
    """Every example that Rasa trains on, as files of its own format: `rasa test nlu` asks no importer."""
    shutil.copytree(ROOT / "data/nlu", folder)
    examples: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/faq").glob("*.yml")):
        document = load_yaml(path)
        for entry in document["entries"]:
            texts, act = (entry["question"], *entry["phrasings"]), ACTS_OF_ENTRIES.get(entry["id"])
            examples.setdefault(act or "question", []).extend(map(str, texts if act else spread(texts)))
    for path in sorted((ROOT / "data/out-of-scope").glob("*.yml")):
        for item in load_yaml(path)["examples"]:
            examples.setdefault("out_of_scope", []).extend(map(str, spread(item["phrasings"])))
    document = {
        "version": "3.1",
        "nlu": [
            {"intent": intent, "examples": "".join(f"- {' '.join(text.split())}\n" for text in texts)}
            for intent, texts in examples.items()
        ],
    }
    (folder / "content-pack.yml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def by_chance(share: float, count: int) -> float:
    """How far a share of `count` examples may fall by chance alone: twice its standard error."""
    return 2 * math.sqrt(share * (1 - share) / max(count, 1))


def too_low(report: dict[str, Any], measured: dict[str, Any], intents: Collection[str]) -> list[str]:
    """What is understood less well than was measured, beyond what chance does; a line each."""
    found = []
    count = sum(report[intent]["support"] for intent in intents if intent in report)
    if (floor := measured["accuracy"] - by_chance(measured["accuracy"], count)) > report["accuracy"]:
        found.append(f"accuracy {report['accuracy']:.3f} < {floor:.3f}")
    for intent in intents:
        of_intent = report.get(intent, {"f1-score": 0.0, "support": 1})
        floor = measured["f1"][intent] - by_chance(measured["f1"][intent], of_intent["support"])
        if of_intent["f1-score"] < floor:
            found.append(f"{intent} {of_intent['f1-score']:.3f} < {floor:.3f}")
    return found


def test_every_intent_was_measured() -> None:
    assert set(load_yaml(MEASURED)["all"]["f1"]) == set(load_yaml(ROOT / "domain.yml")["intents"])


def test_a_lower_score_is_noticed_and_chance_is_not() -> None:
    report = {"accuracy": 0.8, "greeting": {"f1-score": 0.5, "support": 100}}
    assert too_low(report, {"accuracy": 0.85, "f1": {"greeting": 0.58}}, ["greeting"]) == []
    assert too_low(report, {"accuracy": 0.9, "f1": {"greeting": 0.65, "thanks": 0.9}}, ["greeting", "thanks"]) == [
        "accuracy 0.800 < 0.840", "greeting 0.500 < 0.555", "thanks 0.000 < 0.300",
    ]  # fmt: skip


def test_every_example_is_written(tmp_path: Path) -> None:
    write_examples(tmp_path / "nlu")
    written = load_yaml(tmp_path / "nlu/content-pack.yml")["nlu"]
    assert {item["intent"] for item in written} == {"question", *ACTS_OF_ENTRIES.values(), "out_of_scope"}
    assert sum(item["examples"].count("\n") for item in written) > 3000


def test_of_many_phrasings_a_part_is_learned() -> None:
    few, many = [str(number) for number in range(60)], [str(number) for number in range(131)]
    assert spread(few) == few
    assert spread(many) == many[::3]


def cross_validated(settings: Settings, nlu: Path, out: Path, folds: int) -> dict[str, Any]:
    """Rasa's report on examples that it did not learn from, each fold in its turn."""
    options = ("--cross-validation", "--folds", folds, "--runs", 1, "--no-plot")
    done = rasa(settings, ("test", "nlu", *options, "--nlu", nlu, "--out", out))
    assert done.codes == (0,), done.said
    report: dict[str, Any] = json.loads((out / "intent_report.json").read_text())
    return report


def done_with(intent: str) -> str:
    """The act of an intent; `none` for what is looked up like a question."""
    looked_up = ("question", "out_of_scope", "nlu_fallback")
    return "none" if intent in looked_up else intent


def test_short_messages_are_understood(settings: Settings) -> None:
    """The trained model on messages that nothing was learned from: acts, and what is none of them."""
    messages: dict[str, list[str]] = load_yaml(ROOT / "data/evaluation/short-messages.yml")["messages"]
    pairs = [(str(text), act) for act, texts in messages.items() for text in texts]
    with model_left_alone():
        parsed = subprocess.run(
            [str(RASA_PYTHON), str(ROOT / "tests/functional/rasa_parse.py"), str(MODEL)],
            input=json.dumps([text for text, _ in pairs]), env=rasa_environment(settings),
            cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    assert parsed.returncode == 0, parsed.stderr[-3000:]
    said = [done_with(intent) for intent in json.loads(parsed.stdout.splitlines()[-1])]
    report: dict[str, Any] = {}
    for act in messages:
        right = sum(wanted == act == got for (_, wanted), got in zip(pairs, said, strict=True))
        report[act] = {"f1-score": 2 * right / (len(messages[act]) + said.count(act)), "support": len(messages[act])}
    report["accuracy"] = sum(wanted == got for (_, wanted), got in zip(pairs, said, strict=True)) / len(pairs)
    assert too_low(report, load_yaml(MEASURED)["short"], list(messages)) == []


def test_rasa_understands_what_people_do(settings: Settings, tmp_path: Path) -> None:
    """The short form of the next test, always run: the acts alone, without the content pack."""
    report = cross_validated(settings, ROOT / "data/nlu", tmp_path, FOLDS_OF_THE_SHORT_FORM)
    measured = load_yaml(MEASURED)["acts"]
    assert too_low(report, measured, list(measured["f1"])) == []


def test_rasa_understands_as_well_as_before(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> None:
    if not request.config.getoption("--cross-validation"):
        pytest.skip("trains three times on everything: --cross-validation, or make stories")
    write_examples(tmp_path / "nlu")
    report = cross_validated(settings, tmp_path / "nlu", tmp_path / "out", FOLDS)
    measured = load_yaml(MEASURED)["all"]
    assert too_low(report, measured, list(measured["f1"])) == []
