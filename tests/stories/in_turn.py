"""Runs under Rasa's own interpreter: commands of Rasa's one after the other, as starting it takes longer than most do.

In comes a list of command lines, as JSON; what each ended with goes out, on the last line.
"""

import json
import random
import sys

import numpy
from rasa.__main__ import main

SEED = (
    42  # `rasa test nlu` shuffles its folds by numpy's generator and by Python's, and offers no option to seed either
)


def ended(command: list[str]) -> int:
    """What a command ends with."""
    random.seed(SEED)
    numpy.random.seed(SEED)
    sys.argv = ["rasa", *command]
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


codes = [ended(command) for command in json.loads(sys.argv[1])]
sys.stdout.write("\n" + json.dumps(codes) + "\n")
