"""Rasa writes what somebody said into its log, and eighty lines of trace for each message while the actions are away.

Until the first message its log is its own: nobody has spoken yet, and a start that fails has to say why. From then on
a record is one line with what happened, where, and the classes of the errors; the same one again only after a while,
with how often it happened in between. Python's warnings come along, because some of Rasa's hold what was typed.
"""

import logging
import sys
import time

import structlog
from rasa.core.channels.channel import UserMessage

SECONDS = 60


def errors_of(exc_info):
    """The classes of an error and of what it came from, the first cause last, as `A < B`."""
    error = exc_info if isinstance(exc_info, BaseException) else None
    if isinstance(exc_info, tuple):
        error = exc_info[1]
    names = []
    while error is not None and len(names) < 5:
        names.append(type(error).__name__)
        error = error.__cause__ or error.__context__
    return " < ".join(names)


class OneLine:
    """Decides what becomes of a record; `clock` gives seconds."""

    def __init__(self, clock=time.monotonic):
        self.has_spoken = False
        self._clock = clock
        self._told = {}

    def passes(self, record):
        """Whether a record is to be written now; if so it is one line without anybody's words."""
        if not self.has_spoken:
            return True
        what = getattr(record, "happened", None) or record.funcName
        line = " ".join(filter(None, (what, getattr(record, "errors", None) or errors_of(record.exc_info))))
        told_at, times = self._told.get((record.name, line), (None, 0))
        now = self._clock()
        if told_at is not None and now - told_at < SECONDS:
            self._told[record.name, line] = told_at, times + 1
            return False
        self._told[record.name, line] = now, 0
        record.msg, record.args = f"{line} ({times} more since)" if times else line, ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def only_names(_logger, _method, event):
    """A structlog processor: what happened and the classes of the errors, as a record for Python's own logging."""
    error = event.get("exc_info") or event.get("error")
    errors = errors_of(sys.exc_info() if error is True else error)
    return (str(event.get("event")),), {"extra": {"happened": event.get("event"), "errors": errors}}


def mend():
    """Put it in place; what decides, for tests."""
    import rasa.__main__ as command

    decide = OneLine()
    handle, speak, configure = logging.Logger.handle, UserMessage.__init__, command.configure_structlog

    def handle_one_line(logger, record):
        if decide.passes(record):
            handle(logger, record)

    def speak_from_now(message, *args, **kwargs):
        decide.has_spoken = True
        speak(message, *args, **kwargs)

    def configure_names(*args, **kwargs):
        configure(*args, **kwargs)
        structlog.configure(processors=[structlog.stdlib.filter_by_level, only_names])
        logging.captureWarnings(True)

    logging.Logger.handle = handle_one_line
    UserMessage.__init__ = speak_from_now
    command.configure_structlog = configure_names
    return decide
