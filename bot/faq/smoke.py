"""A few plain questions that an index worth serving can answer: asked of every new fit before it is taken."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml

if TYPE_CHECKING:
    from bot.faq.kernel import Ranker  # SciPy: who only reads the questions does without

SMOKE = ROOT / "data/smoke.yml"
AMONG = 3  # best entries, in which the right one has to be
FEWEST = 5  # questions; an installation that has fewer of these entries cannot be judged by them


class Smoke(BaseModel):
    """What is asked, by what has to be said of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least: float  # share that has to be right
    questions: Mapping[str, str]  # entry -> question
    messages: Mapping[str, str]  # intent -> message

    def trouble(self, right: int, asked: int) -> str:
        """Why that many right answers are too few; empty where they do."""
        return "" if right >= self.least * asked else f"{right} of {asked} smoke questions right"


@cache
def load_smoke(path: Path = SMOKE) -> Smoke:
    """The questions of a file."""
    return Smoke.model_validate(load_yaml(path))


def trouble_of(ranker: "Ranker") -> str:
    """Why an index is not worth serving; empty where it is, or cannot be judged."""
    smoke, names = load_smoke(), np.array(ranker.names)
    asked = {faq: question for faq, question in smoke.questions.items() if faq in ranker.names}
    if len(asked) < FEWEST:
        return ""
    best = np.argsort(-ranker.scores(list(asked.values())), axis=1)[:, :AMONG]
    right = sum(faq in names[row] for faq, row in zip(asked, best, strict=True))
    return smoke.trouble(right, len(asked))
