"""Rasa's own testing: every rule has a story, and the trained model predicts every step of it."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.faq.pack import normalised
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.rasa import MODEL
from tests.stories.rasa import rasa

STORIES = Path(__file__).with_name("test_stories.yml")


def run_core(settings: Settings, stories: Path, out: Path) -> subprocess.CompletedProcess[str]:
    """`rasa test core` on a file of stories, texts included."""
    options = ("--e2e", "--fail-on-prediction-errors")  # without the first Rasa believes the intents that stand there
    return rasa(settings, "test", "core", *options, "--model", MODEL, "--stories", stories, "--out", out)


def test_every_step_of_every_story_is_predicted(settings: Settings, tmp_path: Path) -> None:
    done = run_core(settings, STORIES, tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    for name in ("failed_test_stories.yml", "stories_with_warnings.yml"):
        found = (tmp_path / name).read_text()
        assert "stories:" not in found, found


@pytest.mark.parametrize(
    ("intent", "action", "predicted"),
    [
        ("greeting", "action_say_goodbye", "predicted: action_greet"),
        ("goodbye", "action_greet", "predicted: greeting"),
    ],
)
def test_a_wrong_story_fails(settings: Settings, tmp_path: Path, intent: str, action: str, predicted: str) -> None:
    steps = [{"user": "goedemorgen", "intent": intent}, {"action": action}]
    stories = tmp_path / "test_wrong.yml"
    stories.write_text(yaml.safe_dump({"version": "3.1", "stories": [{"story": "wrong", "steps": steps}]}))
    done = run_core(settings, stories, tmp_path / "out")
    assert done.returncode != 0
    assert predicted in done.stdout + done.stderr


def test_the_training_data_is_valid_without_warnings(settings: Settings) -> None:
    done = rasa(settings, "data", "validate", "--fail-on-warnings")
    assert done.returncode == 0, done.stderr[-3000:]


def steps_of(path: Path, key: str, name: str) -> dict[str, list[dict[str, Any]]]:
    """The steps of every rule or story of a file, by its name."""
    return {item[name]: item["steps"] for item in load_yaml(path)[key]}


def test_every_rule_has_its_story() -> None:
    stories = steps_of(STORIES, "stories", "story")
    for name, rule in steps_of(ROOT / "data/rules.yml", "rules", "rule").items():
        assert name in stories, f"no story for the rule: {name}"
        intent, action = rule[0]["intent"], rule[1]["action"]
        steps = [
            (one.get("intent"), two.get("action")) for one, two in zip(stories[name], stories[name][1:], strict=False)
        ]
        assert (intent, action) in steps, name


def test_stories_are_told_in_new_words() -> None:
    texts = "\n".join(path.read_text() for path in (ROOT / "data").rglob("*.yml") if "evaluation" not in path.parts)
    known = {normalised(line.strip().removeprefix("- ")) for line in texts.splitlines()}
    for name, steps in steps_of(STORIES, "stories", "story").items():
        for step in steps:
            if "user" in step and not step["user"].startswith("/"):
                assert normalised(step["user"]) not in known, name
