"""The drill in short: under load a website dies, Rasa freezes, the database is locked, model and fit are spoilt, and
the clock jumps an hour.

`make drill` has every fault, and judges times.
"""

from pathlib import Path

import pytest

from tests.kept import copy_prepared
from tests.stack import Stack
from tools.drill.__main__ import drill, installation
from tools.drill.clock import can_move
from tools.drill.faults import by_name
from tools.drill.people import ANSWERED, AWAY
from tools.drill.putting_back import put_back

SECONDS = 4.0  # longer than what is promised
QUIET = 1.0


@pytest.fixture(scope="module")
def outcomes(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, dict[str, int]], list[str]]:
    """What came of each fault, and what was lost."""
    folder = tmp_path_factory.mktemp("drill")
    copy_prepared(prepared, folder / "home")
    faults = by_name()
    chosen = [
        faults[name]
        for name in ("kill -9 web-1", "rasa frozen", "database locked", "model spoilt", "fit of the index spoilt")
    ]
    with installation(folder) as running:
        jumps = running.clock.faults(in_short=True) if running.clock else []
        drilled = drill(running.stack, [*chosen, *jumps], residents=3, seconds=SECONDS, quiet=QUIET)
        lost = drilled.lost + (running.clock.wrong if running.clock else [])
    lost += put_back(drilled.made, Stack(tmp_path_factory.mktemp("elsewhere") / "home"))["lost"]
    return {outcome.fault: outcome.came for outcome in drilled.outcomes}, lost


def test_nothing_is_lost_mixed_or_answered_twice(outcomes: tuple[dict[str, dict[str, int]], list[str]]) -> None:
    assert outcomes[1] == []


def test_residents_get_an_answer_or_an_honest_no(outcomes: tuple[dict[str, dict[str, int]], list[str]]) -> None:
    for fault, came in outcomes[0].items():
        assert came["answered"], fault
        assert not any(outcome.startswith("status") for outcome in came), (fault, came)
    assert outcomes[0]["rasa frozen"][AWAY]
    assert outcomes[0]["database locked"][AWAY]


@pytest.mark.skipif(not can_move(), reason="no C compiler here, or no Linux: the clock cannot be moved")
def test_the_clock_of_the_machine_jumps_an_hour_ahead_and_back(
    outcomes: tuple[dict[str, dict[str, int]], list[str]],
) -> None:
    for fault in ("clock an hour ahead", "clock put back"):
        came = outcomes[0][fault]
        assert came[ANSWERED], fault
        assert came.keys() <= {ANSWERED, AWAY}, (fault, came)
