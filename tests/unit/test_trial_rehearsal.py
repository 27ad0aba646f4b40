"""Which questions a draft answers better, worse or otherwise."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.bench.trial import changing
from bot.bench.trial.changing import DraftRehearsal
from bot.bench.trial.worlds import Worlds
from bot.dialogue.build import Parts
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.trying import KNORREBOL, SET, Fixed, draft, parts_over


@pytest.fixture
def parts(tiny: Engine, municipality: Municipality, texts: Texts) -> Parts:
    return parts_over(tiny, municipality, texts)


@pytest.fixture
def worlds(parts: Parts) -> Worlds:
    return Worlds(parts)


@pytest.fixture
def wissen(tiny: Engine) -> dict[str, Any]:
    """The published content of an entry, as its editor starts from it."""
    with Session(tiny) as session:
        return content_of(session.get_one(Entry, "privacy.wissen"))


@pytest.fixture
def rehearsal(parts: Parts, worlds: Worlds, monkeypatch: pytest.MonkeyPatch) -> DraftRehearsal:
    monkeypatch.setattr(changing, "PAUSE", 0)
    return DraftRehearsal(parts, worlds, Fixed({}), SET)


def ready(rehearsal: DraftRehearsal) -> DraftRehearsal:
    rehearsal.get_ready()
    assert rehearsal._thread is not None
    rehearsal._thread.join(20)
    assert rehearsal.is_ready
    return rehearsal


def test_a_draft_makes_questions_better_or_worse(rehearsal: DraftRehearsal, wissen: dict[str, Any]) -> None:
    changed = draft(wissen, phrasings=["schrap alles over mij", "ik wil mijn dossier inzien", KNORREBOL])
    changes = ready(rehearsal).changes([changed])
    assert (changes.ready, changes.total) == (True, 4)
    by_text = {change.text: change for change in changes.changes}
    assert by_text["schrap alles over mij"].effect == "better"
    assert by_text["schrap alles over mij"].after.faqs == ("privacy.wissen",)
    assert by_text["ik wil mijn dossier inzien"].effect == "worse"
    assert by_text["ik wil mijn dossier inzien"].before.kind == "answer"
    assert by_text[KNORREBOL].effect == "worse", "nothing of ours should answer it"
    assert by_text[KNORREBOL].expected is None
    assert (changes.count("better"), changes.count("worse"), changes.count("same")) == (1, 2, 0)
    assert [change.effect for change in changes.changes] == ["worse", "worse", "better"]


def test_a_draft_that_changes_no_outcome_changes_nothing(rehearsal: DraftRehearsal, wissen: dict[str, Any]) -> None:
    assert ready(rehearsal).changes([draft(wissen, answer="Anders gezegd.")]).changes == ()


def test_before_it_is_ready_it_says_how_far_it_is(parts: Parts, worlds: Worlds, wissen: dict[str, Any]) -> None:
    rasa = Fixed(None)
    rehearsal = DraftRehearsal(parts, worlds, rasa, SET)
    changes = rehearsal.changes([draft(wissen)])
    assert (changes.ready, changes.done, changes.total) == (False, 0, 4)
    rehearsal._thread.join(20)  # type: ignore[union-attr]
    assert not rehearsal.is_ready, "without Rasa the outcomes would not be those of residents"
    rasa.known = {}
    assert ready(rehearsal).changes([draft(wissen)]).ready
