"""Rasa without TensorFlow: it runs as it is, nobody is deceived, who asks for a neural component reads what to do."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.ops.rasa import RASA_PYTHON, rasa_environment
from bot.ground.settings import ROOT, Settings

NEURAL = {
    "DIETClassifier": "pipeline",
    "ResponseSelector": "pipeline",
    "ConveRTFeaturizer": "pipeline",
    "LanguageModelFeaturizer": "pipeline",
    "rasa.nlu.classifiers.diet_classifier.DIETClassifier": "pipeline",
    "TEDPolicy": "policies",
    "UnexpecTEDIntentPolicy": "policies",
}
WHERE_DIET_IS = "import importlib.util as u; print(u.find_spec('rasa.nlu.classifiers.diet_classifier').origin)"


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What Rasa's interpreter says of every neural component, and of TensorFlow."""
    asked = json.dumps([(section, name) for name, section in NEURAL.items()])
    done = subprocess.run(
        [str(RASA_PYTHON), str(Path(__file__).with_name("rasa_components.py"))],
        input=asked, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", NEURAL)
def test_a_neural_component_is_refused_with_what_to_do(found: dict[str, Any], name: str) -> None:
    refusal = found["refusals"][name]
    assert refusal.startswith(f"{name.split('.')[-1]} runs on TensorFlow")
    assert "nlu/pyproject.toml" in refusal
    assert "make setup" in refusal
    assert refusal.count(". ") == 0, "one sentence"


def test_every_stand_in_is_tried_here(found: dict[str, Any]) -> None:
    assert found["stand_ins"] == sorted(name for name in NEURAL if "." not in name)


def test_others_are_told_that_there_is_none(found: dict[str, Any]) -> None:
    assert found["thinc"] is False
    assert found["pretended"] == []


def test_where_tensorflow_is_installed_rasas_own_module_is_found(tmp_path: Path) -> None:
    package = tmp_path / "tensorflow"
    package.mkdir()
    (package / "__init__.py").touch()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [str(RASA_PYTHON), "-c", WHERE_DIET_IS], env=environment, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout.strip().endswith("rasa/nlu/classifiers/diet_classifier.py"), done.stderr


def test_the_command_of_rasa_refuses_in_one_sentence(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    pipeline = [{"name": "WhitespaceTokenizer"}, {"name": "DIETClassifier"}]
    config.write_text(yaml.safe_dump({"recipe": "default.v1", "assistant_id": "test", "language": "nl"}))
    config.write_text(config.read_text() + yaml.safe_dump({"pipeline": pipeline, "policies": [{"name": "RulePolicy"}]}))
    done = subprocess.run(
        [str(RASA_PYTHON.with_name("rasa")), "train", "--config", str(config), "--out", str(tmp_path)],
        env=rasa_environment(Settings(datawijzer_home=tmp_path)),
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "InvalidConfigException: DIETClassifier runs on TensorFlow" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
