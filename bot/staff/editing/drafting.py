"""Writing: start a draft, save it, follow what was published meanwhile, give up."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import EntryContent
from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Origin
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.editing.content import empty_content, new_id, same
from bot.staff.editing.errors import Unknown
from bot.staff.editing.holding import allow, held_draft, held_entry, open_draft
from bot.staff.editing.steps import conflict, in_state, move, tell
from bot.staff.editing.tables import OPEN, Draft, DraftState


def start_draft(
    session: Session,
    person: Person,
    faq_id: str | None,
    content: EntryContent | None = None,
    *,
    base_version: int | None = None,
    origins: Mapping[str, Origin] | None = None,
) -> Draft:
    """A draft of an entry, or without `faq_id` of a new one; the one that is open already where nothing differs.

    `base_version` is the version that `content` was made from, where that was not the newest; `origins` says where its
    phrasings came from, where that is not staff.

    Raises:
        Unknown: there is no such entry.
        Refused: there is none yet, and its draft was given up.
        Conflict: a colleague has an open draft that says something else.
    """
    allow(person, Permission.EDIT)
    entry = held_entry(session, faq_id) if faq_id else None
    present = open_draft(session, faq_id) if faq_id else None
    if present is not None:
        if content is not None and not same(content, present.content):
            raise conflict(present, content)
        return present
    if faq_id and entry is None:
        was_there = session.scalar(select(Draft.id).where(Draft.faq_id == faq_id).limit(1))
        raise Refused("editing.refused.given_up") if was_there else Unknown(what=faq_id)
    wanted = content or (content_of(entry) if entry else empty_content())
    target = faq_id or new_id(session, wanted)
    draft = Draft(
        faq_id=target, content={**wanted, "id": target}, origins=dict(origins or {}),
        base_version=(base_version or entry.version) if entry else None,
        state=DraftState.DRAFT, author_id=person.id, author_name=person.name, revision=1,
    )  # fmt: skip
    session.add(draft)
    session.flush()
    tell(session, person, "draft.start", draft, content_of(entry) if entry else None, draft.content)
    return draft


def save_draft(session: Session, person: Person, draft_id: int, content: EntryContent, seen_version: int) -> Draft:
    """Keep a new text of a draft; one that colleagues were looking at, or had planned, becomes a draft again.

    Raises:
        Conflict: somebody saved another text since revision `seen_version`; it carries both.
        WrongState: the draft was published or withdrawn meanwhile.
    """
    allow(person, Permission.EDIT)
    draft = held_draft(session, draft_id)
    in_state(draft, OPEN, "save")
    if same(content, draft.content):
        return draft
    if draft.revision != seen_version:
        raise conflict(draft, content)
    before = draft.content
    draft.content = {**content, "id": draft.faq_id}
    draft.revision += 1
    move(draft, DraftState.DRAFT)
    draft.author_id, draft.author_name = person.id, person.name
    tell(session, person, "draft.save", draft, before, draft.content)
    return draft


def rebase(session: Session, person: Person, draft_id: int, seen_base: int | None = None) -> Draft:
    """Say that the draft was compared with the version that was published meanwhile, and may follow it.

    Raises:
        Refused: version `seen_base` was on the screen, and another one was published since.
    """
    allow(person, Permission.EDIT)
    draft = held_draft(session, draft_id)
    in_state(draft, OPEN, "rebase")
    entry = session.get_one(Entry, draft.faq_id, populate_existing=True)
    if seen_base is not None and entry.version != seen_base:
        raise Refused("editing.refused.base_moved")
    draft.base_version = entry.version
    tell(session, person, "draft.rebase", draft)
    return draft


def withdraw(session: Session, person: Person, draft_id: int, reason: str = "") -> Draft:
    """Give up a draft. It is kept, for `reopen`; the entry stays as it is."""
    allow(person, Permission.EDIT)
    draft = held_draft(session, draft_id)
    in_state(draft, OPEN, "withdraw")
    move(draft, DraftState.WITHDRAWN)
    tell(session, person, "draft.withdraw", draft, reason=reason.strip()[:500])
    return draft


def reopen(session: Session, person: Person, draft_id: int) -> Draft:
    """Take a draft back that was given up, with its text as it was.

    Raises:
        WrongState: it was not given up, or is open again already.
        Refused: the entry has another open draft by now.
    """
    allow(person, Permission.EDIT)
    draft = held_draft(session, draft_id)
    in_state(draft, (DraftState.WITHDRAWN,), "reopen")
    if open_draft(session, draft.faq_id) is not None:
        raise Refused("editing.refused.already_open")
    move(draft, DraftState.DRAFT)
    tell(session, person, "draft.reopen", draft)
    return draft
