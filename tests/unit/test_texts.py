"""Every sentence of the assistant is used, every name that is used exists, every placeholder is filled."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from bot.ground.errors import ConfigurationError
from bot.ground.filling import PLACEHOLDER
from bot.ground.masking import KINDS
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT
from bot.ground.texts import TEXTS, Texts, load_texts
from bot.ground.topics import topics
from bot.http.problems import STATUS_OF
from bot.ops import console
from bot.tables import Feedback, Turn

SOURCES = {
    path: path.read_text()
    for folder in ("bot", "actions")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".html", ".js") and "vendor" not in path.parts
}
PYTHON = [ast.parse(text) for path, text in SOURCES.items() if path.suffix == ".py"]
ALL = "\n".join(SOURCES.values())
WORDS = set(re.findall(r"\w+", ALL))
QUOTED = set(re.findall(r"""["'](?=([^"'\s]+)["'])""", ALL))
# Names made of a word and a fixed part: `${kind}_title`, f"{name}_one".
MADE = {
    re.compile(rf"{re.escape(before)}\w+{re.escape(after)}")
    for before, after in re.findall(r"""[`"]((?:\w+\.)*)\$?\{[\w.]+\}(_\w+|(?=`))[`"]""", ALL)
    if before or after
}


def names_given_to_texts() -> set[str]:
    """Constant names that the code asks `texts` for, in Python and in templates."""
    calls = [node for tree in PYTHON for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    asked = {
        call.args[0].value
        for call in calls
        if isinstance(call.args[0], ast.Constant) and "texts" in (_called(call.func), _called(call.func, "raw"))
    }
    return asked | set(re.findall(r'\btexts\("([^"]+)"[,)]', ALL))


def _called(function: ast.expr, method: str = "") -> str:
    """What is called, without its underscore; with a method: what that is a method of."""
    if method and not (isinstance(function, ast.Attribute) and function.attr == method):
        return ""
    return _name_of(function.value if method else function).lstrip("_")


def _name_of(function: ast.expr) -> str:
    return str(getattr(function, "attr", getattr(function, "id", "")))


def is_used(name: str) -> bool:
    """Whether the sources name a text: by its whole name, or its group as such and its own last part."""
    if name in QUOTED:
        return True
    if name.startswith("widget.") and any(made.fullmatch(name.split(".", 2)[2]) for made in MADE):
        return True
    group, _, own = name.rpartition(".")
    if not group:
        return False
    outer = group.partition(".")[0]
    data_driven = outer in ("language", "found", "problems", "topics", "stored", "stored_of", "measured")
    return is_grouped(outer) and (data_driven or WORDS.issuperset(re.findall(r"\w+", own)))


@cache
def is_grouped(outer: str) -> bool:
    """Whether the sources take texts from a group as such."""
    return bool(re.search(rf"""["']{re.escape(outer)}\.""", ALL) or re.search(rf"""group\(f?["']{outer}""", ALL))


def test_every_sentence_is_used(texts: Texts) -> None:
    assert [name for name in sorted(texts.names()) if not is_used(name)] == []


def test_every_name_that_is_used_exists(texts: Texts) -> None:
    asked = names_given_to_texts()
    assert len(asked) > 10, "the search itself must work"
    assert asked - texts.names() == set()


@pytest.mark.parametrize("call", ["_say", "_offer", "small_talk"])
def test_every_name_that_the_dialogue_speaks_exists(texts: Texts, call: str) -> None:
    calls = [node for tree in PYTHON for node in ast.walk(tree) if isinstance(node, ast.Call)]
    words = [arg.value for c in calls if _name_of(c.func) == call for arg in c.args if isinstance(arg, ast.Constant)]
    kinds = {"greeting", "goodbye", "thanks", "bot", "notice"}
    assert words
    assert {word for word in words if isinstance(word, str)} <= texts.names() | kinds


def group(texts: Texts, name: str) -> set[str]:
    return {
        rest.partition(".")[0]
        for rest in (n.removeprefix(f"{name}.") for n in texts.names() if n.startswith(f"{name}."))
    }


def test_every_problem_and_every_find_has_its_words(texts: Texts) -> None:
    assert group(texts, "problems") == set(STATUS_OF)
    assert all(texts.has(f"problems.{name}.{part}") for name in STATUS_OF for part in ("title", "detail"))
    assert group(texts, "found") == set(KINDS)
    assert group(texts, "topics") == set(topics())


def test_every_column_of_a_conversation_is_explained(texts: Texts) -> None:
    for table in (Turn, Feedback):
        columns = {column.name for column in table.__table__.columns}
        assert group(texts, f"stored.{table.__tablename__}") == columns


def test_every_placeholder_is_filled(texts: Texts, municipality: Municipality) -> None:
    """A placeholder is the municipality's, or some call fills it by that name."""
    own = set(municipality.values())
    given = {
        word.arg for tree in PYTHON for node in ast.walk(tree) if isinstance(node, ast.Call) for word in node.keywords
    }
    later = set(re.findall(r'"(\w+)"', "".join(re.findall(r"FILLED_LATER[^\n]*=([^)\]]+)", ALL))))
    for name in texts.names():
        assert set(PLACEHOLDER.findall(texts.raw(name))) <= own | given | later, name


def test_a_sentence_is_filled(texts: Texts) -> None:
    assert texts("problems.too_many.detail", seconds="7").endswith("Probeer het over 7 seconden opnieuw.")
    assert "Zandermeer" in texts("greeting")
    assert "{" not in texts("greeting")


def test_a_name_or_a_value_that_is_missing_is_a_bug(texts: Texts) -> None:
    with pytest.raises(KeyError):
        texts("bestaat_niet")
    with pytest.raises(KeyError):
        texts("problems.too_many.detail")


def test_a_file_without_sentences_is_refused(tmp_path: Path, municipality: Municipality) -> None:
    path = tmp_path / "texts.yml"
    path.write_text("- geen\n- namen\n")
    with pytest.raises(ConfigurationError, match="must be a mapping of sentences"):
        load_texts(municipality, path)


def test_what_the_commands_say_is_used_and_exists() -> None:
    lines = set(re.findall(r"^(\w+):", (ROOT / "data/console.yml").read_text(), re.MULTILINE))
    code = ALL + "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tools").rglob("*.py"))
    said = set(re.findall(r'\b(?:say|line|progress)\(\s*"(\w+)"', code))
    by_part = {"actions", "rasa", "web"}  # said by the name of the part that is ready
    assert said <= lines
    assert {name for name in lines - said - by_part if f'"{name}"' not in code} == set()
    assert console.line("port_taken", port=1, setting="PORT", other=2).startswith("Poort 1 is al in gebruik.")


def test_texts_are_utf8_without_tabs() -> None:
    assert "\t" not in TEXTS.read_text(encoding="utf-8")
