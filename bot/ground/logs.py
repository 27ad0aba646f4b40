"""What every part of ours writes into its log: one line for each thing that goes wrong, however often it does.

A line is a JSON object, with the number of the request that it belongs to: the same number in every part, sent along
with a message as `request`. What was said, and traces that may hold it, never stand in it.
"""

import json
import logging
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

SECONDS = 10.0
MOST_KNOWN = 200  # different lines that are known to have been told; one more and the oldest is told again
SEVERAL = " (%d more since)"
REQUEST = "request"  # the key under which its number travels
NUMBER = re.compile(r"[0-9a-f]{16}")

_request: ContextVar[str] = ContextVar(REQUEST, default="")


def request_number() -> str:
    """The number of the request that is being answered; empty where there is none."""
    return _request.get()


@contextmanager
def answering(number: object = None) -> Iterator[str]:
    """Everything done meanwhile belongs to a request: that number where it is one of ours, else a new one."""
    own = number if isinstance(number, str) and NUMBER.fullmatch(number) else secrets.token_hex(8)
    token = _request.set(own)
    try:
        yield own
    finally:
        _request.reset(token)


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


class OneLine(logging.Formatter):
    """A record as a JSON object on one line; of an error only its class."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "part": self._part, "level": record.levelname, "message": record.getMessage()}
        if request_number():
            line[REQUEST] = request_number()
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def log_as(part: str) -> None:
    """Let this process write warnings and errors to its log, as that part of the installation."""
    handler = logging.StreamHandler()
    handler.addFilter(Seldom())
    handler.setFormatter(OneLine(part))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
