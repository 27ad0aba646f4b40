"""The way of a text to residents: every legal and illegal step, four eyes, nothing half."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.store import FaqStore
from bot.faq.tables import Entry, Origin, Status
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.errors import Refused, Term
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content
from bot.staff.editing.errors import Incomplete, Unknown
from bot.staff.editing.holding import Rules
from bot.staff.editing.tables import Draft, DraftState
from tests.unit.drafts import EVA, FAQ, LEO, PIM, A, D, P, R, S, W, a_draft, audited, do, edited, state_of

ADA = Person(3, "Ada", Role.ADMIN)


ALONE = Rules(four_eyes=False)


STEPS: dict[str, Callable[[Session, int], Any]] = {
    "save": lambda session, draft: workflow.save_draft(
        session, EVA, draft, session.get_one(Draft, draft).content | {"answer": "Nog iets heel anders dan dat."}, 1
    ),
    "send_for_review": lambda session, draft: workflow.send_for_review(session, EVA, draft),
    "approve": lambda session, draft: workflow.approve(session, PIM, draft),
    "send_back": lambda session, draft: workflow.send_back(session, PIM, draft, "kan korter"),
    "withdraw": lambda session, draft: workflow.withdraw(session, EVA, draft),
    "rebase": lambda session, draft: workflow.rebase(session, EVA, draft),
    "reopen": lambda session, draft: workflow.reopen(session, EVA, draft),
    "schedule": lambda session, draft: workflow.schedule(
        session, PIM, draft, now() + timedelta(hours=2), "volgende week"
    ),
    "publish": lambda session, draft: workflow.publish(session, PIM, draft, "nieuwe termijn"),
}


LEADS: dict[str, dict[DraftState, DraftState]] = {
    "save": dict.fromkeys((D, R, A, S), D),
    "send_for_review": {D: R},
    "approve": {R: A},
    "send_back": dict.fromkeys((R, A, S), D),
    "withdraw": dict.fromkeys((D, R, A, S), W),
    "rebase": {state: state for state in (D, R, A, S)},
    "reopen": {W: D},
    "schedule": dict.fromkeys((R, A, S), S),
    "publish": dict.fromkeys((R, A, S), P),
}


@pytest.mark.parametrize("state", DraftState)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_from_each_state(filled: Engine, step: str, state: DraftState) -> None:
    draft = a_draft(filled, state)
    before = audited(filled)
    target = LEADS[step].get(state)
    if target is None:
        with pytest.raises(Refused, match="wrong_state") as refused:
            do(filled, lambda session: STEPS[step](session, draft))
        assert refused.value.values == {"state": f"editing.states.{state.value}", "step": step}
        assert state_of(filled, draft) == state
        assert audited(filled) == before
    else:
        do(filled, lambda session: STEPS[step](session, draft))
        assert state_of(filled, draft) == target
        assert len(audited(filled)) == len(before) + 1
    with Session(filled) as session:
        assert verify(session) is None


PERMITTED = {
    "save": EVA, "send_for_review": EVA, "withdraw": EVA, "rebase": EVA, "reopen": EVA,
    "approve": PIM, "send_back": PIM, "schedule": PIM, "publish": PIM,
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
def test_who_may_not_is_refused(filled: Engine, step: str) -> None:
    draft = a_draft(filled, D if PERMITTED[step] is EVA else R)
    person = LEO if PERMITTED[step] is EVA else EVA
    calls: dict[str, Callable[[Session], Any]] = {
        "save": lambda session: workflow.save_draft(session, person, draft, edited(filled), 1),
        "schedule": lambda session: workflow.schedule(session, person, draft, now() + timedelta(hours=1), "x"),
        "publish": lambda session: workflow.publish(session, person, draft, "x"),
        "send_back": lambda session: workflow.send_back(session, person, draft, "x"),
    }
    with pytest.raises(Refused, match="not_allowed"):
        do(filled, calls.get(step) or (lambda session: getattr(workflow, step)(session, person, draft)))


def test_publishing_changes_what_residents_get_and_keeps_the_old(filled: Engine, municipality: Municipality) -> None:
    store = FaqStore(filled, municipality)
    old = store.content()
    draft = a_draft(filled, P)
    new = store.content()
    assert new.version == old.version + 1
    assert new.entries[FAQ].answer == "U krijgt binnen zes weken antwoord."
    assert new.entries[FAQ].version == 2
    with Session(filled) as session:
        entry = session.get_one(Entry, FAQ)
        assert entry.is_override
        assert [(r.version, r.actor, r.content["answer"]) for r in entry.revisions] == [
            (1, "inhoudspakket", "U krijgt binnen een maand antwoord."),
            (2, "Pim", "U krijgt binnen zes weken antwoord."),
        ]
        last = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
        assert last is not None
        assert (last.action, last.target, last.reason, last.person_name) == (
            "entry.publish",
            FAQ,
            "nieuwe termijn",
            "Pim",
        )
        assert last.before == {"answer": "U krijgt binnen een maand antwoord."}
        assert last.after == {"answer": "U krijgt binnen zes weken antwoord.", "version": 2}
        assert session.get_one(Draft, draft).reviewer_name == "Pim"


def test_the_author_neither_approves_plans_nor_publishes(filled: Engine) -> None:
    draft = do(filled, lambda s: workflow.start_draft(s, PIM, FAQ, edited(filled, answer="U krijgt gauw antwoord.")))
    do(filled, lambda s: workflow.send_for_review(s, PIM, draft.id))
    for step in (
        lambda s: workflow.approve(s, PIM, draft.id),
        lambda s: workflow.publish(s, PIM, draft.id, "x"),
        lambda s: workflow.schedule(s, PIM, draft.id, now() + timedelta(hours=1), "x"),
    ):
        with pytest.raises(Refused, match="own_work"):
            do(filled, step)
    do(filled, lambda s: workflow.approve(s, ADA, draft.id))
    with pytest.raises(Refused, match="own_work"):
        do(filled, lambda s: workflow.publish(s, PIM, draft.id, "x"))
    do(filled, lambda s: workflow.publish(s, ADA, draft.id, "x"))
    assert state_of(filled, draft.id) == P


def test_a_publisher_who_changes_a_text_becomes_its_author(filled: Engine) -> None:
    draft = a_draft(filled, R)
    do(filled, lambda s: workflow.save_draft(s, PIM, draft, edited(filled, answer="U krijgt snel antwoord."), 1))
    do(filled, lambda s: workflow.send_for_review(s, PIM, draft))
    with pytest.raises(Refused, match="own_work"):
        do(filled, lambda s: workflow.publish(s, PIM, draft, "x"))


def test_who_hands_in_stands_behind_the_text(filled: Engine) -> None:
    draft = a_draft(filled, R)
    do(filled, lambda s: workflow.save_draft(s, PIM, draft, edited(filled, answer="U krijgt snel antwoord."), 1))
    do(filled, lambda s: workflow.send_for_review(s, EVA, draft))
    do(filled, lambda s: workflow.publish(s, PIM, draft, "samen gemaakt"))
    assert state_of(filled, draft) == P


def test_without_four_eyes_one_publisher_is_enough(filled: Engine) -> None:
    draft = do(filled, lambda s: workflow.start_draft(s, PIM, FAQ, edited(filled, answer="U krijgt gauw antwoord.")))
    do(filled, lambda s: workflow.publish(s, PIM, draft.id, "x", rules=ALONE))
    assert state_of(filled, draft.id) == P


def test_a_phrasing_from_the_inbox(filled: Engine) -> None:
    extended = a_draft(filled)
    draft = do(filled, lambda s: workflow.add_phrasing(s, PIM, FAQ, "hoe lang nog", Origin.INBOX, "x", rules=ALONE))
    assert (draft.id, draft.state) == (extended, D)  # Eva is not done: her text does not go out with it
    other = do(filled, lambda s: workflow.add_phrasing(s, PIM, "assistent.mens", "besta je", Origin.INBOX, "x"))
    assert other.state == D
    done = do(
        filled, lambda s: workflow.add_phrasing(s, PIM, "privacy.inzage", "laat zien", Origin.INBOX, "x", rules=ALONE)
    )
    assert state_of(filled, done.id) == P
    with pytest.raises(Incomplete):
        do(filled, lambda s: workflow.add_phrasing(s, EVA, FAQ, "laat zien", Origin.INBOX, "x"))


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_steps_that_need_a_reason(filled: Engine, reason: str) -> None:
    draft = a_draft(filled, R)
    for step in (
        lambda s: workflow.publish(s, PIM, draft, reason),
        lambda s: workflow.schedule(s, PIM, draft, now() + timedelta(hours=1), reason),
        lambda s: workflow.send_back(s, PIM, draft, reason),
        lambda s: workflow.archive(s, PIM, FAQ, reason),
        lambda s: workflow.restore(s, PIM, FAQ, 1, reason),
    ):
        with pytest.raises(Refused, match="reason_needed"):
            do(filled, step)


def test_what_is_not_there_is_said(filled: Engine) -> None:
    steps: list[Callable[[Session], object]] = [
        lambda s: workflow.start_draft(s, EVA, "privacy.nergens"),
        lambda s: workflow.save_draft(s, EVA, 99, empty_content(), 1),
        lambda s: workflow.archive(s, PIM, "privacy.nergens", "x"),
        lambda s: workflow.restore(s, PIM, FAQ, 9, "x"),
    ]
    for step in steps:
        with pytest.raises(Unknown):
            do(filled, step)
    draft = a_draft(filled, R)
    with pytest.raises(Refused, match="too_early"):
        do(filled, lambda s: workflow.schedule(s, PIM, draft, now() - timedelta(seconds=1), "x"))


@pytest.mark.parametrize("step", ["publish", "archive", "restore"])
def test_a_step_that_breaks_leaves_no_trace(filled: Engine, step: str) -> None:
    draft = a_draft(filled, R)
    before = do(filled, lambda s: content_of(s.get_one(Entry, FAQ)))
    steps: dict[str, Callable[[Session], Any]] = {
        "publish": lambda s: workflow.publish(s, PIM, draft, "x"),
        "archive": lambda s: workflow.archive(s, PIM, FAQ, "x"),
        "restore": lambda s: workflow.restore(s, PIM, FAQ, 1, "x"),
    }
    records = audited(filled)
    with Session(filled) as session:
        steps[step](session)
        session.rollback()
    assert do(filled, lambda s: content_of(s.get_one(Entry, FAQ))) == before
    assert do(filled, lambda s: s.get_one(Entry, FAQ).status) == Status.PUBLISHED
    assert (state_of(filled, draft), audited(filled)) == (R, records)


@pytest.fixture(scope="module")
def words(municipality: Municipality) -> Texts:
    return load_texts(municipality, STAFF_TEXTS)


def test_a_refusal_is_said_with_the_word_for_the_state(words: Texts) -> None:
    refused = Refused("editing.refused.wrong_state", state=Term("editing.states.scheduled"), step="save")
    said = refused.said(words)
    assert said == "Dat kan nu niet: de stand van deze tekst is “gepland”. Misschien was een collega u voor."
