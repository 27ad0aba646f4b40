"""Three texts side by side: national before, national now, and local; and what a person chooses."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from bot.faq.content_form import NATIONAL, EntryContent
from bot.faq.national import (
    NationalText,
    differs,
    is_hidden,
    merge,
    overridden_fields,
    waiting_fields,
)
from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Status
from bot.faq.writing import publish_contents, taken_phrasings
from bot.ground import audit
from bot.ground.roles import Permission, Person
from bot.staff.editing import workflow
from bot.staff.editing.errors import Changed, Unknown
from bot.staff.editing.holding import allow, explained, take_turn
from bot.staff.editing.steps import for_the_log
from bot.staff.editing.tables import Draft

Choice = Literal["local", "national"]


@dataclass(frozen=True)
class Comparison:
    """An entry beside its national text. `seen` names this moment: it changes with any of the three texts."""

    entry: Entry
    local: EntryContent
    national: NationalText
    overridden: tuple[str, ...]
    waiting: tuple[str, ...]
    is_hidden: bool

    @property
    def seen(self) -> str:
        """A fingerprint of the three texts."""
        texts = json.dumps([self.local, self.national.base, self.national.content], sort_keys=True)
        return hashlib.sha256(texts.encode()).hexdigest()


def comparison(session: Session, faq: str) -> Comparison:
    """How an entry stands to its national text now.

    Raises:
        Unknown: there is no such entry, or it is the municipality's own.
    """
    entry, national = session.get(Entry, faq), session.get(NationalText, faq)
    if entry is None or national is None:
        raise Unknown(what=faq)
    local = content_of(entry)
    fields = overridden_fields(national, local)
    return Comparison(entry, local, national, fields, waiting_fields(national), is_hidden(entry, national))


def choose(
    session: Session, person: Person, faq: str, choices: Mapping[str, Choice], seen: str, reason: str
) -> Comparison:
    """Settle every waiting field as chosen, and publish what that changes; the comparison as it was before.

    Raises:
        Changed: one of the texts is another than at `seen`.
        Refused: without a reason nobody understands it later.
    """
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    found = _as_seen(session, faq, seen)
    content = _as_chosen(found, choices)
    found.national.base = {**found.national.base, **_now(found, found.waiting)}
    found.national.compared = None
    _publish(session, person, found, content, "entry.compare", reason, {"choices": dict(choices)})
    return found


def edit(session: Session, person: Person, faq: str, choices: Mapping[str, Choice], seen: str) -> Draft:
    """A draft with the chosen texts to go on with; the comparison is done when that changes a waiting field.

    Raises:
        Changed: one of the texts is another than at `seen`.
        Conflict: a colleague has an open draft that says something else.
    """
    allow(person, Permission.EDIT)
    found = _as_seen(session, faq, seen)
    draft = workflow.start_draft(session, person, faq, _as_chosen(found, choices))
    found.national.compared = {"national": found.national.content, "local": found.local}
    return draft


def follow(session: Session, person: Person, faq: str, keep_phrasings: bool, reason: str) -> Comparison:
    """Let an entry follow the national text again, in every field; phrasings that were added here may stay.

    Raises:
        Unknown: there is no national text any more.
    """
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    take_turn(session)
    found = comparison(session, faq)
    if not found.national.in_pack:
        raise Unknown(what=faq)
    national = found.national.content
    phrasings = list(dict.fromkeys([*national["phrasings"], *(found.local["phrasings"] if keep_phrasings else ())]))
    found.national.base, found.national.compared = national, None
    content = {**found.local, **national, "phrasings": phrasings}
    _publish(session, person, found, content, "entry.follow", reason)
    return found


def hide(session: Session, person: Person, faq: str, reason: str) -> Comparison:
    """Take a national entry away from residents; it stays up to date and can be shown again."""
    return _show(session, person, faq, Status.ARCHIVED, "entry.hide", reason)


def show(session: Session, person: Person, faq: str, reason: str) -> Comparison:
    """Give a hidden entry back to residents."""
    return _show(session, person, faq, Status.PUBLISHED, "entry.show", reason)


def _show(session: Session, person: Person, faq: str, status: Status, action: str, reason: str) -> Comparison:
    allow(person, Permission.PUBLISH)
    reason = explained(reason)
    take_turn(session)
    found = comparison(session, faq)
    _publish(session, person, found, {**found.local, "status": status.value}, action, reason)
    return found


def _as_seen(session: Session, faq: str, seen: str) -> Comparison:
    take_turn(session)
    found = comparison(session, faq)
    if found.seen != seen:
        raise Changed(author="")
    return found


def _now(found: Comparison, names: tuple[str, ...]) -> EntryContent:
    return {name: found.national.content[name] for name in names}


def _as_chosen(found: Comparison, choices: Mapping[str, Choice]) -> EntryContent:
    taken = tuple(name for name in found.waiting if choices.get(name) == "national")
    content = {**found.local, **_now(found, taken)}
    base = {**found.national.base, **_now(found, found.waiting)}
    return {**found.local, **merge(base, found.national.content, content).content}


def _publish(
    session: Session,
    person: Person,
    found: Comparison,
    content: EntryContent,
    action: str,
    reason: str,
    more: EntryContent | None = None,
) -> None:
    """Publish what differs, if anything does; the audit record in any case."""
    names = [name for name in (*NATIONAL, "phrasings", "checked_on", "status") if differs(name, content, found.local)]
    if names:
        content = _without_taken(session, content)
        publish_contents(session, {found.entry.id: content}, person.name, reason)
    before = {name: found.local[name] for name in names}
    after = {**(more or {}), **{name: content[name] for name in names}}
    before, after = for_the_log(session, found.entry.id, before, after)
    audit.record(session, person, action, found.entry.id, before=before, after=after, reason=reason)


def _without_taken(session: Session, content: EntryContent) -> EntryContent:
    """National phrasings that staff gave to another entry stay there."""
    taken = taken_phrasings(session, content["id"], content["phrasings"])
    return {**content, "phrasings": [text for text in content["phrasings"] if text not in taken]}
