"""What is said to small talk, and who asks for a person."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.dialogue.kinds import SmallTalk
from bot.dialogue.speaker import Speaker
from bot.dialogue.turn import Memory
from bot.dialogue.urgency import load_situations
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from tests.unit.talking import AFTER_INZAGE, INZAGE, OPEN, PASPOORT, READER, Talk, kind, only, turn

CLOSED = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def talk(tiny: Engine, municipality: Municipality, texts: Texts) -> Talk:
    return Talk(tiny, Speaker(texts, municipality, load_situations(municipality)), municipality)


def test_small_talk_says_its_text(talk: Talk, texts: Texts) -> None:
    reply = talk.assistant.small_talk(turn("dag", AFTER_INZAGE), "goodbye", SmallTalk(kind="goodbye"))
    assert only(reply).text == texts("goodbye")
    assert reply.memory.last_faq == "privacy.inzage"


def test_what_is_asked_behind_thanks_is_answered(talk: Talk) -> None:
    said = turn("dank u, en hoe lang duurt het", AFTER_INZAGE, thanks=0.99)
    reply = talk.assistant.small_talk(said, "thanks", SmallTalk(kind="thanks"))
    assert only(reply).custom["faq"] == "privacy.termijn"


def test_what_is_asked_behind_a_greeting_is_answered_however_sure_the_greeting_is(talk: Talk) -> None:
    said = turn("goedemiddag, hoe vraag ik inzage in mijn gegevens?", greeting=1.0)
    assert (
        only(talk.assistant.small_talk(said, "greeting", SmallTalk(kind="greeting"))).custom["faq"] == "privacy.inzage"
    )


def test_thanks_alone_are_taken(talk: Talk) -> None:
    said = turn("dank u wel, fijne dag", AFTER_INZAGE, thanks=0.99)
    assert kind(talk.assistant.small_talk(said, "thanks", SmallTalk(kind="thanks"))) == "thanks"


def test_a_question_that_hides_in_small_talk_is_answered(talk: Talk) -> None:
    reply = talk.assistant.small_talk(
        turn(f"goedemorgen {INZAGE}", greeting=0.8), "greeting", SmallTalk(kind="greeting")
    )
    assert only(reply).custom["faq"] == "privacy.inzage"


@pytest.mark.parametrize("text", ["wat nu?", "wat moet ik doen", "help mij", "dag?"])
def test_what_asks_is_small_talk_only_where_that_is_very_sure(talk: Talk, texts: Texts, text: str) -> None:
    goodbye = SmallTalk(kind="goodbye")
    hardly = talk.assistant.small_talk(turn(text, goodbye=0.8), "goodbye", goodbye)
    assert texts("goodbye") not in [message.text for message in hardly.messages]
    assert only(talk.assistant.small_talk(turn(text, goodbye=0.97), "goodbye", goodbye)).text == texts("goodbye")


@pytest.mark.parametrize("text", ["[name]", "[naam]", "[bsn] [iban].", "[ik wil niet zeggen wie]"])
def test_a_mark_alone_is_no_greeting_but_asked_what_the_question_is(talk: Talk, texts: Texts, text: str) -> None:
    greeted = talk.assistant.small_talk(turn(text, greet=0.99), "greeting", SmallTalk(kind="greeting"))
    assert only(greeted).text == texts("ask_question")
    assert only(talk.ask(text)).text == texts("ask_question")
    with_name = talk.assistant.small_talk(
        turn("hoi, ik ben [naam]", greet=0.99), "greeting", SmallTalk(kind="greeting")
    )
    assert only(with_name).text == texts("greeting")


@pytest.mark.parametrize(
    "text", ["hoe kan ik bezwaar maken", "Ik wil bezwaar maken!", "bezwaarschrift", "bezwaar indienen"]
)
def test_an_objection_to_who_knows_what_is_a_choice(text: str) -> None:
    assert READER.bare_word(text)[:2] == ("privacy.bezwaar", "open-data.woo-weigeren")


def test_bare_praise_of_nothing_is_asked_what_is_wanted(talk: Talk, texts: Texts) -> None:
    assert only(talk.assistant.take_praise(turn("👍", feedback_positive=0.97))).text == texts("ask_question")
    praised = talk.assistant.take_praise(turn("👍", AFTER_INZAGE, feedback_positive=0.97))
    assert only(praised).text == texts("glad")


@pytest.mark.parametrize(("text", "name"), [("ik heb een vraag", "announced"), ("wis het maar", "stopping")])
def test_what_is_no_question_gets_a_way_on(talk: Talk, texts: Texts, text: str, name: str) -> None:
    assert only(talk.assistant.instead_of_answer(turn(text), name)).text == texts(name)


def test_a_question_behind_the_announcement_is_answered(talk: Talk) -> None:
    reply = talk.assistant.instead_of_answer(turn(f"ik heb een vraag: {INZAGE}"), "announced")
    assert only(reply).custom["faq"] == "privacy.inzage"


def test_what_is_asked_of_the_answer_before_is_no_wish_to_stop(talk: Talk, texts: Texts) -> None:
    asked = talk.assistant.instead_of_answer(turn("hoe lang duurt dat", AFTER_INZAGE), "stopping")
    assert only(asked).custom["faq"] == "privacy.termijn"
    assert only(talk.assistant.instead_of_answer(turn("ik stop", AFTER_INZAGE), "stopping")).text == texts("stopping")


def test_the_bot_says_what_it_is(talk: Talk) -> None:
    message = only(talk.assistant.explain_bot(turn("ben je een mens")))
    assert message.custom["kind"] == "bot"
    assert message.text == "Nee, ik ben Datawijzer, een computerprogramma."
    assert message.custom["faq"] == "assistent.mens"


@pytest.mark.parametrize(
    ("moment", "is_open", "words"), [(OPEN, True, "nu bereikbaar"), (CLOSED, False, "nu gesloten")]
)
def test_a_person_is_named_with_the_hours(talk: Talk, moment: datetime, is_open: bool, words: str) -> None:
    talk.moment = moment
    message = only(talk.assistant.hand_over(turn("ik wil iemand spreken")))
    contact: Any = message.custom["contact"]
    assert contact["open_now"] is is_open
    assert words in message.text
    assert contact["desk"] == "het klantcontactcentrum"
    assert "{" not in message.text


@pytest.mark.parametrize(
    ("spoken_of", "email"),
    [("privacy.inzage", "fg@zandermeer.example"), ("open-data.woo-verzoek", "woo@zandermeer.example")],
)
def test_the_desk_is_that_of_what_was_spoken_of(talk: Talk, spoken_of: str, email: str) -> None:
    contact: Any = only(talk.assistant.hand_over(turn("mens", Memory(last_faq=spoken_of)))).custom["contact"]
    assert contact["email"] == email


def test_wanting_something_else_is_not_wanting_a_person(talk: Talk) -> None:
    assert only(talk.assistant.hand_over(turn(PASPOORT))).custom["reason"] == "out_of_scope"
