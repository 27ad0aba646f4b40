"""The clock of the machine jumps: in every process of the installation, and in its Redis.

A few lines of C before the C library (`clock.c`) move what they read. PostgreSQL, which tests share, keeps the true
time: nothing of ours asks it what time it is. The usual tool, libfaketime, does not bear this: as Debian 12 has it
`time.sleep` of Python 3.11 and newer raises with monotonic clocks left alone (its issue 426); of today's release too
threads of Python hinder each other ten times as much, and Redis does not start.
"""

import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.stack import Stack
from tools.drill.clock_watch import Watch
from tools.drill.faults import Fault, Named

SOURCE = Path(__file__).with_suffix(".c")
SECONDS_OF_AN_HOUR = 3600


@cache
def can_move() -> bool:
    """Whether this machine can: it loads a library first, and has a compiler that makes this one."""
    if sys.platform != "linux" or shutil.which("cc") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(_making(Path(folder) / "clock.so"), capture_output=True, check=False).returncode == 0


def _making(library: Path) -> list[str]:
    return ["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE)]


class MachineClock:
    """The clock that every process reads which is started in `environment`; right at first."""

    def __init__(self, folder: Path) -> None:
        """`folder` gets the library, and how far the clock is off."""
        self._off, library = folder / "clock-off", folder / "clock.so"
        self.wrong: list[str] = []  # what was lost, shut or live when it should not be
        self._watch: Watch | None = None
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFF": str(self._off)}
        subprocess.run(_making(library), check=True)
        self._off.write_bytes(_seconds(0))

    def faults(self, *, in_short: bool = False) -> list[Named]:
        """An hour ahead and back, an hour behind and back: each lasts, and is judged from the jump on.

        `in_short`: ahead and back alone, as long as it takes to look.
        """
        found = [
            Named("clock an hour ahead", self._jump(1, lasts=not in_short)),
            Named("clock put back", self._jump(0, lasts=not in_short)),
            Named("clock an hour behind", self._jump(-1)),
            Named("clock put right", self._jump(0)),
        ]
        return found[:2] if in_short else found

    def _jump(self, hours: int, *, lasts: bool = True) -> Fault:
        def fault(stack: Stack, seconds: float) -> Iterator[None]:
            if hours > 0:
                self._watch = self._watch or Watch(stack, self.wrong)
                self._watch.begin()
            self._put(hours)
            yield
            until = time.monotonic() + (seconds if lasts else 0)
            if self._watch:
                self._watch.look(hours)
            time.sleep(max(0.0, until - time.monotonic()))

        return fault

    def _put(self, hours: int) -> None:
        with self._off.open("r+b") as file:  # in its place: it is mapped
            file.write(_seconds(hours))


def _seconds(hours: int) -> bytes:
    return struct.pack("=q", hours * SECONDS_OF_AN_HOUR)
