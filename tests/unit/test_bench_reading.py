"""Conversation files: what is right is read, what is wrong is said in plain Dutch with file and line."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.bench.conversations.conversation import Conversation
from bot.bench.conversations.files import read_conversations
from bot.ground.errors import ContentError
from bot.ground.settings import ROOT
from bot.ops.schema import SCHEMA, schema_text

FILES = sorted((ROOT / "tests/gesprekken").rglob("*.yml"))
WRONG = yaml.safe_load(Path(__file__).with_name("wrong_conversations.yml").read_text(encoding="utf-8"))
START = "titel: Een gesprek\nstappen:\n"


def findings(tmp_path: Path, text: str, entries: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with a file, without its folder."""
    path = tmp_path / "gesprek.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_conversations(path, entries)
    return [finding.removeprefix(f"{tmp_path}/") for finding in caught.value.findings]


def test_short_forms_are_read_as_long_ones(tmp_path: Path) -> None:
    path = tmp_path / "gesprek.yml"
    path.write_text(
        f"{START}- bewoner: hoi\n- bot: {{soort: greeting, bevat: dag}}\n- stuur: '{{'\n- verwacht: {{status: 400}}\n"
    )
    (written,) = read_conversations(path)
    say, bot, send, _ = written.conversation.steps
    assert say.say is not None
    assert say.say.any_of == ("hoi",)
    assert bot.bot is not None
    assert bot.bot[0].kind == ("greeting",)
    assert bot.bot[0].contains == ("dag",)
    assert send.send is not None
    assert (send.send.text, send.send.path) == ("{", "/api/chat")
    assert [step.line for step in written.conversation.steps] == [3, 4, 5, 6]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    for name in ("a/een.yml", "a/b/twee.yml"):
        (tmp_path / name).write_text(f"{START}- bewoner: hoi\n")
    assert [written.path.name for written in read_conversations(tmp_path)] == ["twee.yml", "een.yml"]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong["says"][:60])
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, wrong: dict[str, str]) -> None:
    found = findings(tmp_path, START + wrong["steps"])
    assert found[0].startswith(wrong["says"]), found


def test_a_missing_title_and_an_empty_file(tmp_path: Path) -> None:
    assert findings(tmp_path, "stappen: [{bewoner: a}]") == ["gesprek.yml:1: Hier ontbreekt „titel”."]
    assert findings(tmp_path, "") == ["gesprek.yml:1: Dit bestand is leeg."]


def test_the_second_conversation_of_a_file_has_its_own_lines(tmp_path: Path) -> None:
    found = findings(
        tmp_path,
        "- titel: a\n  stappen: [{bewoner: b}]\n- titel: a\n  stappen:\n  - bewoner: c\n  - bot: {sort: bot}\n",
    )
    assert len(found) == 1
    assert found[0].startswith("gesprek.yml:6: De sleutel „sort”")


def test_titles_differ_and_entries_exist(tmp_path: Path) -> None:
    first = "- titel: a\n  stappen:\n  - bewoner: b\n  - bot: {vraag: privacy.inzag}\n"
    text = f"{first}- titel: a\n  stappen: [{{bewoner: b}}]\n"
    assert findings(tmp_path, text, ("privacy.inzage",)) == [
        "gesprek.yml:4: Er is geen vraag met het id „privacy.inzag”. Bedoelt u „privacy.inzage”?",
        "gesprek.yml:5: De titel „a” staat al bij een ander gesprek in dit bestand. Geef elk gesprek een eigen titel.",
    ]


def test_a_little_text_that_means_endlessly_much_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    bomb = "extra:\n- &a0 [x, x]\n" + "".join(f"- &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    (alias,) = findings(tmp_path, f"{START}- bewoner: hoi\n{bomb}")
    assert alias.startswith("gesprek.yml:6: Hier staat een verwijzing naar een ander stuk van het bestand")


def test_blocks_in_blocks_in_blocks_do_not_end_the_process(tmp_path: Path) -> None:
    (deep,) = findings(tmp_path, f"{START}- stuur: {{json: {'[' * 45_000}{']' * 45_000}}}\n")
    assert deep == ("gesprek.yml:3: Hier staat te veel in elkaar: meer dan 60 lagen. Maak er een paar gesprekken van.")


def test_a_setting_must_exist(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, f"instellingen: {{CHAT_RATE_LIMT: 'on'}}\n{START}- bewoner: a\n")
    assert found.startswith("gesprek.yml:1: De instelling „CHAT_RATE_LIMT” bestaat niet. Bedoelt u „CHAT_RATE_LIMIT”?")


def test_the_schema_in_the_tree_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run python -m bot.ops.schema"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT / "tests/gesprekken")))
def test_each_file_follows_the_schema_and_names_it(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    named = first.removeprefix("# yaml-language-server: $schema=")
    assert named != first
    assert (path.parent / named).resolve() == SCHEMA
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json.loads(SCHEMA.read_text()))


def test_the_schema_refuses_what_reading_refuses() -> None:
    checker = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))
    right = {"titel": "a", "stappen": [{"bewoner": "b"}, {"bot": {"soort": "answer"}}]}
    assert checker.is_valid(right)
    assert checker.is_valid([right])
    for step in (
        {"bot": {"srt": "answer"}},
        {"bot": {"soort": "answr"}},
        {"bewoner": 2},
        {},
        {"bewoner": "a", "knop": "b"},
    ):
        assert not checker.is_valid({**right, "stappen": [step]}), step
    Conversation.model_validate(right)
