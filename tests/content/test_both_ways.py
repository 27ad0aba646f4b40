"""Coverage both ways: what exists stands in the tests and in the documents, and the tests ask only for what exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bench.conversations.catalogue import catalogue
from bot.bench.conversations.files import all_steps, read_conversations
from bot.faq.tables import Status
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.http.problems import STATUS_OF

TESTS = {
    path: path.read_text(encoding="utf-8")
    for suffix in ("py", "yml")
    for path in (ROOT / "tests").rglob(f"*.{suffix}")
    if path != Path(__file__)
}
DOCUMENTS = {path: path.read_text(encoding="utf-8") for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))}
RULES = {rule["rule"]: rule["steps"] for rule in load_yaml(ROOT / "data/rules.yml")["rules"]}
CONVERSATIONS = read_conversations(ROOT / "tests/gesprekken", catalogue()["entries"])

# In the contract, not built yet.
NOT_YET = {"datasets", "algorithms"}


def missing(names: Iterator[str] | list[str], texts: dict[Path, str]) -> list[str]:
    """Names that stand in none of the texts."""
    whole = "\n".join(texts.values())
    return [name for name in names if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", whole)]


@pytest.mark.parametrize("texts", [TESTS, DOCUMENTS], ids=["tests", "documents"])
class TestEverythingStandsIn:
    """What has a name is both tested and documented."""

    def test_intents(self, texts: dict[Path, str]) -> None:
        assert missing(list(catalogue()["intents"]), texts) == []

    def test_actions_of_rules(self, texts: dict[Path, str]) -> None:
        assert missing(sorted({steps[1]["action"] for steps in RULES.values()}), texts) == []

    def test_kinds(self, texts: dict[Path, str]) -> None:
        assert missing([kind for kind in catalogue()["kinds"] if kind not in NOT_YET], texts) == []

    def test_reasons(self, texts: dict[Path, str]) -> None:
        assert missing(list(catalogue()["reasons"]), texts) == []

    def test_statuses(self, texts: dict[Path, str]) -> None:
        assert missing(sorted({str(status) for status in STATUS_OF.values()}), texts) == []

    def test_states_of_an_entry(self, texts: dict[Path, str]) -> None:
        assert missing([status.value for status in Status], texts) == []


def test_every_setting_is_tested() -> None:
    either = [name for name in Settings.model_fields if missing([name], TESTS) and missing([name.upper()], TESTS)]
    assert either == []


def test_every_rule_has_a_story_by_its_name() -> None:
    stories = {story["story"] for story in load_yaml(ROOT / "tests/stories/test_stories.yml")["stories"]}
    assert [rule for rule in RULES if rule not in stories] == []


def asked_for(key: str) -> set[str]:
    """Everything that conversations ask for under a key of `bot`."""
    steps = (step for written in CONVERSATIONS for step in all_steps(written.conversation.steps))
    return {name for step in steps for message in step.bot or () for name in getattr(message, key) or ()}


def test_conversations_ask_for_every_kind() -> None:
    assert sorted(set(catalogue()["kinds"]) - asked_for("kind") - NOT_YET) == []


def test_conversations_ask_for_every_reason() -> None:
    assert sorted(set(catalogue()["reasons"]) - asked_for("reason")) == []


def test_conversations_ask_for_every_entry() -> None:
    """Each published entry is reached by at least one conversation."""
    assert sorted(set(catalogue()["entries"]) - asked_for("faq") - asked_for("choices")) == []


def test_what_is_missing_is_named() -> None:
    texts = {Path("a"): "the question_privacy and 503"}
    assert missing(["question_privacy", "question_open", "503", "50"], texts) == ["question_open", "50"]
