"""How sure we are: from the numbers of a ranking to a chance, with thresholds from `data/calibration.yml`."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.faq.index import Ranking
from bot.faq.views import KernelSettings
from bot.ground.errors import ConfigurationError
from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

CALIBRATION = ROOT / "data/calibration.yml"
LEAST_SCORE = 0.02  # of a best entry: below it a lead is noise
LONG = 150  # words


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignWeights(_Strict):
    """A logistic curve over named signs."""

    bias: float
    weights: Mapping[str, float]

    def chance(self, signs: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        total = self.bias + sum(self.weights[name] * value for name, value in signs.items())
        return 1 / (1 + math.exp(-total))


def features(ranking: Ranking, intents: Mapping[str, float]) -> dict[str, float]:
    """What confidence is judged by, by name, each about 0 to 1.

    `best`: the best entry's score. `lead`: what it is ahead of the next, and `edge` that as a share of it: scores of
    a long story are low for every entry. `length`: of the text, on a scale of logarithms; 1 is 150 words. `outside`:
    the index's score for what is not ours. `said_outside`: Rasa's confidence that it is not ours.
    """
    return {
        "best": ranking.best,
        "lead": ranking.lead,
        "edge": ranking.lead / max(ranking.best, LEAST_SCORE),
        "length": math.log(max(ranking.words, 1)) / math.log(LONG),
        "outside": ranking.outside,
        "said_outside": intents.get("out_of_scope", 0.0),
    }


class ContextCalibration(_Strict):
    """How a text after something was spoken of is read, as `make calibrate-context` fitted it."""

    leans: SignWeights  # chance that a text leans on what was spoken of, where that has all its words
    leans_new: SignWeights  # the same, for a text with a word of its own
    leans_from: float  # below this chance a text stands alone
    meant: Mapping[str, float]  # what each claim of an entry counts for
    answer_from: float  # answer at this chance of being meant, else offer choices
    measured: Mapping[str, Any]  # what this gave on the dialogues and traps that chose it


class Calibration(_Strict):
    """Weights, curves and thresholds, as `make calibrate` chose them."""

    kernel: KernelSettings
    right: SignWeights  # chance that the best entry is the right one
    ours: SignWeights  # chance that the question is in scope at all
    answer_from: float  # answer at this chance of being right, else offer choices
    ours_from: float  # below this chance of being in scope: say that we do not know
    sure_from: float  # below this chance of being in scope: no answer, however right the best one looks, but choices
    measured: Mapping[str, Any]  # the numbers that these thresholds gave on the development set
    context: ContextCalibration


def load_calibration(path: Path = CALIBRATION) -> Calibration:
    """The calibration of a file.

    Raises:
        ConfigurationError: the file is missing or incomplete.
    """
    try:
        return Calibration.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigurationError(f"{path}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from None
