"""A name says one thing: two classes that are called the same are mistaken for each other."""

import ast
from collections import defaultdict

from bot.ground.settings import ROOT

# A resident's turn as the dialogue hears it, and one as the database keeps it: told apart when memory has moved.
NOT_YET = {"Turn"}


def test_no_two_classes_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    offenders = {name: where for name, where in places.items() if len(where) > 1}
    assert offenders.keys() == NOT_YET, offenders
