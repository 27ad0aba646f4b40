"""What `make coverage` measured, told per package."""

from typing import Any

from tools.covered import package_of, table


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
