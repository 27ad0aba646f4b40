"""The numbers of the evaluation, from results made by hand."""

from typing import Any, get_args

import pytest

from bot.bench.evaluation.playing import EvaluatedTurn, OutsideOutcome, Played, PlayedTrap, QuestionOutcome, Results
from bot.bench.evaluation.report import html_report
from bot.bench.evaluation.sets import (
    Expected,
    Outside,
    Question,
    RealPart,
    Trap,
    few,
    is_for_testing,
    load_real,
    load_set,
)
from bot.bench.evaluation.summary import (
    changes,
    confusion,
    of_real_people,
    outcomes_of,
    reliability,
    shares,
    summarise,
)
from bot.dialogue.kinds import Answer, Fallback, Suggestions
from bot.dialogue.messages import Message
from bot.ground.settings import ROOT


def question(
    faq: str, outcome: QuestionOutcome, answered: str | None, seconds: float = 0.1, style: str = "kort"
) -> Any:
    """A played question; without an answer it was offered its own entry."""
    offered = (faq,) if outcome is QuestionOutcome.OFFERED else ()
    about = Answer(faq=answered, confidence=0.9) if answered else Suggestions(suggestions=offered)
    item = Question(faq=faq, style=style, text=f"{faq} {outcome} {answered}")
    return Played(item, outcome, (Message("", about),), seconds)


def other(text: str, answered: str | None) -> Any:
    """A played message that is not ours."""
    about = Answer(faq=answered) if answered else Fallback(reason="unknown")
    outcome = OutsideOutcome.ANSWERED if answered else OutsideOutcome.HELD
    return Played(Outside(kind="chat", style="kort", text=text), outcome, (Message("", about),), 0.2)


RESULTS = Results(
    questions=(
        question("privacy.inzage", QuestionOutcome.RIGHT, "privacy.inzage"),
        question("privacy.inzage", QuestionOutcome.WRONG, "open-data.woo"),
        question("privacy.kosten", QuestionOutcome.OFFERED, None),
        question("open-data.woo", QuestionOutcome.RIGHT, "open-data.woo", seconds=0.9, style="lang"),
    ),
    outside=(other("hoi", None), other("paspoort", "privacy.inzage")),
    turns=(
        EvaluatedTurn("a", "en dan?", Expected(any=("privacy.kosten",)), ("privacy.kosten", "answer"), True),
        EvaluatedTurn("a", "hoezo", Expected(topic="privacy"), ("fallback",), False),
    ),
)


def test_shares_count_every_kind_of_outcome() -> None:
    found = shares([QuestionOutcome.RIGHT, QuestionOutcome.RIGHT, QuestionOutcome.WRONG, QuestionOutcome.NEITHER])
    assert found == {"count": 4, "right": 0.5, "offered": 0.0, "wrong": 0.25, "neither": 0.25}


def test_shares_of_nothing_are_nothing() -> None:
    assert shares([], OutsideOutcome) == {"count": 0, "answered": 0.0, "offered": 0.0, "held": 0.0}


def test_reliability_puts_what_was_said_beside_what_was() -> None:
    answers = [(0.91, "right"), (0.95, "wrong"), (1.0, "right"), (0.42, "wrong")]
    assert reliability(answers) == [
        {"said": 0.42, "was": 0.0, "count": 1},
        {"said": 0.953, "was": 0.6667, "count": 3},
    ]


def test_changes_know_that_a_wrong_answer_is_worse_than_none() -> None:
    before = {"a": "right", "b": "wrong", "c": "neither", "d": "offered", "gone": "right"}
    after = {"a": "offered", "b": "neither", "c": "wrong", "d": "offered", "new": "wrong"}
    assert changes(before, after) == {"better": ["b"], "worse": ["a", "c"]}


def test_the_matrix_tells_which_topic_answers_which() -> None:
    assert confusion(RESULTS) == {
        "columns": ["open-data", "privacy", "choices", "nothing"],
        "rows": {"open-data": [1, 0, 0, 0], "privacy": [1, 1, 1, 0], "outside": [0, 1, 0, 1]},
    }


def test_the_whole_summary() -> None:
    summary = summarise(RESULTS)
    assert summary["questions"] == {"count": 4, "right": 0.5, "offered": 0.25, "wrong": 0.25, "neither": 0.0}
    assert summary["outside"]["answered"] == 0.5
    assert summary["dialogue_turns"] == {"count": 2, "right": 0.5}
    assert summary["per_topic"]["privacy"]["right"] == 0.3333
    assert list(summary["per_style"]) == ["kort", "lang"]
    assert [row["faq"] for row in summary["worst_entries"]] == ["privacy.kosten", "privacy.inzage", "open-data.woo"]
    assert summary["confused_pairs"] == [{"asked": "privacy.inzage", "answered": "open-data.woo", "count": 1}]
    assert summary["milliseconds"] == {"p50": 200.0, "p95": 900.0}
    assert [turn["say"] for turn in summary["missed_turns"]] == ["hoezo"]
    assert summary["outside_answered"] == [{"text": "paspoort", "answered": "privacy.inzage"}]


