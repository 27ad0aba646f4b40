"""`make calibrate`: curves and thresholds from the development set, into `data/calibration.yml`.

Needs a running assistant, because Rasa's intents are part of what is weighed.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
import yaml
from sklearn.linear_model import LogisticRegression

from bot.bench.evaluation.sets import MAY_CHOOSE, EvaluationSet, load_real, load_set, together
from bot.dialogue.build import build_keeper
from bot.dialogue.calibration import CALIBRATION, Calibration, SignWeights, features, load_calibration
from bot.encoding import load_encoder
from bot.faq.embeddings import EmbeddingStore
from bot.ground.database.engine import open_database
from bot.ground.errors import ConfigurationError, DatawijzerError
from bot.ground.settings import Settings, read_settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.console import explain, line, say
from bot.ops.prepare import import_content

Numbers = npt.NDArray[np.float64]

EVIDENCE = ("best", "lead", "edge")  # more of these makes it likelier, whatever a sample says
LEAST_OF_EVIDENCE = 0.1
STRENGTH = 10.0  # inverse regularisation of the logistic fits
GRID = [round(0.04 * step, 2) for step in range(1, 25)]
SURE_GRID = [0.5, 0.7, 0.8, 0.85, 0.9, 0.95]
BINS = 10
# What each outcome costs a resident; a wrong answer is worst, a choice costs one click.
COSTS = {"wrong": 5.0, "outside_answered": 6.0, "neither": 4.0, "outside_offered": 0.25, "offered": 1.5}


@dataclass(frozen=True)
class Observed:
    """What the index and Rasa made of the development set, one row per text."""

    rows: Numbers  # features, in the order of `names`
    names: tuple[str, ...]
    right: npt.NDArray[np.bool_]  # the best entry is the right one
    among: npt.NDArray[np.bool_]  # the right one is among the best three
    ours: npt.NDArray[np.bool_]  # the text is in scope


def observe(settings: Settings, everything: EvaluationSet, calibration: Calibration) -> Observed:
    """Rank and parse every text of the set.

    Raises:
        ConfigurationError: Rasa does not answer.
    """
    embeddings = EmbeddingStore(open_database(settings.database), load_encoder(settings))
    index = build_keeper(settings, embeddings, calibration).index
    texts = [question.text for question in everything.questions] + [item.text for item in everything.outside]
    rankings = [index.rank([text])[0] for text in texts]
    signs = [features(r, i) for r, i in zip(rankings, _intents(settings, texts), strict=True)]
    rows = np.array([list(each.values()) for each in signs])
    wanted = [{question.faq, *question.also} for question in everything.questions]
    ours = np.arange(len(texts)) < len(wanted)
    best = [[hit.faq for hit in ranking.hits[:3]] for ranking in rankings]
    right = [bool(is_ours) and best[n][0] in wanted[n] for n, is_ours in enumerate(ours)]
    among = [bool(is_ours) and not wanted[n].isdisjoint(best[n]) for n, is_ours in enumerate(ours)]
    return Observed(rows, tuple(signs[0]), np.array(right), np.array(among), ours)


def _intents(settings: Settings, texts: Sequence[str]) -> list[dict[str, float]]:
    found = []
    try:
        with httpx.Client(
            base_url=settings.rasa_url, headers=settings.rasa_headers, timeout=10, trust_env=False
        ) as client:
            for text in texts:
                ranking = client.post("/model/parse", json={"text": text}).raise_for_status().json()["intent_ranking"]
                found.append({intent["name"]: intent["confidence"] for intent in ranking})
    except httpx.HTTPError:
        raise ConfigurationError(line("needs_running", address=settings.rasa_url)) from None
    return found


def fit(seen: Observed, labels: npt.NDArray[np.bool_]) -> SignWeights:
    """A logistic curve as `data/calibration.yml` keeps it."""
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(seen.rows, labels)
    weights = {name: round(float(weight), 3) for name, weight in zip(seen.names, model.coef_[0], strict=True)}
    weights |= {name: max(weights[name], LEAST_OF_EVIDENCE) for name in EVIDENCE}
    return SignWeights(bias=round(float(model.intercept_[0]), 3), weights=weights)


def chances(curve: SignWeights, seen: Observed) -> Numbers:
    """The curve over rows of features."""
    total = curve.bias + seen.rows @ np.array([curve.weights[name] for name in seen.names])
    result: Numbers = 1 / (1 + np.exp(-total))
    return result


def shares(
    seen: Observed, right: Numbers, ours: Numbers, answer_from: float, ours_from: float, sure_from: float
) -> dict[str, float]:
    """The share of each outcome at three thresholds."""
    held = ours < ours_from
    answered = ~held & (right >= answer_from) & (ours >= sure_from)
    offered = ~held & ~answered
    inside, outside = seen.ours, ~seen.ours
    return {
        "right": float((answered & seen.right)[inside].mean()),
        "offered": float((offered & seen.among)[inside].mean()),
        "wrong": float((answered & ~seen.right)[inside].mean()),
        "neither": float((held | (offered & ~seen.among))[inside].mean()),
        "outside_answered": float(answered[outside].mean()),
        "outside_offered": float(offered[outside].mean()),
    }


def cost(outcome: dict[str, float]) -> float:
    """What outcomes cost residents, by `COSTS`."""
    return sum(weight * outcome[name] for name, weight in COSTS.items())


def reliability(right: Numbers, seen: Observed) -> list[dict[str, float]]:
    """How often an answer was right, by how sure we said to be."""
    bins = np.minimum((right * BINS).astype(int), BINS - 1)
    return [
        {
            "said": round(float(right[bins == number].mean()), 3),
            "was": round(float(seen.right[bins == number].mean()), 3),
            "count": int((bins == number).sum()),
        }
        for number in range(BINS)
        if (bins == number).any()
    ]


def choose(seen: Observed) -> dict[str, Any]:
    """Curves, thresholds and the numbers they give."""
    right_curve, ours_curve = fit(seen, seen.right), fit(seen, seen.ours)
    right, ours = chances(right_curve, seen), chances(ours_curve, seen)
    thresholds = [each for each in product(GRID, GRID, SURE_GRID) if each[1] < each[2]]
    answer_from, ours_from, sure_from = min(thresholds, key=lambda each: cost(shares(seen, right, ours, *each)))
    outcome = shares(seen, right, ours, answer_from, ours_from, sure_from)
    measured = {name: round(share, 4) for name, share in outcome.items()}
    return {
        "right": right_curve.model_dump(),
        "ours": ours_curve.model_dump(),
        "answer_from": answer_from,
        "ours_from": ours_from,
        "sure_from": sure_from,
        "measured": {**measured, "texts": len(right), "reliability": reliability(right, seen)},
    }


def write(**sections: Any) -> None:
    """Put sections into `data/calibration.yml`, beside those that stay as they are."""
    kept = load_yaml(CALIBRATION)
    header = (
        "# Written by `make calibrate` and `make calibrate-context` from data/evaluation/. See docs/measuring.md.\n"
    )
    text = yaml.safe_dump({**kept, **sections}, sort_keys=False, default_flow_style=None, width=120)
    CALIBRATION.write_text(header + text, encoding="utf-8")


def main() -> int:
    """Calibrate; the exit code."""
    try:
        settings, calibration = read_settings(), load_calibration()
        import_content(settings)
        everything = together(load_set(), *map(load_real, MAY_CHOOSE))
        chosen = choose(observe(settings, everything, calibration))
    except DatawijzerError as error:
        return explain(error)
    write(kernel=asdict(calibration.kernel), **chosen)
    percentages = {name: f"{share:.1%}" for name, share in chosen["measured"].items() if isinstance(share, float)}
    say("calibrated", file=CALIBRATION, **percentages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
