"""Rasa's own testing: every rule has a story, and the trained model predicts every step of it."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.faq.pack import normalised
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.rasa import MODEL
from tests.kept import model_left_alone
from tests.stories.rasa import Ended, rasa

STORIES = Path(__file__).with_name("test_stories.yml")


WRONG = {
    "a wrong action": [{"user": "goedemorgen", "intent": "greeting"}, {"action": "action_say_goodbye"}],
    "a wrong intent": [{"user": "goedemorgen", "intent": "goodbye"}, {"action": "action_greet"}],
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Rasa writes."""
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def ended(settings: Settings, out: Path, tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """`rasa test core` on our stories and two wrong ones, texts included, and `rasa data validate`, in one start."""
    folder = tmp_path_factory.mktemp("stories")
    shutil.copy(STORIES, folder)
    stories = [{"story": name, "steps": steps} for name, steps in WRONG.items()]
    (folder / "test_wrong.yml").write_text(yaml.safe_dump({"version": "3.1", "stories": stories}))
    # without --e2e Rasa believes the intents that stand there
    core = ("test", "core", "--e2e", "--successes", "--model", MODEL, "--stories", folder, "--out", out)
    with model_left_alone():
        return rasa(settings, core, ("data", "validate", "--fail-on-warnings"))


@pytest.fixture(scope="module")
def tested(ended: Ended, out: Path) -> Path:
    """What `rasa test core` wrote."""
    assert ended.codes[0] == 0, ended.said
    return out


def test_every_step_of_every_story_is_predicted_and_of_wrong_ones_not(tested: Path) -> None:
    succeeded, failed = (set(steps_of(tested / f"{which}_test_stories.yml")) for which in ("successful", "failed"))
    assert {name.partition(" (")[0] for name in failed} == set(WRONG)
    assert {name.partition(" (")[0] for name in succeeded} == set(steps_of(STORIES))


def test_no_story_is_predicted_by_chance(tested: Path) -> None:
    found = (tested / "stories_with_warnings.yml").read_text()
    assert "stories:" not in found, found


@pytest.mark.parametrize("predicted", ["predicted: action_greet", "predicted: greeting"])
def test_a_wrong_story_fails(tested: Path, predicted: str) -> None:
    assert predicted in (tested / "failed_test_stories.yml").read_text()


def test_the_training_data_is_valid_without_warnings(ended: Ended) -> None:
    assert ended.codes[1] == 0, ended.said


def steps_of(path: Path, key: str = "stories", name: str = "story") -> dict[str, list[dict[str, Any]]]:
    """The steps of every rule or story of a file, by its name."""
    return {item[name]: item["steps"] for item in load_yaml(path)[key]}


def test_every_rule_has_its_story() -> None:
    stories = steps_of(STORIES)
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
    for name, steps in steps_of(STORIES).items():
        for step in steps:
            if "user" in step and not step["user"].startswith("/"):
                assert normalised(step["user"]) not in known, name
