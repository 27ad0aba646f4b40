"""Rasa's own commands, as tests run them."""

import subprocess

from bot.ground.settings import ROOT, Settings
from bot.ops.rasa import RASA_PYTHON, rasa_environment

SECONDS = 1800  # cross-validation trains three times, maybe on a busy machine


# `rasa test nlu` shuffles its folds by numpy's generator and by Python's, and offers no option to seed either.
SEEDED = "import random, numpy; random.seed(42); numpy.random.seed(42); from rasa.__main__ import main; main()"


def rasa(settings: Settings, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A command of Rasa's at the root, unmodified but for the seed of what it leaves to chance."""
    command = [str(RASA_PYTHON), "-c", SEEDED, *(str(argument) for argument in arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=rasa_environment(settings), capture_output=True, text=True, timeout=SECONDS, check=False
    )
