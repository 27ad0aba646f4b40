"""What residents notice: publish, now or at a planned moment; archive; bring an earlier version back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Revision, Status
from bot.faq.writing import publish_contents
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.editing.content import empty_content
from bot.staff.editing.errors import Unknown
from bot.staff.editing.holding import STRICT, Rules, allow, explained, held_draft
from bot.staff.editing.standing import gap_of
from bot.staff.editing.steps import (
    complete,
    in_state,
    known_entry,
    may_go_out,
    move,
    name_of,
    note,
    ready,
    tell,
    what_can_come_back,
)
from bot.staff.editing.tables import Draft, DraftState


def schedule(
    session: Session,
    person: Person,
    draft_id: int,
    publish_at: datetime,
    reason: str,
    seen_version: int | None = None,
    *,
    rules: Rules = STRICT,
) -> Draft:
    """Plan the publication; the clock takes it from there.

    Raises:
        Refused: `publish_at` has passed.
        Refused: at that moment the text is not valid, and residents would lose the one that they see.
    """
    allow(person, Permission.PUBLISH)
    draft = held_draft(session, draft_id)
    entry = may_go_out(session, person, draft, "schedule", seen_version, rules)
    reason = explained(reason)
    if publish_at <= now():
        raise Refused("editing.refused.too_early")
    if gap_of(entry, draft.content, publish_at):
        raise Refused("editing.refused.leaves_gap")
    complete(session, draft.content, rules, publish_at)
    move(draft, DraftState.SCHEDULED, person)
    draft.publish_at = publish_at
    tell(session, person, "draft.schedule", draft, reason=reason)
    return draft


def publish(
    session: Session,
    person: Person | None,
    draft_id: int,
    reason: str,
    seen_version: int | None = None,
    *,
    rules: Rules = STRICT,
) -> Entry:
    """Make a draft the answer that residents get; without a person the clock does it, when its moment has come.

    Raises:
        Refused: the entry was published anew since the draft was made.
        Incomplete: the text is not, or no longer, ready for residents.
        Refused: it is not valid yet, and residents would lose the text that they see.
    """
    draft = held_draft(session, draft_id)
    if person is None:
        in_state(draft, (DraftState.SCHEDULED,), "publish")
        if draft.publish_at is None or draft.publish_at > now():
            raise Refused("editing.refused.too_early")
        entry = ready(session, draft, rules)
    else:
        allow(person, Permission.PUBLISH)
        entry = may_go_out(session, person, draft, "publish", seen_version, rules)
        reason = explained(reason)
    if gap_of(entry, draft.content):
        raise Refused("editing.refused.leaves_gap")
    before = content_of(entry) if entry else None
    content = {**draft.content, "status": Status.PUBLISHED.value}
    (entry,) = publish_contents(session, {draft.faq_id: content}, name_of(person), reason, origins=draft.origins)
    move(draft, DraftState.PUBLISHED, person)
    after = content_of(entry)
    note(session, person, "entry.publish", entry.id, before, after, reason, version=entry.version)
    return entry


def archive(session: Session, person: Person, faq_id: str, reason: str) -> Entry:
    """Take an entry away from residents; it is kept, with its whole history.

    Raises:
        Refused: that was done before.
    """
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    entry = known_entry(session, faq_id)
    if entry.status == Status.ARCHIVED:
        raise Refused("editing.refused.archived_already")
    before = content_of(entry)
    publish_contents(session, {faq_id: {**before, "status": Status.ARCHIVED.value}}, person.name, reason)
    note(session, person, "entry.archive", faq_id, before, content_of(entry), reason, version=entry.version)
    return entry


def unarchive(session: Session, person: Person, faq_id: str, reason: str) -> Entry:
    """Give an entry of the archive back to residents, as it was.

    Raises:
        Refused: it is not there.
    """
    entry = known_entry(session, faq_id)
    if entry.status is not Status.ARCHIVED:
        raise Refused("editing.refused.not_archived")
    return restore(session, person, faq_id, entry.version, reason)


def restore(session: Session, person: Person, faq_id: str, version: int, reason: str) -> Entry:
    """Publish an earlier version again, as a new one. It was approved once, so this is one step.

    Phrasings that belong to another entry by now, links to entries in the archive, and a validity that has ended or
    has yet to begin are left out, so that residents see it: the audit log and the new version show what came back.
    """
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    entry = known_entry(session, faq_id)
    wanted = select(Revision).where(Revision.entry_id == faq_id, Revision.version == version)
    revision = session.scalar(wanted)
    if revision is None:
        raise Unknown(what=f"{faq_id} {version}")
    before = content_of(entry)
    content = what_can_come_back(session, {**empty_content(), **revision.content, "status": Status.PUBLISHED.value})
    publish_contents(session, {faq_id: content}, person.name, reason)
    after = content_of(entry)
    note(session, person, "entry.restore", faq_id, before, after, reason, version=entry.version, restored=version)
    return entry
