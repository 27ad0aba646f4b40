"""What is said to a choice, a correction, a yes and a no."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory
from bot.dialogue.urgency import load_situations
from bot.faq.publishing import touch_content
from bot.faq.tables import Entry, Status
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.talking import (
    AFTER_INZAGE,
    Talk,
    kind,
    only,
    turn,
)


@pytest.fixture
def talk(tiny: Engine, municipality: Municipality, texts: Texts) -> Talk:
    return Talk(tiny, Speaker(texts, municipality, load_situations(municipality)), municipality)


def test_what_is_corrected_is_looked_up_without_the_answer_before(talk: Talk) -> None:
    reply = talk.assistant.offer_others(turn("nee, ik bedoel gegevens verwijderen", AFTER_INZAGE))
    assert only(reply).custom["faq"] == "privacy.wissen"


def test_after_a_choice_another_one_can_be_meant(talk: Talk) -> None:
    chosen = talk.ask("de tweede", OFFERED)
    assert only(chosen).custom["faq"] == "privacy.termijn"
    assert only(talk.ask("nee, ik bedoel de eerste", chosen.memory)).custom["faq"] == "privacy.inzage"


@pytest.mark.parametrize("said", ["nee toch de eerste", "nee die niet, de eerste"])
def test_no_and_a_choice_takes_that_choice(talk: Talk, said: str) -> None:
    chosen = talk.ask("de tweede", OFFERED)
    reply = talk.assistant.offer_others(turn(said, chosen.memory, deny=0.99))
    assert only(reply).custom["faq"] == "privacy.inzage"


OFFERED = Memory(offered=("privacy.inzage", "privacy.termijn", "privacy.wissen"), runners_up=("open-data.woo-verzoek",))


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("2", "privacy.termijn"),
        ("de laatste", "privacy.wissen"),
        ("Hoe vraag ik inzage in mijn gegevens?", "privacy.inzage"),
        ("hoe vraag ik inzage in me gegevens", "privacy.inzage"),
        ("die over wissen van gegevens", "privacy.wissen"),
        ("die over inzage", "privacy.inzage"),
        ("doe maar die over hoe lang het duurt", "privacy.termijn"),
        ("laten wissen", "privacy.wissen"),
    ],
)
def test_a_choice_from_what_was_offered(talk: Talk, said: str, faq: str) -> None:
    reply = talk.assistant.answer_choice(turn(said, OFFERED))
    assert only(reply).custom["faq"] == faq
    assert reply.memory.offered == ()


def test_a_choice_is_seen_even_where_rasa_took_it_for_a_question(talk: Talk) -> None:
    assert only(talk.ask("de tweede", OFFERED)).custom["faq"] == "privacy.termijn"


def test_a_button_chooses_whatever_was_offered(talk: Talk) -> None:
    reply = talk.assistant.answer_choice(turn("/choose", chosen="open-data.woo-verzoek"))
    assert only(reply).custom["faq"] == "open-data.woo-verzoek"
    assert only(reply).custom["confidence"] == 1.0


def test_a_button_of_what_is_gone_is_not_known(talk: Talk, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.wissen").status = Status.ARCHIVED
        touch_content(session)
    custom = only(talk.assistant.answer_choice(turn("/choose", OFFERED, chosen="privacy.wissen"))).custom
    assert (custom["kind"], custom["reason"]) == ("fallback", "unknown")


def test_none_of_these_offers_what_nearly_won_and_then_a_person(talk: Talk) -> None:
    first = talk.assistant.offer_others(turn("geen van deze", OFFERED))
    assert only(first).custom["suggestions"] == ["open-data.woo-verzoek"]
    second = talk.assistant.offer_others(turn("nee", first.memory))
    assert kind(second) == "handover"


def test_no_out_of_the_blue_asks_what_the_question_is(talk: Talk) -> None:
    assert kind(talk.assistant.offer_others(turn("nee"))) == "notice"


def test_yes_takes_the_only_choice(talk: Talk) -> None:
    one = Memory(offered=("privacy.wissen",))
    assert only(talk.assistant.confirm(turn("ja", one))).custom["faq"] == "privacy.wissen"


def test_yes_to_several_asks_which_one(talk: Talk) -> None:
    reply = talk.assistant.confirm(turn("ja", OFFERED))
    assert only(reply).text.startswith("Welke vraag bedoelt u?")
    assert reply.memory.offered == OFFERED.offered


def test_yes_out_of_the_blue_asks_what_the_question_is(talk: Talk) -> None:
    assert kind(talk.assistant.confirm(turn("ja"))) == "notice"


def test_memory_is_a_value() -> None:
    assert replace(OFFERED).failed() == Memory(failures=1)
    assert OFFERED.answered("privacy.avg", ()) == Memory(last_faq="privacy.avg")
