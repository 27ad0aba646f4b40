"""Shows other processes of this machine that this one lives: what a dead one was at, they take over at once.

A lock on a file shows it. The system lets go of it the moment the process dies, whatever it dies of.
"""

import fcntl
import logging
import os
import secrets
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path

PRESENT = "present"  # the folder in DATAWIJZER_HOME
SECONDS_KEPT = 60.0  # that a dead process is known to be dead; longer than anybody waits for it

log = logging.getLogger(__name__)


class Presence:
    """This process, as long as it lives, by a name that no other process has or had."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: where processes of this machine show themselves. Without one, or one that can be written, the name
        is empty: then nobody can tell, and others wait as long as a turn may take."""
        self._folder = folder
        self._lock = threading.Lock()
        self._shown = 0, ""  # by which process, and under which name

    @property
    def name(self) -> str:
        """The name of this process; one that was forked gets another than who forked it."""
        with self._lock:
            if self._shown[0] != os.getpid():
                self._shown = os.getpid(), self._show()
            return self._shown[1]

    def _show(self) -> str:
        try:
            return self._shown_in(self._folder) if self._folder else ""
        except OSError as error:
            log.warning("this process cannot show that it lives: %s", type(error).__name__)
            return ""

    def _shown_in(self, folder: Path) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        name = secrets.token_hex(8)
        file = os.open(folder / name, os.O_CREAT | os.O_WRONLY, 0o600)
        weakref.finalize(self, os.close, file)  # open, and locked, until then or until this process ends
        fcntl.flock(file, fcntl.LOCK_EX)
        long_ago = time.time() - SECONDS_KEPT
        for path in folder.iterdir():
            with suppress(OSError):  # another process forgot it first
                if path.stat().st_mtime < long_ago and self.is_gone(path.name):
                    path.unlink()
        return name

    def is_gone(self, name: str) -> bool:
        """Whether a process is known to be dead; one of another machine never is."""
        if not name or self._folder is None:
            return False
        try:
            with (self._folder / name).open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:  # it holds its lock, or is not known here
            return False
        return True


UNSEEN = Presence()  # of who shows itself to nobody
