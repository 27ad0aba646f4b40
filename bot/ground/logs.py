"""What every part of ours writes into its log: one line for each thing that goes wrong, however often it does."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable

SECONDS = 10.0
MOST_KNOWN = 200  # different lines that are known to have been told; one more and the oldest is told again
SEVERAL = " (%d more since)"


class Seldom(logging.Filter):
    """Lets the same line through once in a while, then with how often it came meanwhile."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds."""
        super().__init__()
        self._clock = clock
        self._told: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is to be written now."""
        what = (record.name, record.getMessage())
        at, times = self._told.get(what, (float("-inf"), 0))
        moment = self._clock()
        if moment - at < SECONDS:
            self._told[what] = at, times + 1
            return False
        self._told[what] = moment, 0
        self._told.move_to_end(what)
        while len(self._told) > MOST_KNOWN:
            self._told.popitem(last=False)
        if times:
            record.msg, record.args = f"{what[1]}{SEVERAL % times}", ()
        return True


def log_as(part: str) -> None:
    """Let this process write warnings and errors to its log, as that part of the installation."""
    handler = logging.StreamHandler()
    handler.addFilter(Seldom())
    logging.basicConfig(
        level=logging.WARNING, format=f"%(asctime)s {part} %(levelname)s %(message)s", handlers=[handler], force=True
    )
