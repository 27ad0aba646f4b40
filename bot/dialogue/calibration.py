"""How sure we are: from the numbers of a ranking to a chance, with thresholds from `data/calibration.yml`."""

import math
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import ConfigurationError
from bot.faq.index import Ranking
from bot.faq.kernel import KernelSettings
from bot.settings import ROOT
from bot.yaml_lines import load_yaml

CALIBRATION = ROOT / "data/calibration.yml"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Curve(_Strict):
    """A logistic curve over a ranking's features."""

    bias: float
    best: float
    lead: float
    outside: float

    def chance(self, ranking: Ranking) -> float:
        """Between 0 and 1."""
        best, lead, outside = ranking.features()
        return 1 / (1 + math.exp(-(self.bias + self.best * best + self.lead * lead + self.outside * outside)))


class Calibration(_Strict):
    """Weights, curves and thresholds, as `make calibrate` chose them."""

    kernel: KernelSettings
    topic_weight: float  # how much Rasa's topic counts against the index
    right: Curve  # chance that the best entry is the right one
    ours: Curve  # chance that the question is in scope at all
    answer_from: float  # answer at this chance of being right, else offer choices
    ours_from: float  # below this chance of being in scope: say that we do not know


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
