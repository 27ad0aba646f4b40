"""Stored conversations on both engines: kept, shown, erased, and gone when they are old."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, select, text, update
from sqlalchemy.orm import Session

from bot.chat.conversations import Conversations
from bot.chat.tables import Feedback, Turn
from bot.database.base import now
from bot.faq.importing import import_pack
from tests.unit.conftest import make_entry, make_pack

ANSWER = {"recipient_id": "een", "text": "Zo doet u dat.", "buttons": [], "custom": {"kind": "answer"}}
ONE, OTHER = "een" * 6, "ander" * 4


@pytest.fixture
def tracker() -> Engine:
    """A table as Rasa keeps it, with events of two conversations."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), data TEXT)"))
        for sender in (ONE, ONE, OTHER):
            connection.execute(text("INSERT INTO events (sender_id, data) VALUES (:s, '{}')"), {"s": sender})
    return engine


@pytest.fixture
def conversations(database: Engine, tracker: Engine) -> Conversations:
    with Session(database) as session, session.begin():
        import_pack(session, make_pack(make_entry("privacy.een")))
    return Conversations(database, tracker)


def test_a_conversation_is_kept_in_order(conversations: Conversations) -> None:
    conversations.add(ONE, "eerste vraag", [ANSWER, {**ANSWER, "text": "En dit ook."}])
    conversations.add(OTHER, "andere vraag", [ANSWER])
    turns = [(turn.speaker, turn.text) for turn in conversations.of(ONE)]
    assert turns == [("resident", "eerste vraag"), ("assistant", "Zo doet u dat."), ("assistant", "En dit ook.")]
    assert conversations.of(ONE)[1].message == ANSWER


def test_erasing_takes_one_conversation_from_both_places(conversations: Conversations, tracker: Engine) -> None:
    conversations.add(ONE, "vraag", [ANSWER])
    conversations.add(OTHER, "vraag", [ANSWER])
    assert conversations.add_feedback(ONE, "privacy.een", 1, True, "fijn")

    receipt = conversations.erase(ONE)

    assert (receipt.turns, receipt.feedback, receipt.engine_events) == (2, 1, 2)
    assert abs(now() - receipt.at) < timedelta(minutes=1)
    assert conversations.of(ONE) == []
    assert len(conversations.of(OTHER)) == 2
    with tracker.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM events")) == 1


def test_erasing_works_before_rasa_has_made_its_table(database: Engine) -> None:
    receipt = Conversations(database, create_engine("sqlite://")).erase(ONE)
    assert (receipt.turns, receipt.engine_events) == (0, 0)


def test_old_conversations_are_purged_and_young_ones_stay_whole(conversations: Conversations, database: Engine) -> None:
    conversations.add(ONE, "oude vraag", [ANSWER])
    conversations.add(OTHER, "oude vraag", [ANSWER])
    with Session(database) as session, session.begin():
        session.execute(update(Turn).values(at=now() - timedelta(days=30)))
    conversations.add(OTHER, "nieuwe vraag", [ANSWER])

    receipt = conversations.purge(28)

    assert (receipt.turns, receipt.engine_events) == (2, 2)
    assert conversations.of(ONE) == []
    assert len(conversations.of(OTHER)) == 4


@pytest.mark.parametrize(("faq", "version"), [("privacy.nergens", 1), ("privacy.een", 2)])
def test_feedback_on_what_is_not_there_is_not_kept(
    conversations: Conversations, database: Engine, faq: str, version: int
) -> None:
    assert not conversations.add_feedback(ONE, faq, version, True, "")
    with Session(database) as session:
        assert session.scalars(select(Feedback)).all() == []
