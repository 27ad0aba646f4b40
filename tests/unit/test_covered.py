"""What `make coverage` measured, told per package."""

from typing import Any

from tools.covered import lost, package_of, table


def measured(lines: int, reached: int, branches: int = 0, taken: int = 0) -> dict[str, Any]:
    numbers = {"num_statements": lines, "covered_lines": reached, "num_branches": branches, "covered_branches": taken}
    return {"summary": {**numbers, "percent_covered": 50.0}}


def test_a_package_is_a_part_of_the_house_and_every_room_has_its_own() -> None:
    assert package_of("bot/app.py") == "bot"
    assert package_of("bot/ground/database/engine.py") == "bot/ground"
    assert package_of("bot/staff/inbox/pages.py") == "bot/staff/inbox"
    assert package_of("actions/server.py") == "actions"


def test_files_of_a_package_are_added_up_and_all_stands_last() -> None:
    files = {"bot/faq/a.py": measured(10, 10), "bot/faq/b.py": measured(30, 20, 4, 1), "actions/c.py": measured(0, 0)}
    assert table({"files": files}).splitlines()[2:] == [
        "| actions | 0 | 0 | - | - |",
        "| bot/faq | 40 | 4 | 75.0% | 25.0% |",
        "| all | 40 | 4 | 75.0% | 25.0% |",
    ]


def functions(executed: list[int], missing: list[int], taken: Any = (), untaken: Any = ()) -> dict[str, Any]:
    numbers = {"executed_lines": executed, "missing_lines": missing}
    return {"functions": {"f": {**numbers, "executed_branches": list(taken), "missing_branches": list(untaken)}}}


def test_what_was_reached_before_is_found_though_it_stands_further_down() -> None:
    before = {"files": {"bot/a.py": functions([2, 3, 4], [5], [[3, 4], [3, 5]], [[4, -1]])}}
    moved = {"files": {"bot/a.py": functions([12, 13, 14], [15], [[13, 14], [13, 15]], [[14, -11]])}}
    assert lost(before, before) == lost(before, moved) == []
    less = {"files": {"bot/a.py": functions([12, 13], [14, 15], [[13, 15]], [[13, 14], [14, -11]])}}
    assert lost(before, less) == ["bot/a.py:14", "bot/a.py:13->14"]
    assert lost(less, before) == []


def test_a_function_that_became_another_is_not_compared() -> None:
    before = {"files": {"bot/a.py": functions([2, 3], [])}}
    assert lost(before, {"files": {"bot/a.py": functions([2], [3, 4]), "bot/b.py": functions([], [1])}}) == []
