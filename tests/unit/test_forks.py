"""A process that is begun does not outlive the one that began it, whenever that ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.starting import wait_until

# the parent says the child's number and ends; the child begins only when nobody is its parent any more
ORPHAN = """
import os, pathlib, sys, time
from bot.ops.forks import dies_with_this
parent, dies, (begun, lived) = os.getpid(), dies_with_this(), map(pathlib.Path, sys.argv[1:])
if not (child := os.fork()):
    while os.getppid() == parent:
        time.sleep(0.01)
    begun.touch()
    dies()
    lived.touch()
    time.sleep(60)
else:
    print(child)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks on this system")
def test_whose_parent_ended_before_it_began_ends_as_well(tmp_path: Path) -> None:
    begun, lived = tmp_path / "begun", tmp_path / "lived"
    command = [sys.executable, "-c", ORPHAN, str(begun), str(lived)]
    child = int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, close_fds=True).stdout)
    try:
        wait_until(lambda: not _lives(child), 30)
    finally:
        if _lives(child):
            os.kill(child, signal.SIGKILL)
    assert begun.exists()
    assert not lived.exists()


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
