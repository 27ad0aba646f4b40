"""`make calibrate-context`: when a text leans on what was spoken of, and on what, into `data/calibration.yml`.

Fitted on two thirds of the labelled dialogues and traps in `data/evaluation/`, and on its `talk-dev`. Needs no running
assistant.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from bot.bench.evaluation.sets import (
    Dialogue,
    Expected,
    FollowUp,
    Trap,
    is_for_testing,
    load_set,
    load_talk,
    load_traps,
)
from bot.dialogue.build import build_assistant, build_lookup
from bot.dialogue.calibration import CALIBRATION
from bot.dialogue.context import Context
from bot.dialogue.leaning import ContextReader
from bot.dialogue.lookup import Lookup, Verdict
from bot.dialogue.reader import Reader
from bot.dialogue.weighing import Candidate, Evidence, Signs
from bot.faq.store import FaqEntry
from bot.ground.errors import DatawijzerError
from bot.ground.settings import read_settings
from bot.ops.calibrate import write
from bot.ops.console import explain, progress, say
from bot.ops.prepare import import_content

Numbers = npt.NDArray[np.float64]

SIGNS = tuple(field.name for field in fields(Signs))
CLAIMS = tuple(field.name for field in fields(Candidate))
STRENGTH = 10.0  # inverse regularisation of the judgement
LEAST_OF_POINTING = 0.01  # a word that points back makes leaning likelier, whatever a sample says
FOLDS = 5
SMOOTHING = 0.002  # of the claims' weights
GRID = [round(0.05 * step, 2) for step in range(4, 20)]
# What it costs to answer a question of another desk or entry from what was spoken of, to take a follow-up wrongly, and
# to offer choices or nothing instead of its answer.
TAKEN, WRONG, HELD = 10.0, 2.5, 1.0


@dataclass(frozen=True)
class Labelled:
    """One text after something was spoken of, and what it means."""

    text: str
    context: Context
    expected: Expected  # no entry: not ours
    is_trap: bool = False


@dataclass(frozen=True)
class Weighed:
    """A labelled text with its evidence."""

    seen: Evidence
    claims: Numbers  # one row per entry
    is_meant: npt.NDArray[np.bool_]  # per row
    is_alone_right: bool  # read alone, the right thing comes
    is_trap: bool


def labelled(
    entries: Mapping[str, FaqEntry],
    dialogues: Sequence[Dialogue],
    traps: Sequence[Trap],
    follow_ups: Sequence[FollowUp],
) -> list[Labelled]:
    """The texts that choose: each with what was rightly spoken of before it."""
    found = [each for dialogue in dialogues for each in _of_dialogue(entries, dialogue)]
    found += [Labelled(each.say, Context(entries[each.after]), each.expect) for each in follow_ups]
    for trap in traps:
        expected = Expected(any=() if trap.expect == "none" else (trap.expect,))
        found.append(Labelled(trap.say, Context(entries[trap.after]), expected, is_trap=True))
    return found


def choosing(entries: Mapping[str, FaqEntry]) -> list[Labelled]:
    """All labelled texts that choose; the others are only measured."""
    talk = load_talk("talk-dev")
    dialogues = [each for each in load_set().dialogues if not is_for_testing(each.title)]
    traps = [each for each in load_traps() if not is_for_testing(each.say)]
    return labelled(entries, (*dialogues, *talk.dialogues), (*traps, *talk.traps), talk.follow_ups)


def _of_dialogue(entries: Mapping[str, FaqEntry], dialogue: Dialogue) -> Iterator[Labelled]:
    spoken: tuple[FaqEntry, ...] = ()
    for turn in dialogue.turns:
        ids = tuple(name for name in turn.expect.any if name in entries)
        if turn.act or not (ids or turn.expect.any == ("fallback",)):
            continue
        if spoken:
            yield Labelled(turn.say, Context(spoken[0], spoken[1:3]), Expected(any=ids, topic=turn.expect.topic))
        if ids:
            spoken = (entries[ids[0]], *(entry for entry in spoken if entry.id != ids[0]))


def weigh(contexts: ContextReader, reader: Reader, lookup: Lookup, each: Labelled) -> Weighed:
    """The evidence of a labelled text."""
    seen = contexts.evidence(lookup, reader.core(each.text), {}, each.context)
    is_meant = np.array([faq in each.expected.any for faq in seen.claims], np.bool_)
    answers = seen.match.verdict is Verdict.ANSWER
    is_right = answers and seen.match.best.id in each.expected.any if each.expected.any else not answers
    rows = np.array([list(asdict(claim).values()) for claim in seen.claims.values()], np.float64)
    return Weighed(seen, rows, is_meant, is_right, each.is_trap)


def _chances(weights: Numbers, each: Weighed) -> Numbers:
    totals = each.claims @ weights
    odds = np.exp(totals - totals.max())
    return np.asarray(odds / odds.sum())


def fit_meant(leaning: Sequence[Weighed]) -> Numbers:
    """What each claim counts for: the weights that make what was meant likeliest."""

    def loss(weights: Numbers) -> float:
        missed = -np.mean([np.log(_chances(weights, each)[each.is_meant].sum() + 1e-9) for each in leaning])
        return float(missed + SMOOTHING * (weights**2).sum())

    return np.asarray(minimize(loss, np.ones(len(CLAIMS)), method="L-BFGS-B", options={"maxiter": 80}).x)


def fit_leaning(
    signs: Numbers, leans: npt.NDArray[np.bool_], counts: npt.NDArray[np.bool_]
) -> tuple[dict[str, Any], Numbers]:
    """A curve over signs, learned from rows that count, and the chance of each row by a curve that did not see it."""

    def fitted(rows: npt.NDArray[np.intp]) -> LogisticRegression:
        learned = rows[counts[rows]]
        return LogisticRegression(C=STRENGTH, max_iter=5000).fit(signs[learned], leans[learned])

    unseen = np.zeros(len(signs))
    for seen, left_out in KFold(FOLDS, shuffle=True, random_state=1).split(signs):
        unseen[left_out] = fitted(seen).predict_proba(signs[left_out])[:, 1]
    model = fitted(np.arange(len(signs)))
    weights = {name: round(float(weight), 3) for name, weight in zip(SIGNS, model.coef_[0], strict=True)}
    weights["points"] = max(weights["points"], LEAST_OF_POINTING)
    return {"bias": round(float(model.intercept_[0]), 3), "weights": weights}, unseen


def choose(everything: Sequence[Weighed]) -> dict[str, Any]:
    """Weights, thresholds and what they give."""
    leaning = [each for each in everything if each.is_meant.any() and not each.is_alone_right]
    meant = fit_meant(leaning)
    best = [int(_chances(meant, each).argmax()) for each in everything]
    is_best = np.array([bool(each.is_meant[first]) for each, first in zip(everything, best, strict=True)])
    alone = np.array([each.is_alone_right for each in everything])
    signs = np.array([_signs(each, first) for each, first in zip(everything, best, strict=True)])
    chance, curves = np.zeros(len(everything)), {}
    for name, is_new in (("leans", False), ("leans_new", True)):
        judged = [each.seen.is_new is is_new and not each.seen.stands_alone for each in everything]
        rows = np.flatnonzero(judged)
        curves[name], chance[rows] = fit_leaning(signs[rows], is_best[rows], (is_best != alone)[rows])
    top = np.array([_chances(meant, each).max() for each in everything])
    is_trap = np.array([each.is_trap for each in everything])

    def cost(pair: tuple[float, float]) -> float:
        leaning, answered = chance >= pair[0], (chance >= pair[0]) & (top >= pair[1])
        wrong, held = answered & ~is_best, ~answered & ~(alone & ~leaning)
        return float(
            TAKEN * (wrong & is_trap).sum() + WRONG * (wrong & ~is_trap).sum() + HELD * (held & ~is_trap).sum()
        )

    leans_from, answer_from = min(product(GRID, GRID), key=cost)
    right = np.where(chance >= leans_from, is_best & (top >= answer_from), alone)
    return {
        **curves,
        "leans_from": leans_from,
        "meant": {name: round(float(weight), 3) for name, weight in zip(CLAIMS, meant, strict=True)},
        "answer_from": answer_from,
        "measured": {
            "texts": len(everything),
            "follow_ups_right": round(float(right[~is_trap].mean()), 4),
            "traps_taken": round(float(((chance >= leans_from) & ~is_best & (top >= answer_from))[is_trap].mean()), 4),
        },
    }


def _signs(each: Weighed, best: int) -> list[float]:
    return list(asdict(replace(each.seen.signs, meant=each.claims[best][CLAIMS.index("alone")])).values())


def main() -> int:
    """Calibrate; the exit code."""
    try:
        settings = read_settings()
        import_content(settings)
        parts = build_assistant(settings)
        texts = choosing(parts.keeper.content().entries)
        lookup = build_lookup(parts.keeper, parts.calibration, parts.reader, parts.municipality)
        weighed = []
        for number, each in enumerate(texts, 1):
            weighed.append(weigh(parts.contexts, parts.reader, lookup, each))
            progress("weighing", number, len(texts))
    except DatawijzerError as error:
        return explain(error)
    chosen = choose(weighed)
    write(context=chosen)
    say("calibrated_context", file=CALIBRATION, **chosen["measured"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
