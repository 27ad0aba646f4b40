"""What is counted by several websites is shown together; one alone shows its own."""

import os
import subprocess
import sys
from pathlib import Path

from bot.ground.settings import ROOT
from bot.http.metrics import Metrics
from bot.ops.run import METRICS_FOLDER as FOLDER

COUNT = """
from bot.ground.settings import read_settings
from bot.http.metrics import Metrics
metrics = Metrics(bool(read_settings().prometheus_multiproc_dir))
metrics.observe(["answer"], ["privacy.inzage"], 0.1)
print(metrics.page().decode())
"""


def counted(folder: Path) -> str:
    """What a process of its own shows after counting one answer, with the folder that `make run` gives it."""
    environment = {**os.environ, FOLDER: str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_two_processes_add_up(tmp_path: Path) -> None:
    assert 'datawijzer_messages_total{kind="answer"} 1.0' in counted(tmp_path)
    assert 'datawijzer_messages_total{kind="answer"} 2.0' in counted(tmp_path)


def test_one_alone_shows_its_own() -> None:
    alone = Metrics()
    alone.observe(["fallback"], [], 0.1)
    assert b'datawijzer_messages_total{kind="fallback"} 1.0' in alone.page()
