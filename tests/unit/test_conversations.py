"""Stored conversations on both engines: kept, shown, erased, and gone when they are old."""

import asyncio
from datetime import timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, String, cast, insert, literal, select, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.repeats import Repeats, SharedRepeats
from bot.dialogue.kinds import Answer, Redacted
from bot.dialogue.messages import Message
from bot.faq.importing import import_pack
from bot.ground.database.base import now
from bot.http.bodies import FeedbackBody
from bot.turns.shown import with_html
from bot.turns.tables import Feedback, Turn
from bot.web.chat_api import ChatApi
from tests.unit.conftest import make_entry, make_pack

ANSWER = {
    "recipient_id": "een",
    "text": "Zo doet u dat.",
    "buttons": [],
    "custom": {"kind": "answer", "faq": "privacy.een"},
}
SAID = Message("Zo doet u dat.", Answer(faq="privacy.een"))
ONE, OTHER = "een" * 6, "ander" * 4


@pytest.fixture
def conversations(database: Engine) -> Conversations:
    with Session(database) as session, session.begin():
        import_pack(session, make_pack(make_entry("privacy.een")))
    return Conversations(database)


def test_a_conversation_is_kept_in_order(conversations: Conversations) -> None:
    conversations.add(ONE, "eerste vraag", [SAID, Message("En dit ook.", SAID.about)])
    conversations.add(OTHER, "andere vraag", [SAID])
    turns = [(turn.speaker, turn.text) for turn in conversations.of(ONE)]
    assert turns == [("resident", "eerste vraag"), ("assistant", "Zo doet u dat."), ("assistant", "En dit ook.")]
    assert conversations.of(ONE)[1].message == {**ANSWER, "recipient_id": ONE}


def test_erasing_takes_one_conversation_and_no_other(conversations: Conversations) -> None:
    conversations.add(ONE, "vraag", [SAID])
    conversations.add(OTHER, "vraag", [SAID])
    assert conversations.add_feedback(ONE, "privacy.een", 1, True, "fijn")

    receipt = conversations.erase(ONE)

    assert (receipt.turns, receipt.feedback) == (2, 1)
    assert abs(now() - receipt.at) < timedelta(minutes=1)
    assert conversations.of(ONE) == []
    assert len(conversations.of(OTHER)) == 2


def test_what_is_remembered_is_that_of_the_last_turn_that_says_so(conversations: Conversations) -> None:
    conversations.add(ONE, "eerste vraag", [SAID, SAID], {"last_faq": "privacy.een"})
    conversations.add(ONE, "mijn nummer is [bsn]", [Message("Weg.", Redacted(found=("bsn",)))])
    assert conversations.memory(ONE) == {"last_faq": "privacy.een"}
    conversations.add(ONE, "tweede vraag", [SAID], {"last_faq": None})
    assert conversations.memory(ONE) == {"last_faq": None}
    assert conversations.memory(OTHER) == {}
    assert all("memory" not in str(turn.message) for turn in conversations.of(ONE))


def test_what_is_remembered_goes_with_the_conversation(conversations: Conversations) -> None:
    conversations.add(ONE, "vraag", [SAID], {"last_faq": "privacy.een"})
    conversations.erase(ONE)
    assert conversations.memory(ONE) == {}


def test_who_comes_back_after_an_hour_begins_anew(conversations: Conversations, database: Engine) -> None:
    conversations.add(ONE, "vraag", [SAID], {"last_faq": "privacy.een"})
    with Session(database) as session, session.begin():
        session.execute(update(Turn).values(at=now() - timedelta(minutes=62)))
    assert conversations.memory(ONE) == {}


def test_old_conversations_are_purged_and_young_ones_stay_whole(conversations: Conversations, database: Engine) -> None:
    conversations.add(ONE, "oude vraag", [SAID])
    conversations.add(OTHER, "oude vraag", [SAID])
    with Session(database) as session, session.begin():
        session.execute(update(Turn).values(at=now() - timedelta(days=30)))
    conversations.add(OTHER, "nieuwe vraag", [SAID])

    receipt = conversations.purge(28)

    assert receipt.turns == 2
    assert conversations.of(ONE) == []
    assert len(conversations.of(OTHER)) == 4


@pytest.mark.whole
def test_more_old_conversations_than_one_statement_takes(conversations: Conversations, database: Engine) -> None:
    long_ago = now() - timedelta(days=30)
    first = select(literal(1).label("number")).cte(recursive=True)
    numbers = first.union_all(select(first.c.number + 1).where(first.c.number < 70_000))
    row = {
        "sender": literal("resident-") + cast(numbers.c.number, String), "at": literal(long_ago, Turn.at.type),
        "speaker": literal("resident"), "text": literal("a"), "message": literal({}, Turn.message.type),
    }  # fmt: skip
    with Session(database) as session, session.begin():
        session.execute(insert(Turn).from_select([*row], select(*row.values())))
    assert conversations.purge(28).turns == 70_000


def test_a_comment_that_marks_made_longer_still_fits_its_column(conversations: Conversations) -> None:
    api = ChatApi(Mock(), conversations, Mock(), Mock(), Mock(), Mock(), Mock(), None)
    said = FeedbackBody(sender=ONE, faq="privacy.een", version=1, helpful=False, comment="a@b.cc " * 71)
    asyncio.run(api.keep_feedback(said))
    (kept,) = conversations.feedback_of(ONE)
    assert len(kept.comment) == 500
    assert set(kept.comment.split()) == {"[e-mailadres]", "[e-mailadr"}


@pytest.mark.parametrize(("faq", "version"), [("privacy.nergens", 1), ("privacy.een", 2)])
def test_feedback_on_what_is_not_there_is_not_kept(
    conversations: Conversations, database: Engine, faq: str, version: int
) -> None:
    assert not conversations.add_feedback(ONE, faq, version, True, "")
    with Session(database) as session:
        assert session.scalars(select(Feedback)).all() == []


def test_a_question_that_was_kept_is_not_asked_again_whatever_dies_then(
    conversations: Conversations, database: Engine
) -> None:
    """Between keeping the turns and telling who repeats the question, nothing can be lost: it is one transaction."""
    shared, place = SharedRepeats(database), (ONE, "sleutel-1234")
    assert shared.claim(place)
    conversations.add(ONE, "eerste vraag", [SAID], None, "sleutel-1234")
    assert not shared.claim(place)
    assert shared.answers(place) == [with_html(SAID, ONE)]
    shared.drop(place)
    assert asyncio.run(Repeats(database).kept(*place)) == [with_html(SAID, ONE)], "who took it over looks again"
