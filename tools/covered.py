"""What tests reach of each package, in lines and in branches: a table of what `make coverage` measured.

    python -m tools.covered reports/coverage [coverage.json of an earlier tree]

With an earlier measurement also what was reached then and is not now, of every function that has as many statements as
it had. For that: a worktree of that commit, `make coverage` in both with the same PYTEST_ADDOPTS=--randomly-seed=…, and
its `reports/coverage/coverage.json`.

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


def lost(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Lines and branches that were reached before and are not after, as `file:line` and `file:line->line` of now."""
    found = []
    for path, file in after["files"].items():
        for name, now in file["functions"].items():
            then = before["files"].get(path, {"functions": {}})["functions"].get(name)
            if then and len(_lines(then)) == len(_lines(now)):
                found += [f"{path}:{place}" for place in _lost_in(then, now)]
    return found


def _lines(function: dict[str, Any]) -> list[int]:
    return sorted([*function["executed_lines"], *function["missing_lines"]])


def _lost_in(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    places = dict(zip(_lines(then), _lines(now), strict=True))  # the same statements, maybe further down
    lines = [places[line] for line in then["executed_lines"]]
    branches = [[places.get(end, 0) for end in branch] for branch in then["executed_branches"]]
    missed = [[max(end, 0) for end in branch] for branch in now["missing_branches"]]  # out of it: a negative number
    gone = [f"{line}" for line in lines if line in now["missing_lines"]]
    return gone + [f"{start}->{end or 'end'}" for start, end in branches if [start, end] in missed]


def main() -> None:
    """Print the table, and keep it beside what it was made of; with an earlier one, fail where something was lost."""
    folder, *earlier = map(Path, sys.argv[1:])
    measured = json.loads((folder / "coverage.json").read_text())
    rows = table(measured)
    (folder / "packages.md").write_text(rows + "\n")
    print(rows)
    if earlier and (gone := lost(json.loads(earlier[0].read_text()), measured)):
        sys.exit("\n".join(["reached before, and not now:", *gone]))


if __name__ == "__main__":
    main()
