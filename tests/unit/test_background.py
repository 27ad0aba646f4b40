"""What goes on beside the answers: it goes on after a failure, and ends when it is told to."""

import asyncio
import threading

import pytest

from bot.ground.background import Ticking, meanwhile


class Counting(Ticking):
    """Fails the first time, and says when it was done three times."""

    def __init__(self) -> None:
        super().__init__("counting", 0.001, "it could not be counted", at_once=True)
        self.times = 0
        self.enough = threading.Event()

    def do(self) -> None:
        self.times += 1
        if self.times == 1:
            raise ValueError("iets van een bewoner")
        if self.times == 3:
            self.enough.set()


def test_a_failure_is_told_by_its_class_and_the_next_time_comes(caplog: pytest.LogCaptureFixture) -> None:
    counting = Counting()
    counting.start()
    assert counting.enough.wait(20)
    counting.stop()
    assert [record.getMessage() for record in caplog.records] == ["it could not be counted: ValueError"]


class Stuck(threading.Event):
    """Of a Python that waits on the wall clock, just after that went back an hour."""

    def wait(self, timeout: float | None = None) -> bool:
        raise AssertionError("nobody waits for this")


def test_a_clock_that_goes_back_holds_up_no_thread() -> None:
    counting = Counting()
    counting._stopping = Stuck()
    counting.start()
    assert counting.enough.wait(20)
    counting.stop()


def test_work_goes_on_as_long_as_something_lasts() -> None:
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def main() -> None:
        async with meanwhile(work()):
            await asyncio.sleep(0)
            assert not ended.is_set()
        assert ended.is_set()

    asyncio.run(main())
