"""What is said to what leans on the answer before it, and to the same question again."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory
from bot.dialogue.urgency import load_situations
from bot.faq.publishing import touch_content
from bot.faq.tables import Entry
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.talking import (
    AFTER_INZAGE,
    INZAGE,
    PASPOORT,
    VOETBAL,
    Talk,
    kind,
    only,
    turn,
)


@pytest.fixture
def talk(tiny: Engine, municipality: Municipality, texts: Texts) -> Talk:
    return Talk(tiny, Speaker(texts, municipality, load_situations(municipality)), municipality)


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("hoe lang duurt dat", "privacy.termijn"),
        ("en hoe snel gaat dat dan", "privacy.termijn"),
        ("en die gegevens verwijderen", "privacy.wissen"),
    ],
)
def test_a_follow_up_leans_on_the_answer_before_it(talk: Talk, said: str, faq: str) -> None:
    assert only(talk.ask(said, AFTER_INZAGE)).custom["faq"] == faq


def test_a_follow_up_leans_on_an_answer_before_the_last_one(talk: Talk) -> None:
    memory = Memory(last_faq="assistent.mens", before=("privacy.inzage",))
    assert only(talk.ask("hoe lang duurt dat", memory)).custom["faq"] == "privacy.termijn"


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("termijn?", "privacy.termijn"),
        ("kan dat ook aan de balie", "privacy.inzage"),
        ("moet ik een reden geven", "privacy.inzage"),
        ("en daarna?", "privacy.inzage"),
    ],
)
def test_what_every_answer_may_be_asked_is_answered_where_the_entry_says_it(talk: Talk, said: str, faq: str) -> None:
    assert only(talk.ask(said, AFTER_INZAGE)).custom["faq"] == faq


def test_a_bare_word_without_an_answer_before_it_offers_what_it_mostly_means(talk: Talk) -> None:
    assert kind(talk.ask("termijn?")) == "suggestions"


def test_tell_me_more_offers_what_is_related(talk: Talk) -> None:
    assert only(talk.ask("vertel meer", AFTER_INZAGE)).custom["suggestions"] == ["privacy.termijn", "privacy.wissen"]


@pytest.mark.parametrize(
    ("said", "faq"),
    [
        ("hoe dien ik dan een Woo-verzoek in?", "open-data.woo-verzoek"),
        ("woo verzoek indienen", "open-data.woo-verzoek"),
        ("ben je een robot", "assistent.mens"),
    ],
)
def test_a_clear_question_after_an_answer_is_its_own(talk: Talk, said: str, faq: str) -> None:
    assert only(talk.ask(said, AFTER_INZAGE)).custom.get("faq") == faq


@pytest.mark.parametrize("said", [PASPOORT, VOETBAL, "wat kost een paspoort", "mijn paspoort is verlopen wat nu"])
def test_a_question_of_another_desk_is_never_answered_from_what_was_spoken_of(talk: Talk, said: str) -> None:
    assert kind(talk.ask(said, AFTER_INZAGE)) in {"fallback", "suggestions"}
    assert only(talk.ask(said, AFTER_INZAGE)).custom == only(talk.ask(said)).custom


def test_the_same_answer_twice_in_a_row_is_said_as_such(talk: Talk) -> None:
    first = talk.ask(INZAGE)
    again = only(talk.ask("ik wil mijn dossier inzien", first.memory))
    assert again.custom["faq"] == "privacy.inzage"
    assert again.text.startswith("Daarover gaat ook mijn vorige antwoord.")
    assert "U vraagt inzage bij Zandermeer." in again.text


def test_what_is_said_again_has_the_list_that_it_announces(tiny: Engine, talk: Talk) -> None:
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").answer = "Uw dossier inzien kan zo:\n\n- op kantoor\n\nHet is gratis."
        touch_content(session)
    again = only(talk.ask("ik wil mijn dossier inzien", talk.ask(INZAGE).memory))
    assert "- op kantoor" in again.text
    assert "gratis" not in again.text


def test_a_third_time_the_same_question_brings_other_questions_and_a_person(talk: Talk) -> None:
    memory = Memory()
    for _ in range(2):
        memory = talk.ask(INZAGE, memory).memory
    third = talk.ask(INZAGE, memory)
    message = only(third)
    assert message.text.startswith("Dat antwoord gaf ik u al.")
    assert "U vraagt inzage bij Zandermeer." not in message.text
    assert [button.title for button in message.buttons] == [
        "Hoe lang duurt een privacyverzoek?", "Kan ik mijn gegevens laten wissen?", "Contact met de gemeente",
    ]  # fmt: skip
    assert only(talk.ask("de tweede", third.memory)).custom["faq"] == "privacy.wissen"
    fourth = only(talk.ask(INZAGE, third.memory))
    assert fourth.text.startswith("Het lukt mij niet om u te begrijpen.")
    assert fourth.custom["contact"]["phone"] in fourth.text


def test_a_third_time_without_anything_near_brings_a_person(talk: Talk) -> None:
    memory = Memory(last_faq="assistent.mens", offered=("assistent.mens",))
    said = talk.assistant.confirm(turn("ja", memory)).memory
    message = only(talk.assistant.confirm(turn("Ja!", replace(said, offered=memory.offered))))
    assert "Meer weet ik hier niet over." in message.text
    assert [button.title for button in message.buttons] == ["Contact met de gemeente"]


def test_what_is_asked_otherwise_of_the_same_answer_is_said(tiny: Engine, talk: Talk) -> None:
    with Session(tiny) as session, session.begin():
        session.get_one(Entry, "privacy.inzage").answer = "Inzage vraagt u schriftelijk.\n\nDossiers ziet u op kantoor."
        touch_content(session)
    memory = talk.ask(INZAGE).memory
    for asked, part in (
        ("ik wil mijn dossier inzien", "Dossiers ziet"),
        ("mag ik zien wat u over mij weet", "Inzage vraagt"),
    ):
        reply = talk.ask(asked, memory)
        assert part in only(reply).text
        memory = reply.memory


def test_the_other_of_two_questions_is_offered(talk: Talk) -> None:
    both = talk.ask("Ik wil mijn dossier inzien? Woo verzoek indienen?")
    assert only(talk.ask("en de andere vraag?", both.memory)).custom["suggestions"] == ["privacy.inzage"]


def test_the_second_of_two_questions_may_lean_on_the_first(talk: Talk) -> None:
    reply = talk.ask("Ik wil mijn dossier inzien? Hoe lang duurt dat?")
    assert [message.custom["faq"] for message in reply.messages] == ["privacy.inzage", "privacy.termijn"]
