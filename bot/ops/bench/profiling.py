"""`make bench PROFILE=1`: where the processor time of each process goes, as flame graphs by py-spy."""

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from bot.ops.bench.asking import ask_all
from bot.ops.bench.report import AT
from bot.ops.bench.systems import MeasuredSystem
from bot.ops.setup import find_uv

PY_SPY = "py-spy==0.4.1"
SECONDS = 20


def profile(system: MeasuredSystem, questions: Sequence[str], folder: Path) -> None:
    """Write `profile-SYSTEM-PART.svg` for each process of a system, taken while eight residents ask."""
    folder.mkdir(exist_ok=True)
    uv = find_uv()
    spies = [
        subprocess.Popen(
            [uv, "tool", "run", "--quiet", PY_SPY, "record", "--nonblocking",
             "--pid", str(process.pid), "--duration", str(SECONDS),
             "--output", str(folder / f"profile-{system.name}-{part}-{number}.svg")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        for part, running in system.processes().items()
        for number, process in enumerate(running)
    ]  # fmt: skip
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        ask_all(system.chat, questions[: 4 * AT], AT)
    for spy in spies:
        spy.wait()
