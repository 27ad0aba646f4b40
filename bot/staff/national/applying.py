"""From a file that was read to content that residents get: a dry run first, and then exactly what it showed."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.faq.writing import PhrasingTaken, publish_contents
from bot.ground import audit
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Permission, Person
from bot.staff.editing.errors import Unknown
from bot.staff.editing.holding import allow, explained, take_turn
from bot.staff.editing.steps import for_the_log
from bot.staff.national.checking import Plan, plan_of
from bot.staff.national.findings import Item, OutsideItem, PlaceInFile, Reading
from bot.staff.national.outside import apply_outside
from bot.staff.national.tables import ContentImport

KEPT_DAYS = 30


class Outdated(Refused):
    """The content changed since the dry run was on the screen. Carries what it would do now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("national.refused.outdated")
        self.plan = plan


def keep(session: Session, person: Person, file: str, reading: Reading) -> ContentImport:
    """Keep what a file says until somebody confirms it; files that nobody confirmed in time are forgotten."""
    allow(person, Permission.IMPORT)
    session.execute(delete(ContentImport).where(ContentImport.at < now() - timedelta(days=KEPT_DAYS)))
    kept = ContentImport(
        person_id=person.id,
        person_name=person.name,
        file=file[:200],
        items=[asdict(item) for item in reading.items],
        outside=[asdict(item) for item in reading.outside],
    )
    session.add(kept)
    session.flush()
    audit.record(
        session, person, "content.read", kept.file[:120], after={"entries": [item.faq for item in reading.items]}
    )
    return kept


def kept_import(session: Session, number: int) -> ContentImport:
    """The file that was kept under a number.

    Raises:
        Unknown: there is none, or no longer.
    """
    kept = session.get(ContentImport, number)
    if kept is None:
        raise Unknown(what=str(number))
    return kept


def waiting_imports(session: Session) -> list[ContentImport]:
    """The files that nobody confirmed yet, the newest first."""
    query = select(ContentImport).where(ContentImport.applied_at.is_(None)).order_by(ContentImport.id.desc())
    return list(session.scalars(query))


def dry_run(session: Session, kept: ContentImport, municipality: Municipality) -> Plan:
    """What a kept file would do now."""
    outside = [OutsideItem(raw["text"], raw["referral"], _place(raw)) for raw in kept.outside]
    return plan_of(session, Reading([_item(raw) for raw in kept.items], outside=outside), municipality)


def _item(raw: dict[str, Any]) -> Item:
    places = {name: [PlaceInFile(**place) for place in own] for name, own in raw["places"].items()}
    return Item(raw["faq"], raw["values"], _place(raw), places)


def _place(raw: dict[str, Any]) -> PlaceInFile | None:
    return PlaceInFile(**raw["place"]) if raw["place"] else None


def may_confirm(person: Person, kept: ContentImport, municipality: Municipality) -> bool:
    """Whether the four-eyes rule lets this person confirm a file."""
    return not municipality.four_eyes or kept.person_id != person.id


def apply(
    session: Session, person: Person, kept: ContentImport, digest: str, reason: str, municipality: Municipality
) -> Plan:
    """Publish exactly what the dry run with this digest showed, in the caller's transaction.

    Raises:
        Refused: four eyes: somebody else must confirm it.
        Refused: without a reason nobody understands it later.
        Outdated: the content changed meanwhile, or this was applied before.
    """
    allow(person, Permission.IMPORT)
    if not may_confirm(person, kept, municipality):
        raise Refused("editing.refused.own_work")
    reason = explained(reason)
    take_turn(session)
    session.refresh(kept)
    plan = dry_run(session, kept, municipality)
    if kept.applied_at is not None or plan.problems or plan.digest != digest:
        raise Outdated(plan)
    contents = {change.faq: change.content for change in plan.changes}
    try:
        publish_contents(session, contents, person.name, reason)
    except PhrasingTaken:
        raise Outdated(plan) from None
    for change in plan.changes:
        before = {name: change.before[name] for name in change.fields} if change.before else {}
        after = {name: change.content[name] for name in change.fields}
        before, after = for_the_log(session, change.faq, before, after)
        audit.record(session, person, "entry.import", change.faq, before=before or None, after=after, reason=reason)
    apply_outside(session, person, plan.outside, reason)
    told = {"file": kept.file, "from": kept.person_name, "entries": [change.faq for change in plan.changes]}
    audit.record(session, person, "content.import", kept.file[:120], after=told, reason=reason)
    kept.applied_at = now()
    return plan
