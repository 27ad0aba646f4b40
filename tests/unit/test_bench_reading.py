"""Conversation files: what is right is read, what is wrong is said in plain Dutch with file and line."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.errors import ContentError
from bot.settings import ROOT
from bot.testing.conversation import Conversation
from bot.testing.reading import read_conversations
from bot.testing.schema import SCHEMA, schema_text

FILES = sorted((ROOT / "tests/gesprekken").rglob("*.yml"))
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
    assert say.say is not None and say.say.any_of == ("hoi",)
    assert bot.bot is not None and bot.bot[0].kind == ("greeting",) and bot.bot[0].contains == ("dag",)
    assert send.send is not None and (send.send.text, send.send.path) == ("{", "/api/chat")
    assert [step.line for step in written.conversation.steps] == [3, 4, 5, 6]


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    for name in ("a/een.yml", "a/b/twee.yml"):
        (tmp_path / name).write_text(f"{START}- bewoner: hoi\n")
    assert [written.path.name for written in read_conversations(tmp_path)] == ["twee.yml", "een.yml"]


@pytest.mark.parametrize(
    ("steps", "finding"),
    [
        ("- bewoner: hoi\n- bot: {srt: answer}\n", "gesprek.yml:4: De sleutel „srt” bestaat hier niet. Bedoelt u „soort”? Hier kan: soort, vraag,"),
        ("- bewonr: hoi\n", "gesprek.yml:3: De sleutel „bewonr” bestaat hier niet. Bedoelt u „bewoner”?"),
        ("- bewoner: hoi\n- bot: {soort: answr}\n", "gesprek.yml:4: „answr” kan hier niet. Bedoelt u „answer”?"),
        ("- bewoner: 2\n", "gesprek.yml:3: Bij „bewoner” hoort een tekst. Is dit een getal, ja of nee? Zet er dan aanhalingstekens om: \"2\"."),
        ("- bewoner: hoi\n  bot: {soort: answer}\n", "gesprek.yml:3: Een stap doet één ding"),
        ("- bot: {soort: answer}\n", "gesprek.yml:3: Hier staat wat er terug moet komen, maar er is nog niets gezegd."),
        ("- bewoner: hoi\n- verwacht: {titel: x}\n", "gesprek.yml:4: Hier ontbreekt „status”."),
        ("- bewoner: hoi\n- bot: {zekerheid: 2}\n", "gesprek.yml:4: Het getal bij „zekerheid” is te groot: het mag 1"),
        ("- bewoner: hoi\n- bot: {zekerheid: 0,6}\n", "gesprek.yml:4: „6” kan hier geen sleutel zijn. Bedoelt u een getal?"),
        ("- stuur: {tekst: a, tekens: 3}\n", "gesprek.yml:3: Geef bij „stuur” maar één inhoud"),
        ("- stuur: a\n- bot: {soort: answer}\n", "gesprek.yml:4: Na „stuur” hoort „verwacht”"),
        ("- takken: [{titel: a, stappen: [{bewoner: b}]}]\n- bewoner: c\n", "gesprek.yml:4: Na „takken” kan niets meer komen."),
        ("- bewoner: a\n- bot: {soort: answer}\n- takken:\n  - titel: x\n    stappen:\n      - bot: {soort: answer}\n", "gesprek.yml:8: Hier staat wat er terug"),
        ("- bewoner: a\n- bot:\n    soort: answer\n    soort: bot\n", "gesprek.yml:6: De sleutel „soort” staat hier twee keer."),
        ("- bewoner: {een van: []}\n", "gesprek.yml:3: De lijst bij „een van” is leeg."),
        ("- bewoner: vraag: hoe\n", "gesprek.yml:3: mapping values are not allowed"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, steps: str, finding: str) -> None:
    found = findings(tmp_path, START + steps)
    assert found[0].startswith(finding), found


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
    text = "- titel: a\n  stappen:\n  - bewoner: b\n  - bot: {vraag: privacy.inzag}\n- titel: a\n  stappen: [{bewoner: b}]\n"
    assert findings(tmp_path, text, ("privacy.inzage",)) == [
        "gesprek.yml:4: Er is geen vraag met het id „privacy.inzag”. Bedoelt u „privacy.inzage”?",
        "gesprek.yml:5: De titel „a” staat al bij een ander gesprek in dit bestand. Geef elk gesprek een eigen titel.",
    ]


def test_a_setting_must_exist(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, f"instellingen: {{CHAT_RATE_LIMT: 'on'}}\n{START}- bewoner: a\n")
    assert found.startswith("gesprek.yml:1: De instelling „CHAT_RATE_LIMT” bestaat niet. Bedoelt u „CHAT_RATE_LIMIT”?")


def test_the_schema_in_the_tree_is_current() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text(), "run python -m bot.testing.schema"


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
    assert checker.is_valid(right) and checker.is_valid([right])
    for step in (
        {"bot": {"srt": "answer"}},
        {"bot": {"soort": "answr"}},
        {"bewoner": 2},
        {},
        {"bewoner": "a", "knop": "b"},
    ):
        assert not checker.is_valid({**right, "stappen": [step]}), step
    Conversation.model_validate(right)
