"""A draft tried as if published: what wins and why, where phrasings lean; nothing of it stays."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.bench.trial.asking import ask
from bot.bench.trial.clashing import clash
from bot.bench.trial.results import Clash, TrialAnswer, TriedDraft
from bot.bench.trial.worlds import UnknownDraft, Worlds, as_if_published
from bot.dialogue.build import Parts
from bot.dialogue.turn import Turn
from bot.faq.publishing import content_of, touch_content
from bot.faq.tables import Embedding, Entry
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.talking import PASPOORT, READER
from tests.unit.trying import KNORREBOL, Fixed, draft, parts_over


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


def tried(worlds: Worlds, question: str, *drafts: TriedDraft) -> TrialAnswer:
    return ask(worlds.world(drafts), READER, Fixed({}), question)


def test_what_won_and_why_is_told_without_the_own_name(worlds: Worlds) -> None:
    named, plain = (tried(worlds, f"hoe vraag ik bij {name} inzage") for name in ("zandermeer", "de gemeente"))
    assert named.hits[0].faq == "privacy.inzage"
    assert (named.hits, named.verdict, named.carried) == (plain.hits, plain.verdict, plain.carried)


def test_a_draft_answers_as_if_published_and_residents_see_nothing_of_it(
    worlds: Worlds, parts: Parts, wissen: dict[str, Any], tiny: Engine
) -> None:
    changed = draft(wissen, answer="Nieuw van {gemeente}.", phrasings=[*wissen["phrasings"], KNORREBOL])
    asked = tried(worlds, KNORREBOL, changed)
    assert asked.verdict == "answer"
    assert asked.hits[0].faq == asked.draft == "privacy.wissen"
    assert [seen.text for seen in asked.seen] == ["Nieuw van Zandermeer."]

    assert tried(worlds, KNORREBOL).verdict != "answer"
    (message,) = parts.assistant.answer_question(Turn(KNORREBOL)).messages
    assert message.custom["kind"] != "answer"
    assert parts.keeper.content().entries["privacy.wissen"].answer == "Dat kan soms. Vraag het ons."
    with Session(tiny) as session:
        assert session.scalar(select(func.count()).select_from(Embedding)) == 0


def test_a_new_entry_is_tried_before_it_has_an_id(worlds: Worlds) -> None:
    new = TriedDraft(topic="privacy", question="Wanneer komt de verordening?", answer="Straks.", phrasings=(KNORREBOL,))
    asked = tried(worlds, KNORREBOL, new)
    assert asked.draft == asked.hits[0].faq == "privacy.concept"
    assert asked.hits[0].question == "Wanneer komt de verordening?"


def test_an_archived_draft_is_tried_as_if_gone(worlds: Worlds, wissen: dict[str, Any]) -> None:
    assert tried(worlds, "ik wil vergeten worden").hits[0].faq == "privacy.wissen"
    asked = tried(worlds, "ik wil vergeten worden", draft(wissen, status="archived"))
    assert "privacy.wissen" not in [hit.faq for hit in asked.hits]


def test_an_unfinished_draft_can_be_tried(worlds: Worlds, wissen: dict[str, Any], parts: Parts) -> None:
    half = draft(wissen, answer="Bel {gementee}.", checked_on="morgen", phrasings=["  ", KNORREBOL], related=["weg.is"])
    (seen,) = tried(worlds, KNORREBOL, half).seen
    assert seen.text == "Bel {gementee}."
    content = as_if_published(parts.keeper.content(), [half], parts.municipality.values())
    entry = content.entries["privacy.wissen"]
    assert (entry.related, entry.phrasings, entry.version) == ((), (KNORREBOL,), 2)
    assert as_if_published(content, [TriedDraft()], {}).entries["assistent.concept"].answer == ""


def test_a_world_is_made_once_and_again_after_a_publication(
    worlds: Worlds, parts: Parts, wissen: dict[str, Any], tiny: Engine
) -> None:
    same = draft(wissen, answer="Anders.")
    world = worlds.world([same])
    assert worlds.world([draft(wissen, answer="Anders.")]) is world
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").answer = "Ook anders."
        touch_content(session)
    parts.keeper.refresh()
    assert worlds.world([same]).shown.entries["privacy.inzage"].answer == "Ook anders."


def test_a_conversation_over_a_draft_never_falls_back_on_what_is_published(
    worlds: Worlds, parts: Parts, wissen: dict[str, Any]
) -> None:
    assert worlds.assistant(None) is parts.assistant
    with pytest.raises(UnknownDraft):
        worlds.assistant("0123")
    name = worlds.remember([draft(wissen, answer="Anders.")])
    (message,) = worlds.assistant(name).answer_question(Turn("ik wil vergeten worden")).messages
    assert message.text == "Anders."


def test_a_trial_says_why(worlds: Worlds) -> None:
    asked = tried(worlds, "ik wil vergeten worden")
    assert asked.carried[0].text == "ik wil vergeten worden"
    assert {one.faq for one in asked.carried} == {"privacy.wissen"}
    assert "privacy.wissen" not in {one.faq for one in asked.against}
    assert asked.carried[0].weight <= asked.hits[0].score + 1e-4
    assert [hit.score for hit in asked.hits] == sorted((hit.score for hit in asked.hits), reverse=True)


def test_what_is_not_ours_is_told_with_its_referral(worlds: Worlds) -> None:
    asked = tried(worlds, PASPOORT)
    assert (asked.verdict, asked.referral) == ("not_ours", "paspoort")
    assert asked.outside > asked.hits[0].score


def test_personal_data_in_a_question_is_taken_out_first(worlds: Worlds) -> None:
    rasa = Fixed({})
    asked = ask(worlds.published(), READER, rasa, "ik wil vergeten worden, mail naar jan@zandermeer.example")
    assert asked.redacted == ("email",)
    assert "jan@" not in "".join([asked.text, *rasa.heard])


def test_without_rasa_a_trial_says_so(worlds: Worlds) -> None:
    asked = ask(worlds.published(), READER, Fixed(None), "ik wil vergeten worden")
    assert not asked.with_rasa
    assert asked.hits[0].faq == "privacy.wissen"


def test_a_phrasing_that_belongs_elsewhere_leans_there(worlds: Worlds, wissen: dict[str, Any]) -> None:
    stray = "mag ik zien wat u over mij weet en mijn dossier inzien"
    changed = draft(wissen, phrasings=[*wissen["phrasings"], stray])
    leans = clash(worlds.world([changed]), [*wissen["phrasings"], stray], "privacy.wissen")
    assert [lean.text for lean in leans] == [*wissen["phrasings"], stray]
    assert leans[-1].clash is Clash.OTHER
    assert leans[-1].other_question == "Hoe vraag ik inzage in mijn gegevens?"
    assert leans[-1].lead < -0.2
    assert leans[-1].published_own > leans[-1].published_other, "once published it counts for its own"


def test_a_phrasing_of_its_own_is_clear(worlds: Worlds, wissen: dict[str, Any]) -> None:
    own = "kan ik mijn gegevens laten verwijderen of wissen"
    changed = draft(wissen, phrasings=[*wissen["phrasings"], own])
    (lean,) = clash(worlds.world([changed]), [own], "privacy.wissen")
    assert lean.clash is Clash.CLEAR
    assert lean.lead > 0
    assert clash(worlds.published(), [], "privacy.wissen") == []
