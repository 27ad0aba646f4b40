"""What the forms of the page do, each in one transaction: the entry is the old one or the new one, never half."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from bot.faq.content_form import EntryContent
from bot.ground.errors import Refused
from bot.ground.roles import Person
from bot.staff.checks.rules import storable
from bot.staff.editing import workflow
from bot.staff.editing.content import same
from bot.staff.editing.entry_view import forget_unsaved
from bot.staff.editing.errors import Incomplete, Unknown
from bot.staff.editing.fields import moment_of
from bot.staff.editing.form import number_of
from bot.staff.editing.holding import Rules, open_draft, take_turn
from bot.staff.editing.tables import Draft

Step = Callable[[Session], object]


def save(
    session: Session, person: Person, faq_id: str, content: EntryContent, seen: int, base: int
) -> tuple[Draft, bool]:
    """Keep a text as the draft of an entry, or as a new entry where `faq_id` is empty; and whether it changed.

    `seen` and `base` are the draft's revision and the entry's version that were on the screen; 0: there was none.

    Raises:
        Conflict: somebody else saved another text since.
        Incomplete: it has no question, or is without end.
    """
    wrong = storable(content)
    if wrong:
        raise Incomplete(wrong)
    take_turn(session)
    present = open_draft(session, faq_id) if faq_id else None
    if present is None:
        draft, changed = workflow.start_draft(session, person, faq_id or None, content, base_version=base or None), True
    else:
        changed = not same(content, present.content)
        draft = workflow.save_draft(session, person, present.id, content, seen)
    forget_unsaved(session, person, faq_id)
    return draft, changed


def follow(session: Session, person: Person, faq_id: str, content: EntryContent, seen: int, base: int) -> Draft:
    """Keep a text that was compared with version `base`, which was published meanwhile, and say so.

    Raises:
        Refused: yet another version was published since.
    """
    return workflow.rebase(session, person, save_merged(session, person, faq_id, content, seen, 0).id, base)


def save_merged(session: Session, person: Person, faq_id: str, content: EntryContent, seen: int, base: int) -> Draft:
    """Keep the text that was made of two."""
    return save(session, person, faq_id, content, seen, base)[0]


def take_step(session: Session, person: Person, faq_id: str, form: FormData, rules: Rules, zone: ZoneInfo) -> str:
    """One step of the workflow, as the form names it; the name of the sentence that says it is done.

    Raises:
        Unknown: there is no such step, or no draft to take it with.
        Refused: a draft is given up, and the tick that says so is missing.
    """
    step, reason, seen = str(form.get("do", "")), str(form.get("reason", "")), number_of(form, "seen")
    if step == "archive":
        workflow.archive(session, person, faq_id, reason)
        return step
    if step == "restore":
        workflow.restore(session, person, faq_id, number_of(form, "version"), reason)
        return step
    if step == "unarchive":
        workflow.unarchive(session, person, faq_id, reason)
        return step
    if step == "undo":
        workflow.undo(session, person, faq_id, number_of(form, "version"), reason)
        return step
    if step == "reopen":
        workflow.reopen(session, person, _withdrawn(session, faq_id, number_of(form, "draft")))
        return step
    take_turn(session)
    draft = open_draft(session, faq_id)
    if draft is None:
        raise Unknown(what=faq_id)
    if step == "withdraw" and not form.get("sure"):
        raise Refused("editing.refused.unconfirmed")
    steps: dict[str, Step] = {
        "send_for_review": lambda s: workflow.send_for_review(s, person, draft.id, rules=rules),
        "approve": lambda s: workflow.approve(s, person, draft.id, seen, rules=rules),
        "send_back": lambda s: workflow.send_back(s, person, draft.id, reason),
        "withdraw": lambda s: workflow.withdraw(s, person, draft.id, reason),
        "publish": lambda s: workflow.publish(s, person, draft.id, reason, seen, rules=rules),
        "schedule": lambda s: _schedule(s, person, draft.id, form, rules, zone),
    }
    if step not in steps:
        raise Unknown(what=step)
    steps[step](session)
    return step


def _withdrawn(session: Session, faq_id: str, draft_id: int) -> int:
    """The draft that was given up, if it is one of this entry."""
    draft = session.get(Draft, draft_id)
    if draft is None or draft.faq_id != faq_id:
        raise Unknown(what=faq_id)
    return draft.id


def _schedule(session: Session, person: Person, draft_id: int, form: FormData, rules: Rules, zone: ZoneInfo) -> None:
    try:
        moment = datetime.fromisoformat(moment_of(str(form.get("publish_at", "")), zone) or "")
    except ValueError:
        raise Refused("editing.refused.too_early") from None
    workflow.schedule(
        session, person, draft_id, moment, str(form.get("reason", "")), number_of(form, "seen"), rules=rules
    )
