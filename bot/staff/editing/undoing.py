"""Taking back what residents notice: the version before the last one again, and the draft that it came from."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import EntryContent
from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Revision, Status
from bot.faq.writing import publish_contents
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.editing.content import empty_content
from bot.staff.editing.holding import allow, explained, open_draft
from bot.staff.editing.steps import known_entry, move, note, what_can_come_back
from bot.staff.editing.tables import Draft, DraftState


def undo(session: Session, person: Person, faq_id: str, version: int, reason: str) -> Entry:
    """Give residents again what they had before `version`, as a version of its own; before the first, nothing.

    The draft that became `version` is open again, with its text and its author: nothing written is lost.

    Raises:
        Refused: another version was published since.
    """
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    entry = known_entry(session, faq_id)
    if entry.version != version:
        raise Refused("editing.refused.too_late")
    before = content_of(entry)
    publish_contents(session, {faq_id: _former(session, before, version)}, person.name, reason)
    _reopen(session, entry, version)
    after = content_of(entry)
    note(session, person, "entry.undo", faq_id, before, after, reason, version=entry.version, undone=version)
    return entry


def _former(session: Session, present: EntryContent, version: int) -> EntryContent:
    wanted = select(Revision.content).where(Revision.entry_id == present["id"], Revision.version == version - 1)
    content = session.scalar(wanted)
    if content is None:
        return {**present, "status": Status.ARCHIVED.value}
    former = {**empty_content(), **content}
    return former if former["status"] == Status.ARCHIVED.value else what_can_come_back(session, former)


def _reopen(session: Session, entry: Entry, version: int) -> None:
    """The draft that became a version, as a draft of the newest."""
    published = select(Draft).where(Draft.faq_id == entry.id, Draft.state == DraftState.PUBLISHED)
    draft = session.scalar(published.order_by(Draft.id.desc()).limit(1))
    if draft is not None and (draft.base_version or 0) == version - 1 and open_draft(session, entry.id) is None:
        move(draft, DraftState.DRAFT)
        draft.base_version = entry.version
