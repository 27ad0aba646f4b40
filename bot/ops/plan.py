"""Draws the plan of the house from its imports: `python -m bot.ops.plan` renews the pictures in docs/architecture.md.

An arrow that follows from others is left out: what imports from `faq`, which stands on `ground`, may know `ground` too.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from bot.ground.settings import ROOT

DOCUMENT = ROOT / "docs/architecture.md"
PICTURES = ("bot", "bot.staff")  # each with its packages and modules
DRAWN = re.compile(r"(<!-- plan of ([\w.]+) -->\n)```mermaid\n.*?```\n", re.DOTALL)

Plan = Mapping[str, Set[str]]


def plan_of(package: str, root: Path = ROOT) -> Plan:
    """For each part of a package the other parts that it imports from."""
    folder = root / package.replace(".", "/")
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*.py")):
        part = path.relative_to(folder).parts[0].removesuffix(".py")
        if part in ("__init__", "migrations"):  # migrations stand beside the house: the database's own history
            continue
        parts = {name.removeprefix(f"{package}.").split(".")[0] for name in _imported(path, package)}
        found.setdefault(part, set()).update(parts - {part})
    return found


def _imported(path: Path, package: str) -> Iterator[str]:
    """The modules below a package, or the names in them, that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        else:
            continue
        yield from (name for name in names if name.startswith(f"{package}."))


def reach(plan: Plan) -> Plan:
    """For each part everything that it stands on, at any depth; a part in a circle stands on itself."""
    found = {part: set(below) for part, below in plan.items()}
    for middle in plan:  # Warshall
        for below in found.values():
            if middle in below:
                below |= found[middle]
    return found


def picture(plan: Plan) -> str:
    """A plan as a Mermaid graph, without the arrows that follow from others."""
    whole = reach(plan)
    lines = [
        f"    {part} --> {below}"
        for part in sorted(plan)
        for below in sorted(plan[part])
        if not any(below in whole[other] for other in plan[part] - {below})
    ]
    return "\n".join(["```mermaid", "graph TD", *lines, "```", ""])


def renewed(text: str) -> str:
    """A document with its pictures as the imports are now."""
    return DRAWN.sub(lambda found: found[1] + picture(plan_of(found[2])), text)


def main() -> int:
    """Renew the document."""
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
