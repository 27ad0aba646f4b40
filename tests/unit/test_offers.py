"""A payload counts only where this conversation was offered it."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.conversation.offers import Offers
from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of
from bot.turns.tables import Turn

SENDER, OTHER = "gesprek-een-0000", "gesprek-twee-000"
BUTTON, RELATED, OPENING = (choice_of(f"privacy.{name}") for name in ("inzage", "termijn", "wissen"))


@pytest.fixture
def offers(sqlite: Engine) -> Offers:
    message = {
        "text": "Welke?",
        "buttons": [{"title": "Inzage", "payload": BUTTON}, {"title": "Iets anders", "payload": NONE_OF_THESE}],
        "custom": {"kind": "answer", "faq": "privacy.klacht", "related": ["privacy.termijn"]},
    }
    with Session(sqlite) as session, session.begin():
        session.add(Turn(sender=SENDER, speaker="resident", text=ASK_PERSON, message={}))
        session.add(Turn(sender=SENDER, speaker="assistant", text="Welke?", message=message))
    return Offers(sqlite, ["privacy.wissen"])


@pytest.mark.parametrize("payload", [BUTTON, RELATED, NONE_OF_THESE, OPENING])
def test_what_was_offered_counts(offers: Offers, payload: str) -> None:
    assert offers.has(SENDER, payload)


@pytest.mark.parametrize("payload", [ASK_PERSON, choice_of("privacy.avg")])
def test_what_was_not_offered_does_not(offers: Offers, payload: str) -> None:
    assert not offers.has(SENDER, payload)


@pytest.mark.parametrize("payload", [BUTTON, RELATED, NONE_OF_THESE])
def test_what_another_conversation_was_offered_does_not(offers: Offers, payload: str) -> None:
    assert not offers.has(OTHER, payload)


def test_every_conversation_opens_with_the_same_questions(offers: Offers) -> None:
    assert offers.has(OTHER, OPENING)
