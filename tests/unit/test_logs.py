"""The log under a storm: each line once in a while, with how often it came."""

import logging

import pytest

from bot.ground.logs import MOST_KNOWN, SECONDS, Seldom


class Log:
    """A log of lines with a clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0
        self._seldom = Seldom(lambda: self.now)

    def tell(self, text: str, *args: object, name: str = "bot.test") -> str | None:
        record = logging.LogRecord(name, logging.ERROR, __file__, 1, text, args, None)
        return record.getMessage() if self._seldom.filter(record) else None


@pytest.fixture
def log() -> Log:
    return Log()


def test_a_storm_is_two_lines(log: Log) -> None:
    lines = [line for _ in range(1700) if (line := log.tell("action %s failed: %s", "action_greet", "KeyError"))]
    log.now = SECONDS
    lines.append(str(log.tell("action %s failed: %s", "action_greet", "KeyError")))
    assert lines == ["action action_greet failed: KeyError", "action action_greet failed: KeyError (1699 more since)"]


def test_what_differs_is_told(log: Log) -> None:
    assert log.tell("failed: %s", "KeyError")
    assert log.tell("failed: %s", "ValueError")
    assert log.tell("failed: %s", "KeyError", name="bot.other")
    assert log.tell("failed: %s", "KeyError") is None


def test_percent_signs_in_a_line_are_no_trouble(log: Log) -> None:
    log.tell("%s", "100% weg")
    log.tell("%s", "100% weg")
    log.now = SECONDS
    assert log.tell("%s", "100% weg") == "100% weg (1 more since)"


def test_it_remembers_only_so_many(log: Log) -> None:
    for number in range(MOST_KNOWN + 1):
        log.tell(f"line {number}")
    assert log.tell("line 0")
    assert log.tell(f"line {MOST_KNOWN}") is None
