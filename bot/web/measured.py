"""What our own browser tests measured of accessibility, and when; the tests write it, the statement tells it."""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.ground.settings import ROOT

MEASURED = ROOT / "data/measured-accessibility.json"
SUBJECTS = {  # by file of tests/browser; `measured` in data/texts.yml says what each is
    "test_axe": "axe",
    "test_keyboard_and_screen_reader": "keyboard",
    "test_reflow": "reflow",
    "test_small_and_zoomed": "zoom",
    "test_heard_and_kept": "heard",
}


@dataclass(frozen=True)
class Measurement:
    """The outcome of the tests of one subject."""

    subject: str
    on: date
    tests: int
    failed: int


@lru_cache
def measurements() -> tuple[Measurement, ...]:
    """Every subject that was measured, in their order; nothing is claimed of the others."""
    known = json.loads(MEASURED.read_text())
    return tuple(
        Measurement(subject, date.fromisoformat(told["on"]), told["tests"], told["failed"])
        for subject in SUBJECTS.values()
        if (told := known.get(subject))
    )
