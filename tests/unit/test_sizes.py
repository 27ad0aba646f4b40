"""The house stays small and speaks through its data: sizes, no Dutch in Python, settings read in one place."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bot.ground.settings import ROOT

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 45
FOLDERS = ("bot", "actions", "nlu")
SPEAKS_BEFORE_ANYTHING_IS_INSTALLED = "bot/ops/setup.py"
# Rasa starts in a Python of its own, where our settings are not; its secret may stand in no list of processes.
READ_THE_ENVIRONMENT = (
    "bot/ground/settings.py",
    "bot/ops/",
    "nlu/alive.py",
    "nlu/nl_datawijzer/serve.py",
    "nlu/nl_datawijzer/vectors.py",
)

# Words that make a Dutch sentence and are no English words.
DUTCH = set(
    re.findall(
        r"\w+",
        """aan als bij dat deze dit een eerst en er geen goed het hoe ik kan kies kunt maar meer met mijn naar niet nog
        nu onze ook probeer te uit uw van vanaf voor waar wat welke wij wordt zich zijn zonder""",
    )
)

PYTHON = {
    str(path.relative_to(ROOT)): path.read_text()
    for folder in FOLDERS
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {".venv", "versions", "node_modules"} & set(path.parts)
}


def test_there_is_something_to_measure() -> None:
    assert len(PYTHON) > 60


def test_every_file_is_small() -> None:
    assert [name for name, source in PYTHON.items() if len(source.splitlines()) >= MOST_LINES] == []


def test_every_function_is_small() -> None:
    assert offenders(large_functions) == {}


def test_no_sentence_for_people_stands_in_python() -> None:
    assert offenders(dutch_sentences, SPEAKS_BEFORE_ANYTHING_IS_INSTALLED) == {}


def test_only_settings_and_operation_read_the_environment() -> None:
    assert offenders(looks_at_the_environment, *READ_THE_ENVIRONMENT) == {}


def offenders(find: Callable[[str], Iterable[str]], *but: str) -> dict[str, list[str]]:
    """What is found in each file, but for files that may; where nothing is found they are left out."""
    found = {name: list(find(source)) for name, source in PYTHON.items() if not name.startswith(but)}
    return {name: wrong for name, wrong in found.items() if wrong}


def looks_at_the_environment(source: str) -> list[str]:
    """Where a source reads the environment."""
    pattern = r"\bos\.(?:environ|getenv)\b|from os import .*(?:environ|getenv)"
    return re.findall(pattern, source)


def large_functions(source: str) -> Iterator[str]:
    """Names of functions that are too long."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            if node.end_lineno - node.lineno + 1 >= MOST_LINES_OF_A_FUNCTION:
                yield node.name


def dutch_sentences(source: str) -> Iterator[str]:
    """Strings that read like Dutch: four words, or three and a full stop, two of them surely Dutch. Not docstrings."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            words = re.findall(r"[a-zà-ÿ]+", node.value.lower())
            is_pattern = re.search(r"\(\?|\\b|\|", node.value)
            fewest = 3 if node.value.rstrip().endswith((".", "!", "?", ":")) else 4
            if len(words) >= fewest and not is_pattern and sum(word in DUTCH for word in words) >= 2:
                yield node.value


def test_the_measures_find_what_they_look_for() -> None:
    long = "def f():\n" + "    pass\n" * MOST_LINES_OF_A_FUNCTION
    assert list(large_functions(long)) == ["f"]
    assert list(large_functions("def f():\n    pass\n")) == []
    assert list(dutch_sentences('def f():\n    """Dit is een uitleg van het geheel."""\n    say("Dit kan niet.")')) == [
        "Dit kan niet."
    ]
    assert looks_at_the_environment("import os\nos.environ['A']\nfrom os import getenv") == [
        "os.environ",
        "from os import getenv",
    ]
    assert list(dutch_sentences('say("this is not for you, it can wait")')) == []


def test_folders_of_the_house_are_there() -> None:
    assert all((ROOT / folder).is_dir() for folder in (*FOLDERS, "data", "docs", "tests"))
    assert Path(ROOT / SPEAKS_BEFORE_ANYTHING_IS_INSTALLED).exists()
