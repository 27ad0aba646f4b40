"""What happens by itself: planned publications and validity, exactly once however many clocks there are."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.faq.tables import ContentState, Entry, Revision
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.staff.clock import Clock
from bot.staff.editing import workflow
from bot.staff.editing.holding import Rules
from bot.staff.editing.tables import Draft, DraftState

EVA = Person(1, "Eva", Role.EDITOR)
PIM = Person(2, "Pim", Role.PUBLISHER)
FAQ = "privacy.termijn"
ANSWER = "U krijgt binnen zes weken antwoord."
MakeClock = Callable[[], Clock]


@pytest.fixture
def make_clock(filled: Engine, municipality: Municipality) -> MakeClock:
    words = load_texts(municipality, STAFF_TEXTS)
    return lambda: Clock(filled, Rules.of(municipality), words)


def plan(engine: Engine) -> int:
    """A draft that is planned, and whose moment has come."""
    with Session(engine) as session, session.begin():
        content = {**workflow.start_draft(session, EVA, FAQ).content, "answer": ANSWER}
        draft = workflow.save_draft(session, EVA, 1, content, 1)
        workflow.send_for_review(session, EVA, draft.id)
        workflow.schedule(session, PIM, draft.id, now() + timedelta(hours=1), "na het besluit")
        draft.publish_at = now() - timedelta(seconds=1)
        return draft.id


def audited(engine: Engine, action: str) -> list[AuditRecord]:
    with Session(engine) as session:
        assert verify(session) is None
        return list(session.scalars(select(AuditRecord).where(AuditRecord.action == action)))


def test_what_is_due_is_published_once_by_many_clocks(filled: Engine, make_clock: MakeClock) -> None:
    draft_id = plan(filled)
    clocks = [make_clock() for _ in range(6)]
    together = threading.Barrier(len(clocks))

    def tick(clock: Clock) -> None:
        together.wait()
        clock.tick()

    with ThreadPoolExecutor(len(clocks)) as pool:
        list(pool.map(tick, clocks))

    with Session(filled) as session:
        assert session.get_one(Draft, draft_id).state == DraftState.PUBLISHED
        entry = session.get_one(Entry, FAQ)
        assert (entry.version, entry.answer) == (2, ANSWER)
        assert session.scalars(select(Revision.actor).where(Revision.entry_id == FAQ)).all()[-1] == "Datawijzer"
    (record,) = audited(filled, "entry.publish")
    assert (record.person_id, record.reason) == (None, "Zo gepland")


def test_what_is_not_due_waits(filled: Engine, make_clock: MakeClock) -> None:
    draft_id = plan(filled)
    with Session(filled) as session, session.begin():
        session.get_one(Draft, draft_id).publish_at = now() + timedelta(minutes=1)
    make_clock().tick()
    with Session(filled) as session:
        assert session.get_one(Draft, draft_id).state == DraftState.SCHEDULED


def test_a_plan_that_cannot_be_carried_out_goes_back_to_people(filled: Engine, make_clock: MakeClock) -> None:
    draft_id = plan(filled)
    with Session(filled) as session, session.begin():
        workflow.restore(session, PIM, FAQ, 1, "terug")
    for clock in (make_clock(), make_clock()):
        clock.tick()
    with Session(filled) as session:
        assert session.get_one(Draft, draft_id).state == DraftState.IN_REVIEW
        assert session.get_one(Entry, FAQ).answer != ANSWER
    (record,) = audited(filled, "draft.hold_back")
    assert "vergelijk" in record.reason.lower()


def test_a_bug_in_one_plan_holds_up_nothing_else(
    filled: Engine, make_clock: MakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(filled)
    ended: list[bool] = []

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("bot.staff.clock.publish", broken)
    monkeypatch.setattr("bot.staff.clock.end_due", lambda _session: ended.append(True))
    make_clock().tick()
    assert ended == [True]


def test_an_answer_that_expires_is_gone_audited_and_left_by_the_indexes(
    filled: Engine, municipality: Municipality, make_clock: MakeClock
) -> None:
    store = FaqStore(filled, municipality)
    first, second = make_clock(), make_clock()
    first.tick()
    with Session(filled) as session, session.begin():
        session.get_one(Entry, FAQ).valid_until = now() + timedelta(milliseconds=1)
        version = session.get_one(ContentState, 1).version
    threading.Event().wait(0.01)  # the moment itself passes
    for clock in (first, second, first):
        clock.tick()
    assert FAQ not in store.content().entries
    assert store.version() == version + 1
    (record,) = audited(filled, "entry.expire")
    assert record.target == FAQ


def test_an_idle_clock_writes_nothing(filled: Engine, make_clock: MakeClock) -> None:
    clock = make_clock()
    clock.tick()
    with Session(filled) as session:
        before = session.get_one(ContentState, 1).version
    for _ in range(3):
        clock.tick()
    with Session(filled) as session:
        assert session.get_one(ContentState, 1).version == before
        assert session.scalars(select(AuditRecord)).all() == []