def test_the_page_shows_the_matrix_and_what_changed() -> None:
    summary = {"real": of_real_people(RESULTS, ()), **summarise(RESULTS)}
    page = html_report(summary, {"better": ["vraag een"], "worse": []}, "24-11-2026 12.00 uur")
    assert "1 beter, 0 slechter" in page
    assert "vraag een" in page
    assert '<tr><th scope="row">iets anders</th><td class="number">0</td><td class="number">1</td>' in page
    assert "25,0%" in page


def test_of_real_people_it_says_how_many_leave_with_the_right_answer_and_after_how_many_turns() -> None:
    traps = [
        PlayedTrap(Trap(after="privacy.inzage", say=say, expect="none"), answered, sprung=bool(answered))
        for say, answered in (("wat kost een paspoort", "privacy.kosten"), ("waar kan ik parkeren", None))
    ]
    real = of_real_people(RESULTS, traps)
    assert real["turns"] == 1.33  # two at once, one after a choice
    assert real["wins_wrongly"] == [{"faq": "open-data.woo", "count": 1}]
    unseen = [trap for trap in traps if is_for_testing(trap.trap.say)]
    assert real["traps"]["count"] == len(unseen)
    assert [trap["say"] for trap in real["sprung_traps"]] == ["wat kost een paspoort"]
    page = html_report({"real": real, **summarise(RESULTS)}, None, "24-11-2026 12.00 uur")
    assert "Van 100 bewoners gaan er 75 weg met het goede antwoord, na gemiddeld 1,33 beurten." in page
    assert "wat kost een paspoort" in page


def test_the_page_puts_the_last_time_and_the_newest_questions_beside_now() -> None:
    people = of_real_people(RESULTS, ())
    now = {"real": people, "fresh": people, "fresh2": people, **summarise(RESULTS)}
    before = {"real": of_real_people(Results(RESULTS.questions[1:], RESULTS.outside, ()), ())}
    page = html_report(now, None, "30-11-2026 12.00 uur", before)
    columns = ("Vorige keer", "Nieuwste vragen", "Nieuwste vragen, tweede reeks")
    assert "".join(f'<th scope="col" class="number">{name}</th>' for name in columns) in page
    assert "".join(f'<td class="big">{share}</td>' for share in ("50,0%", "33,3%", "50,0%", "50,0%")) in page
    assert "Vorige keer</th>" not in html_report(now, None, "30-11-2026 12.00 uur", {"questions": {}})


def test_what_changed_is_told_of_every_question_also_where_the_last_time_had_fewer() -> None:
    text = RESULTS.questions[0].item.text
    newest = {"fresh": {"outcomes": {"b": "wrong"}}, "fresh2": {"outcomes": {"c": "right"}}}
    after = {"outcomes": {"a": "right"}, "real": {"outcomes": {text: "right"}}, **newest}
    assert outcomes_of(after) == {"a": "right", text: "right", "b": "wrong", "c": "right"}
    assert changes(outcomes_of({"outcomes": {"a": "wrong"}}), outcomes_of(after)) == {"better": ["a"], "worse": []}


def test_a_look_plays_some_of_every_kind() -> None:
    everything = load_set()
    some = few(everything, 100)
    assert some.questions == everything.questions[::100]
    assert some.outside
    assert some.dialogues


@pytest.mark.parametrize(
    ("dev", "test", "ours", "all_of_each"),
    [("fresh-dev", "fresh-test", [55, 55], 75), ("fresh2-dev", "fresh2-test", [75, 77], 105)],
)
def test_the_newest_questions_are_half_to_read_and_half_to_report(
    dev: RealPart, test: RealPart, ours: list[int], all_of_each: int
) -> None:
    read, reported = load_real(dev), load_real(test)
    assert [len(each.questions) for each in (read, reported)] == ours
    assert [len(each.questions) + len(each.outside) for each in (read, reported)] == [all_of_each, all_of_each]
    texts = [each.text for part in (read, reported) for each in part.questions]
    texts += [each.text for part in (read, reported) for each in part.outside]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("part", get_args(RealPart))
def test_real_questions_name_entries_that_exist(part: RealPart) -> None:
    known = set((ROOT / "data/faq-ids.txt").read_text(encoding="utf-8").split())
    named = {faq for each in load_real(part).questions for faq in (each.faq, *each.also)}
    assert named <= known
