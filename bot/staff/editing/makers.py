"""Who made a version: the revision names who published it, the draft behind it who wrote it and who planned it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ground.audit import AuditRecord
from bot.staff.editing.tables import Draft, DraftState


@dataclass(frozen=True)
class Maker:
    """Who wrote a version, and who planned it and why; the last two are empty where it was published at once."""

    writer: str
    planner: str = ""
    reason: str = ""


def makers(session: Session, faq_id: str) -> dict[int, Maker]:
    """By version, of those that came from a draft."""
    published = select(Draft).where(Draft.faq_id == faq_id, Draft.state == DraftState.PUBLISHED).order_by(Draft.id)
    planned = select(AuditRecord).where(AuditRecord.action == "draft.schedule", AuditRecord.target == faq_id)
    plans = {(plan.after or {}).get("draft"): plan for plan in session.scalars(planned.order_by(AuditRecord.id))}
    found = {}
    for draft in session.scalars(published):
        plan = plans.get(draft.id)
        more = (plan.person_name, plan.reason) if plan else ()
        found[(draft.base_version or 0) + 1] = Maker(draft.author_name, *more)
    return found
