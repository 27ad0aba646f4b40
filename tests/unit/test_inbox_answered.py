"""What leaves the inbox, or comes back to it, without anybody opening it."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.store import FaqStore
from bot.faq.tables import Origin, Phrasing
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.staff.editing import workflow
from bot.staff.editing.holding import Rules
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.inbox.following import Following
from bot.staff.inbox.groups import Inbox
from bot.staff.inbox.repairing import Repairs
from tests.said import say
from tests.unit.opened import ALONE, EVA, PIM, opened
from tests.unit.test_counting import INZAGE, ONE, OTHER, UNKNOWN


@pytest.fixture
def inbox(conversations: Conversations, filled: Engine, municipality: Municipality) -> Inbox:
    return Inbox(FaqStore(filled, municipality))


def settle(filled: Engine, municipality: Municipality) -> None:
    following = Following(FaqStore(filled, municipality))
    with Session(filled) as session, session.begin():
        behind = following.is_behind(session)
    if behind:
        with Session(filled) as session, session.begin():
            following.settle(session)


@pytest.mark.parametrize("kind", ["phrasing", "entry"])
def test_a_draft_that_is_given_up_answers_nothing(
    conversations: Conversations, inbox: Inbox, filled: Engine, municipality: Municipality, kind: str
) -> None:
    say(conversations, ONE, "hoeveel bomen staan er", [UNKNOWN])
    with Session(filled) as session, session.begin():
        group = inbox.group_of(session, session.scalars(select(OpenQuestion.id)).one())
        repairs = Repairs(session, EVA, Rules(), "Uit de inbox")
        if kind == "entry":
            repair = repairs.make_entry(group, "hoeveel bomen staan er").id
        else:
            repair = repairs.add_phrasing(group, "hoeveel bomen staan er", INZAGE).id
    assert opened(filled) == []
    with Session(filled) as session, session.begin():
        workflow.withdraw(session, PIM, session.scalars(select(Draft.id)).one())
    settle(filled, municipality)
    assert opened(filled) == [("unknown", "hoeveel bomen staan er")]
    with Session(filled) as session, session.begin():
        assert session.get_one(Repair, repair).undone_at
        with pytest.raises(Refused, match=r"inbox\.cannot\.undone_already"):
            Repairs(session, EVA, Rules(), "x").undo(repair)
        assert [draft.state for draft in session.scalars(select(Draft))] == [DraftState.WITHDRAWN]


def test_undoing_what_never_went_out_opens_no_draft(conversations: Conversations, inbox: Inbox, filled: Engine) -> None:
    say(conversations, ONE, "hoeveel bomen staan er", [UNKNOWN])
    with Session(filled) as session, session.begin():
        group = inbox.group_of(session, session.scalars(select(OpenQuestion.id)).one())
        repair = Repairs(session, EVA, Rules(), "x").add_phrasing(group, "hoeveel bomen staan er", INZAGE)
        workflow.withdraw(session, PIM, session.scalars(select(Draft.id)).one())
        assert Repairs(session, EVA, Rules(), "x").undo(repair.id) == "done"
        assert [draft.state for draft in session.scalars(select(Draft))] == [DraftState.WITHDRAWN]


def test_a_question_that_is_published_meanwhile_leaves_the_inbox_and_can_be_put_back(
    conversations: Conversations, filled: Engine, municipality: Municipality
) -> None:
    say(conversations, ONE, "Hoeveel bomen staan er?", [UNKNOWN])
    say(conversations, OTHER, "Hoeveel struiken staan er?", [UNKNOWN])
    settle(filled, municipality)
    assert len(opened(filled)) == 2
    with Session(filled) as session, session.begin():
        workflow.add_phrasing(session, PIM, INZAGE, "hoeveel bomen staan er", Origin.STAFF, "beter", rules=ALONE)
    settle(filled, municipality)
    assert opened(filled) == [("unknown", "Hoeveel struiken staan er?")]
    with Session(filled) as session, session.begin():
        repair = session.scalars(select(Repair)).one()
        assert (repair.target, repair.text, repair.questions, repair.by_itself) == (
            INZAGE, "hoeveel bomen staan er", 1, True,
        )  # fmt: skip
        assert Repairs(session, EVA, Rules(), "x").undo(repair.id) == "done"
        assert session.scalars(select(Phrasing.text).where(Phrasing.text == "hoeveel bomen staan er")).one()
    settle(filled, municipality)
    assert len(opened(filled)) == 2
