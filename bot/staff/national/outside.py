"""Examples out of scope in a file: those of the municipality's own, added or changed by text; none is taken away."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.publishing import touch_content
from bot.faq.tables import Origin, OutOfScopeExample
from bot.ground import audit
from bot.ground.municipality import Municipality
from bot.ground.roles import Person
from bot.staff.editing.steps import UNSAID
from bot.staff.national.findings import FileProblem, OutsideItem

MOST_CHARACTERS = 1_000


@dataclass(frozen=True)
class OutsideChange:
    """What a file makes of one example; `before` is its referral as it is, `is_new` where there is no such example."""

    text: str
    referral: str
    before: str
    is_new: bool


def own_examples(session: Session) -> list[dict[str, str]]:
    """The municipality's own, as a file has them; those of the content pack come with a release."""
    own = select(OutOfScopeExample).where(OutOfScopeExample.origin != Origin.PACK).order_by(OutOfScopeExample.text)
    return [{"text": example.text, "referral": example.referral or ""} for example in session.scalars(own)]


def outside_plan(
    session: Session, items: Iterable[OutsideItem], municipality: Municipality
) -> tuple[list[OutsideChange], list[FileProblem]]:
    """What a file changes, and what is wrong with it, against the examples as they are now."""
    known = {example.text.lower(): example for example in session.scalars(select(OutOfScopeExample))}
    changes: dict[str, OutsideChange] = {}
    problems = []
    for item in items:
        example = known.get(item.text.lower())
        name = _wrong(item, example, municipality)
        if name or item.text.lower() in changes:
            problems.append(FileProblem(item.place, "", "text", name or "outside_twice", {"text": item.text}))
        elif example is None or (example.referral or "") != item.referral:
            text, before = (example.text, example.referral or "") if example else (item.text, "")
            changes[text.lower()] = OutsideChange(text, item.referral, before, example is None)
    return list(changes.values()), problems


def _wrong(item: OutsideItem, example: OutOfScopeExample | None, municipality: Municipality) -> str:
    if not 0 < len(item.text) <= MOST_CHARACTERS:
        return "outside_text"
    if item.referral and item.referral not in municipality.referrals:
        return "outside_referral"
    if example is not None and example.origin is Origin.PACK and (example.referral or "") != item.referral:
        return "outside_national"
    return ""


def apply_outside(session: Session, person: Person, changes: Iterable[OutsideChange], reason: str) -> None:
    """Make the examples what a plan says, each with an audit record."""
    for change in changes:
        wanted = select(OutOfScopeExample).where(OutOfScopeExample.text == change.text)
        example = session.scalar(wanted) or OutOfScopeExample(text=change.text, origin=Origin.STAFF)
        example.referral = change.referral or None
        session.add(example)
        session.flush()
        said = UNSAID if example.origin is Origin.INBOX else change.text
        audit.record(
            session, person, "outside.add" if change.is_new else "outside.change", f"/buiten-bereik/{example.id}",
            before=None if change.is_new else {"text": said, "referral": change.before or None},
            after={"text": said, "referral": example.referral}, reason=reason,
        )  # fmt: skip
        touch_content(session)
