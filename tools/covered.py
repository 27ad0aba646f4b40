"""What tests reach of each package, in lines and in branches: a table of what `make coverage` measured.

    python -m tools.covered reports/coverage

Of `bot/staff` every room has a row. What runs in processes of its own, as the real website does in many tests, is not
measured: a low number says that units do not reach it, not that nothing does.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

HEAD = "| package | lines | branches | lines reached | branches reached |\n|---|---|---|---|---|"


def package_of(path: str) -> str:
    """`bot/faq/index.py` is of `bot/faq`, `bot/staff/inbox/pages.py` of `bot/staff/inbox`."""
    depth = 3 if path.startswith("bot/staff/") else 2
    return "/".join(path.split("/")[:-1][:depth])


def table(measured: dict[str, Any]) -> str:
    """A row per package, and one of all, from what coverage.py writes as JSON."""
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path, file in measured["files"].items():
        for name in (package_of(path), "all"):
            sums[name].update({key: value for key, value in file["summary"].items() if key in COUNTED})
    return "\n".join([HEAD, *(_row(name, sums[name]) for name in sorted(sums, key=lambda name: (name == "all", name)))])


COUNTED = ("num_statements", "covered_lines", "num_branches", "covered_branches")


def _row(name: str, sums: Counter[str]) -> str:
    lines, reached, branches, taken = (sums[key] for key in COUNTED)
    return f"| {name} | {lines} | {branches} | {_share(reached, lines)} | {_share(taken, branches)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "-"


def main() -> None:
    """Print the table, and keep it beside what it was made of."""
    folder = Path(sys.argv[1])
    rows = table(json.loads((folder / "coverage.json").read_text()))
    (folder / "packages.md").write_text(rows + "\n")
    print(rows)


if __name__ == "__main__":
    main()
