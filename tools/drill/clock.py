"""The clock of the machine jumps, by libfaketime: in every process of the installation.

Monotonic clocks go on, as they do when a real clock is put right. Redis and PostgreSQL keep the true time: Redis brings
an allocator that the library cannot stand, and nothing of ours asks either of them what time it is.
With libfaketime 0.9.10, as Debian 12 has it, `time.sleep` of Python 3.11 and newer raises (its issue 426): what serves
does not use it.
"""

import platform
import time
from collections.abc import Iterator
from pathlib import Path

from tests.stack import Stack
from tools.drill.clock_watch import Watch
from tools.drill.faults import Fault, Named

LIBRARY = "faketime/libfaketime.so.1"
FOLDERS = (f"/usr/lib/{platform.machine()}-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib")
SECONDS_OF_AN_HOUR = 3600


def library() -> Path | None:
    """The library, where this machine has it."""
    return next((path for folder in FOLDERS if (path := Path(folder, LIBRARY)).exists()), None)


class MachineClock:
    """The clock that every process reads which is started in `environment`; right at first."""

    def __init__(self, file: Path, shim: Path) -> None:
        """`file`: where the processes read how far it is off; `shim`: the library."""
        self._file = file
        self.wrong: list[str] = []  # what was lost, shut or live when it should not be
        self._watch: Watch | None = None
        self.environment = {
            "LD_PRELOAD": str(shim),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",  # all of them at once, as with one clock
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DISABLE_SHM": "1",  # whoever is killed leaves nothing behind in /dev/shm
            "NO_FAKE_STAT": "1",  # files keep the moment at which they were written
            "FAKE_UTIME": "0",  # and one that is touched gets the moment that the clock shows
        }
        self._put(0)

    def faults(self) -> list[Named]:
        """An hour ahead and back, an hour behind and back: each lasts, and is judged from the jump on."""
        return [
            Named("clock an hour ahead", self._jump(1)),
            Named("clock put back", self._jump(0)),
            Named("clock an hour behind", self._jump(-1)),
            Named("clock put right", self._jump(0)),
        ]

    def _jump(self, hours: int) -> Fault:
        def fault(stack: Stack, seconds: float) -> Iterator[None]:
            if self._watch is None:
                self._watch = Watch(stack, self.wrong)
            if hours == 1:
                self._watch.begin()
            self._put(hours)
            yield
            until = time.monotonic() + seconds
            self._watch.look(hours)
            time.sleep(max(0.0, until - time.monotonic()))

        return fault

    def _put(self, hours: int) -> None:
        new = self._file.with_suffix(".new")  # nobody reads half of it
        new.write_text(f"{hours * SECONDS_OF_AN_HOUR:+d}")
        new.replace(self._file)
