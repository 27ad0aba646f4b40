"""How sure we are: more evidence is more chance, and the file that says how much is checked."""

from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from bot.dialogue.calibration import CALIBRATION, SignWeights, features, load_calibration
from bot.dialogue.weighing import Candidate, Signs
from bot.faq.index import Hit, Ranking
from bot.ground.errors import ConfigurationError


def ranking(best: float, second: float = 0.1, outside: float = 0.0, words: int = 8) -> Ranking:
    return Ranking((Hit("privacy.een", best), Hit("privacy.twee", second)), outside, None, words)


def chance(curve: SignWeights, of: Ranking, outside: float = 0.0) -> float:
    return curve.chance(features(of, {"out_of_scope": outside}))


def test_a_chance_lies_between_nought_and_one_and_grows_with_the_evidence() -> None:
    for curve in (load_calibration().right, load_calibration().ours):
        chances = [chance(curve, ranking(best, best / 2)) for best in (0.0, 0.3, 0.6, 1.0)]
        assert chances == sorted(chances)
        assert 0 < chances[0] < chances[-1] < 1
        assert chance(curve, ranking(0.6, second=0.55)) < chance(curve, ranking(0.6))
        assert chance(curve, ranking(0.6, outside=0.5)) < chance(curve, ranking(0.6))
        assert chance(curve, ranking(0.6), outside=0.9) < chance(curve, ranking(0.6))


def test_a_story_with_the_same_score_as_a_short_question_is_the_surer_one() -> None:
    right = load_calibration().right
    assert chance(right, ranking(0.4, words=60)) > chance(right, ranking(0.4, words=5))


def test_a_ranking_without_entries_is_hardly_a_chance() -> None:
    calibration = load_calibration()
    assert chance(calibration.right, Ranking((), 0.5, None, 8)) < calibration.answer_from
    assert chance(calibration.ours, Ranking((), 0.5, None, 8)) < calibration.ours_from


def test_the_thresholds_were_measured() -> None:
    calibration = load_calibration()
    assert 0 < calibration.ours_from < calibration.sure_from < 1
    assert 0 < calibration.answer_from < 1
    assert calibration.measured["texts"] > 0


@pytest.mark.parametrize("key", ["right", "answer_from", "sure_from", "kernel", "context"])
def test_a_file_that_misses_something_is_refused(tmp_path: Path, key: str) -> None:
    document = yaml.safe_load(CALIBRATION.read_text())
    del document[key]
    path = tmp_path / "calibration.yml"
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(ConfigurationError, match=f"^{path}: {key}: "):
        load_calibration(path)


def test_every_sign_and_claim_of_a_context_has_a_weight() -> None:
    context = load_calibration().context
    assert set(context.leans.weights) == {field.name for field in fields(Signs)}
    assert set(context.leans_new.weights) == set(context.leans.weights)
    assert set(context.meant) == {field.name for field in fields(Candidate)}


def test_what_a_text_finds_alone_speaks_against_leaning() -> None:
    context = load_calibration().context
    nothing = {field.name: 0.0 for field in fields(Signs)}
    for curve in (context.leans, context.leans_new):
        assert curve.chance({**nothing, "right": 1.0, "sure": 0.4}) < curve.chance({**nothing, "right": 0.1})
    strange = context.leans_new.chance({**nothing, "outside": 0.8, "words": 0.5})
    assert strange < context.leans_from, "a word of its own that looks like another desk's"
    assert context.leans_new.chance({**nothing, "points": 1.0}) > context.leans_new.chance(nothing)
