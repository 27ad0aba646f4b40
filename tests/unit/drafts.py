"""For tests of editing: people, and a draft brought to a state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.tables import Draft, DraftState

EVA = Person(1, "Eva", Role.EDITOR)


PIM = Person(2, "Pim", Role.PUBLISHER)


LEO = Person(4, "Leo", Role.READER)


FAQ = "privacy.termijn"


def do[Result](engine: Engine, step: Callable[[Session], Result]) -> Result:
    """One step in a transaction of its own."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        return step(session)


def edited(engine: Engine, **changes: Any) -> dict[str, Any]:
    """The published content with changes."""
    return do(engine, lambda session: content_of(session.get_one(Entry, FAQ))) | changes


def a_draft(
    engine: Engine, state: DraftState = DraftState.DRAFT, answer: str = "U krijgt binnen zes weken antwoord."
) -> int:
    """A draft by Eva in a state."""
    draft = do(engine, lambda session: workflow.start_draft(session, EVA, FAQ, edited(engine, answer=answer)))
    ways: dict[DraftState, list[Callable[[Session], Any]]] = {
        DraftState.DRAFT: [],
        DraftState.WITHDRAWN: [lambda session: workflow.withdraw(session, EVA, draft.id)],
        DraftState.IN_REVIEW: [lambda session: workflow.send_for_review(session, EVA, draft.id)],
    }
    ways[DraftState.APPROVED] = [*ways[DraftState.IN_REVIEW], lambda session: workflow.approve(session, PIM, draft.id)]
    soon = now() + timedelta(hours=1)
    ways[DraftState.SCHEDULED] = [
        *ways[DraftState.APPROVED], lambda session: workflow.schedule(session, PIM, draft.id, soon, "na het besluit"),
    ]  # fmt: skip
    ways[DraftState.PUBLISHED] = [
        *ways[DraftState.IN_REVIEW], lambda session: workflow.publish(session, PIM, draft.id, "nieuwe termijn"),
    ]  # fmt: skip
    for step in ways[state]:
        do(engine, step)
    return draft.id


def state_of(engine: Engine, draft_id: int) -> DraftState:
    return do(engine, lambda session: session.get_one(Draft, draft_id).state)


def audited(engine: Engine) -> list[str]:
    return do(engine, lambda session: list(session.scalars(select(AuditRecord.action).order_by(AuditRecord.id))))


D, R, A, S, P, W = DraftState
