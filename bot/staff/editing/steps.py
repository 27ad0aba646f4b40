"""What the steps of the workflow have in common: their conditions, their change of state, their audit record."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import EntryContent
from bot.faq.tables import Entry, Origin, Phrasing, Status
from bot.ground import audit
from bot.ground.database.base import now
from bot.ground.errors import Refused, Term
from bot.ground.roles import Person
from bot.staff.editing.content import changed_fields, findings
from bot.staff.editing.errors import Changed, Conflict, Incomplete, Unknown
from bot.staff.editing.holding import Rules, held_entry, second_pair_of_eyes
from bot.staff.editing.standing import SeenByResidents, by_dates
from bot.staff.editing.tables import Draft, DraftState

SYSTEM = "Datawijzer"  # in a history, for what nobody did
UNSAID = "[uit de inbox]"  # in the audit log, for the words of a resident
GOES_OUT_FROM = (DraftState.IN_REVIEW, DraftState.APPROVED, DraftState.SCHEDULED)


def in_state(draft: Draft, states: Collection[DraftState], step: str) -> None:
    """Let a step through from these states only.

    Raises:
        Refused: the draft is in another.
    """
    if draft.state not in states:
        raise Refused("editing.refused.wrong_state", state=Term(f"editing.states.{draft.state.value}"), step=step)


def as_seen(draft: Draft, seen_version: int | None) -> None:
    """Let through who looked at this very text.

    Raises:
        Changed: it is another by now.
    """
    if seen_version is not None and draft.revision != seen_version:
        raise Changed(author=draft.author_name)


def complete(session: Session, content: EntryContent, rules: Rules, moment: datetime | None = None) -> None:
    """Let through a text that is ready for residents, at a moment; now where none is given.

    Raises:
        Incomplete: with every finding.
    """
    found = findings(session, content, rules.values, moment)
    if found:
        raise Incomplete(found)


def may_go_out(
    session: Session, person: Person, draft: Draft, step: str, seen_version: int | None, rules: Rules
) -> Entry | None:
    """Everything that is asked before a person plans or publishes a draft; the entry that it will change."""
    alone = () if rules.four_eyes else (DraftState.DRAFT,)
    in_state(draft, (*GOES_OUT_FROM, *alone), step)
    as_seen(draft, seen_version)
    second_pair_of_eyes(person, draft, rules)
    return ready(session, draft, rules)


def ready(session: Session, draft: Draft, rules: Rules) -> Entry | None:
    """The entry that a draft will change, held; none where it will be a new one.

    Raises:
        Refused: the entry is no longer the version that the draft was made from.
        Incomplete: the text is not ready for residents.
    """
    entry = held_entry(session, draft.faq_id)
    if (entry.version if entry else None) != draft.base_version:
        raise Refused("editing.refused.base_moved")
    complete(session, draft.content, rules)
    return entry


def known_entry(session: Session, faq_id: str) -> Entry:
    """The entry, held.

    Raises:
        Unknown: there is none.
    """
    entry = held_entry(session, faq_id)
    if entry is None:
        raise Unknown(what=faq_id)
    return entry


def move(draft: Draft, state: DraftState, reviewer: Person | None = None) -> None:
    """Bring a draft to a state; whoever looked at an earlier text has not looked at this one."""
    draft.state, draft.publish_at = state, None
    if reviewer is not None:
        draft.reviewer_id, draft.reviewer_name = reviewer.id, reviewer.name
    elif state in (DraftState.DRAFT, DraftState.IN_REVIEW):
        draft.reviewer_id = draft.reviewer_name = None


def conflict(draft: Draft, mine: EntryContent) -> Conflict:
    """Both texts, for who saved second."""
    return Conflict(draft.id, draft.revision, draft.author_name, draft.content, mine)


def name_of(person: Person | None) -> str:
    """Who a history names."""
    return person.name if person else SYSTEM


def tell(
    session: Session,
    person: Person | None,
    action: str,
    draft: Draft,
    before: EntryContent | None = None,
    after: EntryContent | None = None,
    reason: str = "",
) -> None:
    """Audit a step of a draft, with the fields that changed."""
    facts: dict[str, Any] = {"draft": draft.id, "revision": draft.revision}
    if draft.publish_at:
        facts["publish_at"] = draft.publish_at.isoformat()
    note(session, person, action, draft.faq_id, before, after or before or {}, reason, **facts)


def note(
    session: Session,
    person: Person | None,
    action: str,
    faq_id: str,
    before: EntryContent | None,
    after: EntryContent,
    reason: str,
    **facts: Any,
) -> None:
    """Audit a change of an entry: the fields that changed, from what to what, and more facts."""
    fields = [*changed_fields(before, after), *(["status"] if _status(before) != _status(after) else [])]
    old = {name: before.get(name) for name in fields} if before is not None else {}
    new = {name: after.get(name) for name in fields}
    old, new = for_the_log(session, faq_id, old, new)
    audit.record(session, person, action, faq_id, before=old or None, after=new | facts, reason=reason)


def for_the_log(session: Session, faq_id: str, *contents: EntryContent) -> list[EntryContent]:
    """Parts of contents of an entry without what came from the inbox: nobody could take such words out again."""
    origins = session.scalars(select(Draft.origins).where(Draft.faq_id == faq_id))
    said = {text for own in origins for text, origin in own.items() if origin == Origin.INBOX}
    return [{name: _unsaid(value, said) for name, value in content.items()} for content in contents]


def _unsaid(value: Any, said: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_unsaid(part, said) for part in value]
    return UNSAID if isinstance(value, str) and value in said else value


def _status(content: Mapping[str, Any] | None) -> Any:
    return (content or {}).get("status")


def what_can_come_back(session: Session, content: EntryContent) -> EntryContent:
    """An earlier content without phrasings of another entry, links that lead nowhere, and dates that would hide it."""
    taken = set(
        session.scalars(
            select(Phrasing.text)
            .join(Entry, Entry.id == Phrasing.entry_id)
            .where(Phrasing.text.in_(content["phrasings"]), Entry.id != content["id"], Entry.status != Status.ARCHIVED)
        )
    )
    targets = [*content["related"], *content["followups"].values()]
    known = set(session.scalars(select(Entry.id).where(Entry.id.in_(targets), Entry.status != Status.ARCHIVED)))
    dates = {} if by_dates(content, now()).seen is SeenByResidents.SHOWN else {"valid_from": None, "valid_until": None}
    return {
        **content,
        **dates,
        "phrasings": [text for text in content["phrasings"] if text not in taken],
        "related": [target for target in content["related"] if target in known],
        "followups": {aspect: target for aspect, target in content["followups"].items() if target in known},
    }
