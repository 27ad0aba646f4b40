"""What a repair from the inbox does, who may, and how it is undone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.store import FaqStore
from bot.faq.tables import Origin, OutOfScopeExample, Phrasing
from bot.ground.audit import AuditRecord
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.holding import Rules
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.inbox.groups import Inbox
from bot.staff.inbox.repairing import Repairs, is_live
from tests.said import say
from tests.unit.opened import ALONE, EVA, PIM, opened
from tests.unit.test_counting import INZAGE, ONE, OTHER, UNKNOWN

LEZER = Person(3, "Lex", Role.READER)


@pytest.fixture
def inbox(conversations: Conversations, filled: Engine, municipality: Municipality) -> Inbox:
    return Inbox(FaqStore(filled, municipality))


Act = Callable[..., Any]


@pytest.fixture
def act(conversations: Conversations, filled: Engine, inbox: Inbox) -> Act:
    """Ask something unknown twice, and let a person do something about the group."""
    for sender in (ONE, OTHER):
        say(conversations, sender, "hoe zie ik mijn gegevens in", [UNKNOWN])

    def do(person: Person, rules: Rules, what: str, *arguments: Any) -> Repair:
        with Session(filled, expire_on_commit=False) as session, session.begin():
            first = session.scalars(select(OpenQuestion.id)).first()
            group = inbox.group_of(session, first or 0)
            return getattr(Repairs(session, person, rules, "Uit de inbox"), what)(group, *arguments)

    return do


def undo(filled: Engine, person: Person, rules: Rules, repair: Repair) -> str:
    with Session(filled) as session, session.begin():
        return Repairs(session, person, rules, "Uit de inbox").undo(repair.id)


def phrasings(filled: Engine, faq: str = INZAGE) -> dict[str, Origin]:
    with Session(filled) as session:
        rows = session.scalars(select(Phrasing).where(Phrasing.entry_id == faq))
        return {row.text: row.origin for row in rows}


def test_a_phrasing_is_live_at_once_for_who_may_publish_alone(act: Act, filled: Engine) -> None:
    repair = act(PIM, ALONE, "add_phrasing", "hoe zie ik mijn gegevens in", INZAGE)
    assert phrasings(filled)["hoe zie ik mijn gegevens in"] == Origin.INBOX
    assert opened(filled) == []
    with Session(filled) as session:
        assert is_live(session, repair)
    assert undo(filled, PIM, ALONE, repair) == "done"
    assert "hoe zie ik mijn gegevens in" not in phrasings(filled)
    assert len(opened(filled)) == 2


def test_with_four_eyes_a_phrasing_waits_in_a_draft(act: Act, filled: Engine) -> None:
    repair = act(EVA, Rules(), "add_phrasing", "hoe zie ik mijn gegevens in", INZAGE)
    assert "hoe zie ik mijn gegevens in" not in phrasings(filled)
    assert opened(filled) == []
    with Session(filled) as session:
        assert not is_live(session, repair)
        assert "hoe zie ik mijn gegevens in" in session.get_one(Draft, repair.draft_id).content["phrasings"]
    assert undo(filled, EVA, Rules(), repair) == "done"
    with Session(filled) as session:
        assert "hoe zie ik mijn gegevens in" not in session.get_one(Draft, repair.draft_id).content["phrasings"]
    assert len(opened(filled)) == 2


def test_a_phrasing_of_another_entry_is_refused_and_nothing_changes(act: Act, filled: Engine) -> None:
    with pytest.raises(Incomplete):
        act(PIM, ALONE, "add_phrasing", "ik wil vergeten worden", INZAGE)
    assert len(opened(filled)) == 2
    with Session(filled) as session:
        assert session.scalars(select(Repair)).all() == []


@pytest.mark.parametrize(("text", "why"), [("", "text"), ("x" * 501, "text"), ("bel mij op 0612345678", "personal")])
def test_a_text_that_cannot_be_content_is_refused(act: Act, filled: Engine, text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        act(PIM, ALONE, "add_phrasing", text, INZAGE)
    assert len(opened(filled)) == 2


def test_a_new_entry_begins_as_a_draft(act: Act, filled: Engine) -> None:
    repair = act(EVA, Rules(), "make_entry", "Hoe zie ik mijn gegevens in?")
    with Session(filled) as session:
        content = session.get_one(Draft, repair.draft_id).content
    assert (content["question"], content["topic"]) == ("Hoe zie ik mijn gegevens in?", "privacy")
    assert undo(filled, EVA, Rules(), repair) == "done"
    with Session(filled) as session:
        assert session.get_one(Draft, repair.draft_id).state == DraftState.WITHDRAWN


@pytest.mark.parametrize("referral", ["", "paspoort"])
def test_what_is_not_ours_is_taught_and_untaught(act: Act, filled: Engine, referral: str) -> None:
    repair = act(EVA, Rules(), "mark_outside", "hoe zie ik mijn gegevens in", referral)
    with Session(filled) as session:
        example = session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.origin == Origin.INBOX)).one()
        assert (example.text, example.referral) == ("hoe zie ik mijn gegevens in", referral or None)
        assert is_live(session, repair)
    undo(filled, EVA, Rules(), repair)
    with Session(filled) as session:
        assert not session.scalars(select(OutOfScopeExample).where(OutOfScopeExample.origin == Origin.INBOX)).all()


def test_an_example_that_is_there_already_is_refused(act: Act) -> None:
    with pytest.raises(Refused, match=r"inbox\.cannot\.example_already"):
        act(EVA, Rules(), "mark_outside", "hoe vraag ik een paspoort aan")


def test_ignoring_and_taking_it_back(act: Act, filled: Engine) -> None:
    repair = act(EVA, Rules(), "ignore")
    assert opened(filled) == []
    undo(filled, EVA, Rules(), repair)
    assert len(opened(filled)) == 2
    with pytest.raises(Refused, match=r"inbox\.cannot\.undone_already"):
        undo(filled, EVA, Rules(), repair)


def test_undoing_brings_back_what_was_not_erased(act: Act, filled: Engine, conversations: Conversations) -> None:
    repair = act(EVA, Rules(), "ignore")
    conversations.erase(ONE)
    undo(filled, EVA, Rules(), repair)
    assert len(opened(filled)) == 1


def test_of_two_who_undo_at_once_one_does(act: Act, filled: Engine) -> None:
    repair = act(EVA, Rules(), "ignore")

    def attempt(_: int) -> str:
        try:
            return undo(filled, EVA, Rules(), repair)
        except Refused as error:
            return error.name

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(attempt, range(4))) == ["done", *["undone_already"] * 3]


def test_a_reader_may_not(act: Act, filled: Engine) -> None:
    with pytest.raises(Refused, match=r"inbox\.cannot\.not_allowed"):
        act(LEZER, Rules(), "ignore")
    assert len(opened(filled)) == 2


def test_repairs_are_audited_without_what_residents_typed(act: Act, filled: Engine) -> None:
    repair = act(EVA, Rules(), "ignore")
    undo(filled, EVA, Rules(), repair)
    with Session(filled) as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    own = [record for record in records if record.action.startswith("inbox.")]
    assert [(record.action, record.person_name) for record in own] == [("inbox.repair", "Eva"), ("inbox.undo", "Eva")]
    assert "gegevens in" not in str([(record.before, record.after, record.reason) for record in own])


@pytest.mark.parametrize(
    ("what", "more"),
    [("add_phrasing", (INZAGE,)), ("make_entry", ()), ("mark_outside", ())],
)
def test_words_of_residents_stay_out_of_the_log_for_ever(
    act: Act, filled: Engine, what: str, more: tuple[str, ...]
) -> None:
    text = "hoe zie ik die knorrebol in"
    repair = act(PIM, ALONE, what, text, *more)
    with Session(filled) as session, session.begin():
        if repair.draft_id:
            draft = workflow.start_draft(session, PIM, session.get_one(Draft, repair.draft_id).faq_id)
            phrasings = draft.content["phrasings"]
            assert text in phrasings
            changed = {**draft.content, "phrasings": [*phrasings, "nog een van ons"]}
            workflow.save_draft(session, PIM, draft.id, changed, draft.revision)
    undo(filled, PIM, ALONE, repair)
    with Session(filled) as session:
        records = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    told = str([(record.before, record.after, record.reason) for record in records])
    assert text not in told
    assert ("nog een van ons" in told) is bool(repair.draft_id), "what staff wrote does stand there"
