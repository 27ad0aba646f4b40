"""Rasa's own commands, as tests run them."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.ground.settings import ROOT, Settings
from bot.ops.rasa import RASA_PYTHON, rasa_environment

SECONDS = 1800  # cross-validation trains three times, maybe on a busy machine
IN_TURN = Path(__file__).with_name("in_turn.py")


@dataclass(frozen=True)
class Ended:
    """What commands ended with, each in its turn, and what was said."""

    codes: tuple[int, ...]
    said: str


def rasa(settings: Settings, *commands: Sequence[object]) -> Ended:
    """Commands of Rasa's at the root, in one process, unmodified but for the seed of what it leaves to chance."""
    words = json.dumps([[str(word) for word in command] for command in commands])
    done = subprocess.run(  # not as a file: the folder of a file comes first where Python looks, and `rasa` is in it
        [str(RASA_PYTHON), "-c", IN_TURN.read_text(), words], cwd=ROOT, env=rasa_environment(settings),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    said = f"{done.stdout}\n{done.stderr}"[-3000:]
    assert done.returncode == 0, said
    return Ended(tuple(json.loads(done.stdout.splitlines()[-1])), said)
