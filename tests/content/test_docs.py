"""The documents name what exists: the domain, settings, message kinds, commands; and links lead somewhere."""

import re
from pathlib import Path

import pytest

from bot.dialogue.kinds import KINDS
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in DOCUMENTS)
DOMAIN = load_yaml(ROOT / "domain.yml")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
SOURCES = {".py", ".js", ".css", ".html", ".yml"}
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def documented(name: str, text: str = TEXT) -> bool:
    """Whether a name stands in the documents as code: in a block or in backticks, by itself or with more beside it."""
    return any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code) for code in CODE.findall(text))


@pytest.mark.parametrize("name", [*DOMAIN["intents"], *DOMAIN["actions"], *DOMAIN["entities"], *DOMAIN["slots"]])
def test_everything_in_the_domain_is_documented(name: str) -> None:
    assert documented(name)


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_every_setting_is_documented(name: str) -> None:
    assert documented(name)


@pytest.mark.parametrize("kind", KINDS)
def test_every_message_kind_is_documented(kind: str) -> None:
    assert documented(kind)


@pytest.mark.parametrize("target", re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
def test_every_command_is_documented(target: str) -> None:
    assert documented(f"make {target}")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    links = LINK.findall(CODE.sub("", path.read_text(encoding="utf-8")))
    assert [link for link in links if not (path.parent / link).exists()] == []


def sources() -> list[Path]:
    """Everything of ours that may point to a document."""
    folders = ("bot", "actions", "nlu/nl_datawijzer", "data", "tests")
    return [*(p for f in folders for p in (ROOT / f).rglob("*") if p.suffix in SOURCES), *ROOT.glob("*.yml")]


def test_documents_that_the_code_points_to_exist() -> None:
    named = {name for path in sources() for name in re.findall(r"\bdocs/[\w./-]+\.md\b", path.read_text("utf-8"))}
    assert "docs/embedding.md" in named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_the_licence_is_complete() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.lstrip().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [number for number in range(1, 16) if not re.search(rf"^{number}\. [A-Z]", licence, re.MULTILINE)] == []
    assert licence.rstrip().endswith("new EUPL version.")


def test_a_missing_name_is_noticed() -> None:
    assert not documented("question_weather")
    assert not documented("law", "the lawn `lawn` and law")
    assert documented("law", "`law`, `register`")
