"""Rasa's own commands, as tests run them."""

import subprocess

from bot.ground.settings import ROOT, Settings
from bot.ops.rasa import RASA_PYTHON, rasa_environment

SECONDS = 1800  # cross-validation trains three times, maybe on a busy machine


def rasa(settings: Settings, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command of Rasa's, unmodified, at the root."""
    command = [str(RASA_PYTHON), "-m", "rasa", *(str(argument) for argument in arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=rasa_environment(settings), capture_output=True, text=True, timeout=SECONDS, check=False
    )
