"""Bringing the content pack into the database: run it as often as you like.

Every field that was not overridden here follows the pack (bot/faq/national.py); nothing local is overwritten.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.faq.claims import follow_claims
from bot.faq.details import follow_details
from bot.faq.national import (
    NationalText,
    differs,
    merge,
    national_content,
    overridden_fields,
    settle,
    waiting_fields,
)
from bot.faq.pack import Pack, PackEntry
from bot.faq.publishing import content_of, record_revision, touch_content
from bot.faq.tables import Entry, Origin, OutOfScopeExample, Revision, Status
from bot.faq.writing import write_contents
from bot.ground.database.base import now

ACTOR = "inhoudspakket"


@dataclass
class ImportReport:
    """What an import did: ids per outcome."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    overridden: list[str] = field(default_factory=list)  # the national text changed under an override: compare them
    kept: list[str] = field(default_factory=list)  # left the pack, and stay because they were edited here
    outside_changed: bool = False
    claims_changed: bool = False

    @property
    def changed(self) -> bool:
        """Whether residents' answers may differ after this import."""
        return bool(self.added or self.updated or self.archived or self.outside_changed or self.claims_changed)


def import_pack(session: Session, pack: Pack, reason: str = "") -> ImportReport:
    """Make the database follow the pack, in one transaction of the caller; `reason` is for the history of each text.

    What left the pack is archived with its phrasings, unless it was edited here. A text that staff gave to an entry
    stays there, whatever the pack says.
    """
    report = ImportReport()
    existing = {entry.id: entry for entry in session.scalars(select(Entry))}
    known = {national.entry_id: national for national in session.scalars(select(NationalText))}
    _leave(session, pack, existing, known, report, reason)
    contents: dict[str, dict[str, Any]] = {}
    for item in pack.entries:
        entry, national = existing.get(item.id), known.get(item.id)
        if entry is None or national is None or not national.in_pack or entry.pack_digest != item.digest():
            content = _follow(session, pack, item, entry, national, report)
            contents |= {item.id: content} if content else {}
    entries = write_contents(session, contents, lambda _text: Origin.PACK, skip_taken=True)
    firsts = [_first(item, pack) for item in pack.entries if item.id not in existing]
    session.add_all(firsts)  # the list keeps them at hand: `settle` asks for each of them again
    session.flush()
    for item in pack.entries:
        session.get_one(Entry, item.id).pack_digest = item.digest()
    for entry in entries:
        record_revision(session, entry, ACTOR, reason)
    report.outside_changed = _follow_outside(session, pack)
    report.claims_changed = follow_claims(session, pack)
    follow_details(session, pack)
    if report.changed:
        touch_content(session)
    session.flush()
    return report


def _leave(
    session: Session,
    pack: Pack,
    existing: dict[str, Entry],
    known: dict[str, NationalText],
    report: ImportReport,
    reason: str,
) -> None:
    """Archive what left the pack, and keep what was edited here."""
    in_pack = {item.id for item in pack.entries}
    for faq, entry in existing.items():
        if entry.pack_digest is None or faq in in_pack:
            continue
        national = known.get(faq) or _national(session, entry, content_of(entry), pack)
        entry.pack_digest, national.in_pack, national.changed_at = None, False, now()
        if overridden_fields(national, content_of(entry)):
            report.kept.append(faq)
        elif entry.status is not Status.ARCHIVED:
            entry.status, entry.version, national.retired = Status.ARCHIVED, entry.version + 1, True
            report.archived.append(faq)
            record_revision(session, entry, ACTOR, reason)
    session.flush()


def _follow(
    session: Session,
    pack: Pack,
    item: PackEntry,
    entry: Entry | None,
    national: NationalText | None,
    report: ImportReport,
) -> dict[str, Any] | None:
    """Keep the new national text; what the entry becomes, or none where it stays as it is."""
    new = national_content(item)
    if entry is None:
        report.added.append(item.id)
        return {**new, "status": Status.PUBLISHED}
    local = content_of(entry)
    national = national or _national(session, entry, new, pack)
    merged = merge(national.base, new, local)
    if national.content != new:
        national.pack_version, national.changed_at = pack.version, now()
    returned = national.retired
    national.content, national.base, national.in_pack, national.retired = new, merged.base, True, False
    if waiting_fields(national):
        report.overridden.append(item.id)
    if not returned and not any(differs(name, merged.content, local) for name in new):
        settle(session, entry, local)
        return None
    report.updated.append(item.id)
    return {**merged.content, **({"status": Status.PUBLISHED} if returned else {})}


def _first(item: PackEntry, pack: Pack) -> NationalText:
    content = national_content(item)
    return NationalText(entry_id=item.id, content=content, base=content, pack_version=pack.version)


def _national(session: Session, entry: Entry, new: dict[str, Any], pack: Pack) -> NationalText:
    """The row of an entry that was imported before such rows were kept: based on the pack's last revision of it."""
    query = select(Revision).where(Revision.entry_id == entry.id, Revision.actor == ACTOR)
    last = session.scalar(query.order_by(Revision.version.desc()).limit(1))
    base = {name: last.content.get(name, value) if last else value for name, value in new.items()}
    base["phrasings"] = [phrasing.text for phrasing in entry.phrasings if phrasing.origin is Origin.PACK]
    national = NationalText(entry_id=entry.id, content=base, base=base, pack_version=pack.version)
    session.add(national)
    return national


def _follow_outside(session: Session, pack: Pack) -> bool:
    rows = session.scalars(select(OutOfScopeExample)).all()
    own = {row.text for row in rows if row.origin != Origin.PACK}
    present = {row.text: row.referral for row in rows if row.origin == Origin.PACK}
    wanted = {text: item.referral for item in pack.outside for text in item.phrasings if text not in own}
    if wanted == present:
        return False
    session.execute(delete(OutOfScopeExample).where(OutOfScopeExample.origin == Origin.PACK))
    session.add_all(OutOfScopeExample(text=t, referral=r, origin=Origin.PACK) for t, r in wanted.items())
    return True
