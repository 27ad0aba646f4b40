"""What the page of an entry shows, read in one go."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, defer

from bot.faq.content_form import EntryContent
from bot.faq.publishing import content_of
from bot.faq.store import Content
from bot.faq.tables import Entry, Revision, Status
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.roles import Person
from bot.staff.editing.content import empty_content, same
from bot.staff.editing.holding import open_draft
from bot.staff.editing.makers import Maker, makers
from bot.staff.editing.standing import EntryStanding, standing_of
from bot.staff.editing.tables import Comment, Draft, DraftState, UnsavedText

MOST_WITHDRAWN = 5
STILL_THERE = timedelta(minutes=10)
NEW = ""  # the target of texts for an entry that does not exist yet


@dataclass(frozen=True)
class EntryView:
    """An entry as staff see it; `published` is what residents see, or saw last."""

    faq_id: str
    entry: Entry | None
    published: EntryContent | None
    draft: Draft | None
    history: list[Revision]  # newest first, without their contents
    comments: list[Comment]
    unsaved: UnsavedText | None
    withdrawn: list[Draft]  # drafts that were given up, the last first
    typing: list[str]  # colleagues who typed here just now and have not saved
    base: EntryContent | None  # the version that the draft was made from, where that is no longer the published one
    makers: dict[int, Maker]  # by version

    @property
    def content(self) -> EntryContent:
        """The text to work on."""
        if self.draft is not None:
            return self.draft.content
        if self.only_withdrawn:
            return self.withdrawn[0].content
        return self.published or empty_content()

    @property
    def only_withdrawn(self) -> bool:
        """Whether all there ever was of it are drafts that were given up."""
        return self.draft is None and self.entry is None and bool(self.withdrawn)

    @property
    def seen(self) -> int:
        """The draft's revision; 0 where there is no draft."""
        return self.draft.revision if self.draft else 0

    @property
    def base_version(self) -> int:
        """The version that a new text is made from; 0 for a new entry."""
        if self.draft is not None:
            return self.draft.base_version or 0
        return self.entry.version if self.entry else 0

    @property
    def base_moved(self) -> bool:
        """Whether the entry was published anew since the draft was made."""
        return self.draft is not None and self.base_version != (self.entry.version if self.entry else 0)

    def standing(self, shown: Content) -> EntryStanding:
        """What residents see of it; `shown` is everything that they get now."""
        return standing_of(self.entry, shown)

    @property
    def open_comments(self) -> list[Comment]:
        """What colleagues said and nobody settled yet."""
        return [comment for comment in self.comments if comment.settled_at is None]

    @property
    def settled_comments(self) -> list[Comment]:
        """What colleagues said and somebody settled."""
        return [comment for comment in self.comments if comment.settled_at is not None]

    @property
    def archived(self) -> bool:
        """Whether the entry is in the archive."""
        return self.entry is not None and self.entry.status is Status.ARCHIVED


def entry_view(session: Session, person: Person, faq_id: str) -> EntryView | None:
    """Everything about an entry, or about a draft for a new one, open or given up; none where there is neither."""
    entry = session.get(Entry, faq_id) if faq_id else None
    draft = open_draft(session, faq_id) if faq_id else None
    history = revisions(session, faq_id)
    given_up = select(Draft).where(Draft.faq_id == faq_id, Draft.state == DraftState.WITHDRAWN)
    last_first = given_up.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(MOST_WITHDRAWN)
    withdrawn = list(session.scalars(last_first)) if faq_id else []
    if faq_id and entry is None and draft is None and not withdrawn:
        return None
    base = None
    if draft is not None and draft.base_version and entry is not None and entry.version != draft.base_version:
        base = revision_content(session, faq_id, draft.base_version)
    published = content_of(entry) if entry else None
    comments = session.scalars(select(Comment).where(Comment.faq_id == faq_id).order_by(Comment.id)).all()
    typing = typing_now(session, person, faq_id) if faq_id else []
    made = makers(session, faq_id) if history else {}
    view = EntryView(faq_id, entry, published, draft, history, list(comments), None, withdrawn, typing, base, made)
    unsaved = unsaved_text(session, person, faq_id)
    if unsaved is None or same(unsaved.content, view.content):
        return view
    return replace(view, unsaved=unsaved)


def revisions(session: Session, faq_id: str) -> list[Revision]:
    """The versions of an entry, newest first, without their contents."""
    wanted = select(Revision).where(Revision.entry_id == faq_id).order_by(Revision.version.desc())
    return list(session.scalars(wanted.options(defer(Revision.content))))


def revision_content(session: Session, faq_id: str, version: int) -> EntryContent | None:
    """The content of one version, whole; none where there is no such version."""
    wanted = select(Revision.content).where(Revision.entry_id == faq_id, Revision.version == version)
    content: dict[str, Any] | None = session.scalar(wanted)
    return None if content is None else {**empty_content(), **content}


def text_behind(session: Session, faq_id: str, screen: tuple[int, int]) -> EntryContent | None:
    """The text that was on a screen: of a revision of the open draft, or without one of a version of the entry.

    Drafts keep their newest text alone; the audit log has what each save changed, so it is read backwards.
    """
    seen, version = screen
    draft = open_draft(session, faq_id) if faq_id else None
    if not seen or draft is None:
        return revision_content(session, faq_id, version) if version else None
    content = dict(draft.content)
    saves = select(AuditRecord).where(AuditRecord.action == "draft.save", AuditRecord.target == faq_id)
    for record in session.scalars(saves.order_by(AuditRecord.id.desc())):
        after = record.after or {}
        if after.get("draft") != draft.id or after.get("revision", 0) <= seen:
            break
        content |= record.before or {}
    return content


def unsaved_text(session: Session, person: Person, target: str) -> UnsavedText | None:
    """What a person typed for an entry and has not saved."""
    return session.scalar(select(UnsavedText).where(UnsavedText.person_id == person.id, UnsavedText.target == target))


def typing_now(session: Session, person: Person, target: str) -> list[str]:
    """The colleagues who typed in an entry in the last minutes and have not saved it."""
    wanted = select(UnsavedText.person_name).where(UnsavedText.target == target, UnsavedText.person_id != person.id)
    recent = wanted.where(UnsavedText.at >= now() - STILL_THERE, UnsavedText.person_name != "")
    return list(session.scalars(recent.order_by(UnsavedText.person_name)))


def keep_unsaved(session: Session, person: Person, target: str, content: EntryContent, screen: tuple[int, int]) -> None:
    """Keep what a person is typing, in place of what was kept before.

    `screen`: the revision of the draft and the version of the entry that it is made from.
    """
    seen, base = screen
    kept = unsaved_text(session, person, target)
    if kept is None:
        kept = UnsavedText(
            person_id=person.id, person_name=person.name, target=target, content=content, seen=seen, base=base
        )
        try:
            with session.begin_nested():
                session.add(kept)
        except IntegrityError:  # another window of the same person was first
            kept = unsaved_text(session, person, target)
            assert kept is not None
    kept.content, kept.seen, kept.base, kept.person_name, kept.at = content, seen, base, person.name, now()


def forget_unsaved(session: Session, person: Person, target: str) -> None:
    """Once it is saved, or thrown away."""
    session.execute(delete(UnsavedText).where(UnsavedText.person_id == person.id, UnsavedText.target == target))
