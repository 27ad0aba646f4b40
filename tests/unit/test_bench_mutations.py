"""Mutations change texts as residents do, by chance that can be repeated; the report says what no longer ends right."""

import json
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from bot.bench.conversations.expanding import Case, CaseTurn
from bot.bench.conversations.mutations import _data, mutations
from bot.bench.conversations.playing import play
from bot.bench.conversations.weak_spots import (
    Survival,
    entry_of_case,
    mutate,
    question_case,
    sample,
    too_often,
    weak_spots,
)
from bot.bench.evaluation.sets import EvaluationSet, Outside, Question
from bot.ops import mutate as command

TEXT = "Hoe dien ik een privacyverzoek in bij de gemeente?"
ALL = mutations({"privacy", "verzoek", "gemeente"})


def changed(name: str, text: str = TEXT, seed: int = 1) -> str:
    """A text by one mutation."""
    return ALL[name](text, Random(seed))


@pytest.mark.parametrize("seed", range(20))
def test_a_typo_is_one_slip_in_one_longer_word(seed: int) -> None:
    differing = [
        pair for pair in zip(TEXT.split(), changed("typo", seed=seed).split(), strict=True) if pair[0] != pair[1]
    ]
    assert len(differing) <= 1
    for before, after in differing:
        assert len(before.strip("?")) >= 4
        assert abs(len(before) - len(after)) <= 1


@pytest.mark.parametrize("seed", range(20))
def test_the_word_that_it_is_about_stays(seed: int) -> None:
    after = changed("dropped_word", seed=seed)
    assert "privacyverzoek" in after
    assert len(after.split()) == len(TEXT.split()) - 1


def test_the_others() -> None:
    assert changed("lower_case") == "hoe dien ik een privacyverzoek in bij de gemeente"
    assert sorted(changed("swapped_words").split()) == sorted(TEXT.split())
    assert changed("swapped_words") != TEXT
    assert changed("split_compound") == "Hoe dien ik een privacy verzoek in bij de gemeente?"
    assert changed("synonym", "mag ik dat verzoek doen") == "mag ik dat aanvraag doen"
    polite = changed("politeness")
    assert polite.startswith(_data().before)
    assert polite.endswith(_data().after)


@pytest.mark.parametrize("name", ["typo", "dropped_word", "swapped_words", "synonym", "split_compound"])
def test_nothing_to_change_is_nothing_changed(name: str) -> None:
    assert changed(name, "wat is") == "wat is"


def test_each_group_of_synonyms_has_other_words() -> None:
    assert all(len(set(group)) == len(group) > 1 for group in _data().synonyms)


def test_the_same_seed_changes_the_same() -> None:
    case = question_case(TEXT, "privacy.inzage")
    assert list(mutate(case, ALL, 1)) == list(mutate(case, ALL, 1))
    assert list(mutate(case, ALL, 1)) != list(mutate(case, ALL, 2))


def test_every_turn_of_a_conversation_is_changed() -> None:
    (first,) = question_case(TEXT, "privacy.inzage").turns
    case = Case("a", "a", (first, CaseTurn(2, say="Hoe lang duurt dat?"), CaseTurn(3, press="Ja")))
    lower = next(changed for changed in mutate(case, ALL, 1) if changed.mutation == "lower_case")
    assert lower.after == "hoe dien ik een privacyverzoek in bij de gemeente / hoe lang duurt dat"
    assert lower.case.turns[2].press == "Ja"


def test_only_plain_conversations_are_changed() -> None:
    case = question_case("a", "privacy.inzage")
    assert entry_of_case(case) == "privacy.inzage"
    assert entry_of_case(Case("a", "a", case.turns, settings={"PORT": "1"})) is None
    assert entry_of_case(Case("a", "a", (CaseTurn(1, press="Ja"),))) is None
    assert len(sample([question_case(str(n), f"x.{n % 2}") for n in range(9)], 3, 1)) == 6


def test_entries_that_win_too_often_by_their_precision() -> None:
    asked = [("a", "a"), ("b", "a"), ("b", "a"), (None, "a"), ("b", "b"), ("b", "b"), ("b", "b"), ("c", None)]
    assert too_often(asked) == [{"entry": "a", "wins": 4, "right": 1, "precision": 0.25, "instead_of": ["b", "-"]}]


def answering(request: httpx.Request) -> httpx.Response:
    """Knows the question only with its capital."""
    message = json.loads(request.content)["message"] if request.content else ""
    right = message == TEXT or message.endswith("Hoe dien ik een privacyverzoek in bij de gemeente? Dank u wel.")
    return httpx.Response(200, json=[{"text": "", "custom": {"kind": "answer", "faq": "a.b" if right else "c.d"}}])


def test_the_share_that_still_ends_right() -> None:
    case = question_case(TEXT, "a.b")
    with httpx.Client(base_url="http://bot.test", transport=httpx.MockTransport(answering)) as client:
        found = [Survival(changed, play(changed.case, client)) for changed in mutate(case, ALL, 1)]
    summary = weak_spots(found, [], 1)
    assert summary["per_mutation"]["lower_case"] == {"count": 1, "right": 0, "share": 0.0}
    assert summary["per_entry"]["a.b"]["count"] == len(found)
    lost = next(row for row in summary["lost"] if row["mutation"] == "lower_case")
    assert lost["before"] == TEXT
    assert lost["problem"] == "vraag is c.d, verwacht was a.b"


def test_a_page_is_written_and_compared_with_the_one_before(tmp_path: Path) -> None:
    row = {"entry": "a.b", "mutation": "typo", "before": "x", "after": "<y>", "problem": "vraag is c.d"}
    summary: dict[str, Any] = {
        "at": "2026-11-24T12:00:00+00:00", **weak_spots([], [], 1), "lost": [row], "outcomes": {"typo: y": False},
        "too_often": [{"entry": "c.d", "wins": 4, "right": 1, "precision": 0.25, "instead_of": ["-"]}],
    }  # fmt: skip
    page, data = command.write(tmp_path, summary)
    assert "&lt;y&gt;" in page.read_text()
    assert "een tikfout" in page.read_text()
    assert "25,0%" in page.read_text()
    command.write(tmp_path, {**summary, "outcomes": {"typo: y": True}})
    assert "1 beter, 0 slechter" in page.read_text()
    assert json.loads(data.read_text())["changes"]["better"] == ["typo: y"]


def test_without_an_assistant_the_command_says_so(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("DATAWIJZER_HOME", str(tmp_path))
    monkeypatch.setattr(command, "load_set", lambda: EvaluationSet(
        questions=(Question(faq="a.b", style="x", text="hoi"),),
        outside=(Outside(kind="chat", style="x", text="hoi"),), dialogues=(),
    ))  # fmt: skip
    assert command.main(["--url", "http://127.0.0.1:9"]) == 1
    assert "er draait geen Datawijzer op http://127.0.0.1:9" in capsys.readouterr().err
