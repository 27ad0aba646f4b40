"""Who may be in danger is helped first, through the real processes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.urgent.situations import read_situations
from bot.faq.urgent.tables import UrgentText
from bot.faq.urgent.texts import content_of
from bot.ground.roles import Person, Role
from bot.staff.urgent import changing
from tests.stack import Stack, new_sender


@pytest.mark.parametrize(
    ("message", "situation", "number"),
    [
        ("Ik zie het niet meer zitten", "suicide", "113"),
        ("ik wil niet meer leven", "suicide", "0800-0113"),
        ("er staat een man met een mes voor mijn deur", "violence", "112"),
        ("mijn man slaat mij elke dag", "violence_at_home", "0800-2000"),
        ("mijn ex achtervolgt mij en zoekt mijn adres", "stalking", "112"),
        ("ze sluiten nu leningen af met mijn paspoort", "fraud", "0900-8844"),
    ],
)
def test_help_comes_first_with_whom_to_call(stack: Stack, message: str, situation: str, number: str) -> None:
    first, *_ = stack.ask(message)
    assert first["custom"]["kind"] == "urgent"
    assert first["custom"]["situation"] == situation
    assert number in [contact.get("number") for contact in first["custom"]["contacts"]]
    assert number in first["text"]
    assert any(button["payload"] == "/ask_person" for button in first["buttons"])


def test_in_another_language_help_comes_in_that_language(stack: Stack) -> None:
    first, *_ = stack.ask("I do not want to live anymore, I want to kill myself tonight")
    assert first["custom"]["kind"] == "urgent"
    assert first["custom"]["language"] == "en"
    assert "Call 113" in first["text"]


def test_help_does_not_count_as_a_failure(stack: Stack) -> None:
    sender = new_sender()
    stack.ask("wie won het wereldkampioenschap voetbal in 1998", sender)
    stack.ask("ik wil dood", sender)
    (reply,) = stack.ask("hoe hoog is de eiffeltoren in parijs", sender)
    assert reply["custom"]["kind"] == "fallback"


def test_who_only_curses_gets_calm_and_a_way_on(stack: Stack) -> None:
    (reply,) = stack.ask("klootzakken zijn jullie")
    assert reply["custom"]["kind"] == "notice"
    assert "boos" in reply["text"]
    assert "14 0999" in reply["text"]


@pytest.mark.parametrize("message", ["ik ga dood van het lachen", "dat formulier is om gek van te worden"])
def test_a_figure_of_speech_gives_no_alarm(stack: Stack, message: str) -> None:
    assert all(reply["custom"]["kind"] != "urgent" for reply in stack.ask(message))


@pytest.fixture
def edited(stack: Stack) -> Iterator[None]:
    """A text of the municipality's own, published while the assistant runs; afterwards the national one is back."""
    national, pim = read_situations()["suicide"], Person(1, "Pim", Role.PUBLISHER)
    own = {"text": "Bel {telefoon}.", "contacts": [{"name": "Wij", "number": "{telefoon}"}], "translations": {}}
    with Session(stack.database) as session, session.begin():
        seen = session.get_one(UrgentText, "suicide").version
        changing.publish(session, pim, national, own, seen, "test")
    yield
    with Session(stack.database) as session, session.begin():
        changing.follow(session, pim, national, session.get_one(UrgentText, "suicide").version, "na de test")
        assert session.get_one(UrgentText, "suicide").text == content_of(national)["text"]


@pytest.mark.usefixtures("edited")
def test_an_edited_text_is_live_without_a_restart(stack: Stack) -> None:
    first, *_ = stack.ask("ik wil niet meer leven")
    assert first["text"] == "Bel 14 0999."
    assert first["custom"]["contacts"] == [{"name": "Wij", "number": "14 0999"}]


def test_what_somebody_in_danger_typed_is_not_in_the_inbox(stack: Stack) -> None:
    sender, said = new_sender(), "ik wil niet meer leven, zeg mij hoe"
    stack.ask(said, sender)
    stack.ask("nee, dat bedoel ik niet", sender)
    with Session(stack.database) as session:
        assert session.scalars(select(OpenQuestion.text).where(OpenQuestion.sender == sender)).all() == []
