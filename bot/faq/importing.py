"""Bringing the content pack into the database: run it as often as you like."""

from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.faq.pack import Pack, PackEntry
from bot.faq.publishing import record_revision, touch_content
from bot.faq.tables import Entry, Link, Origin, OutOfScopeExample, Phrasing, Source, Status

ACTOR = "inhoudspakket"


@dataclass
class ImportReport:
    """What an import did: ids per outcome."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)
    overridden: list[str] = field(default_factory=list)  # changed in the pack, kept as edited here
    outside_changed: bool = False

    @property
    def changed(self) -> bool:
        """Whether residents' answers may differ after this import."""
        return bool(self.added or self.updated or self.archived or self.outside_changed)


def import_pack(session: Session, pack: Pack) -> ImportReport:
    """Make the database follow the pack, in one transaction of the caller.

    Entries edited here (`is_override`) stay as they are; entries that left the pack are archived. A text
    that staff gave to an entry stays there, whatever the pack says.
    """
    report = ImportReport()
    existing = {entry.id: entry for entry in session.scalars(select(Entry))}
    changed = [item for item in pack.entries if _differs(existing.get(item.id), item, report)]
    in_pack = {item.id for item in pack.entries}
    left = [entry for entry in existing.values() if entry.pack_digest and entry.id not in in_pack]
    _archive([entry for entry in left if not entry.is_override], report)
    _free_phrasings(session, changed, report.archived)
    taken = set(session.scalars(select(Phrasing.text)))
    for item in changed:
        _write(session, existing.get(item.id), item, taken, report)
    session.flush()
    for item in changed:
        session.add_all(_links(item))
    report.outside_changed = _follow_outside(session, pack)
    session.flush()
    for item in changed:
        record_revision(session, session.get_one(Entry, item.id), ACTOR, "uit het inhoudspakket")
    if report.changed:
        touch_content(session)
    return report


def _differs(entry: Entry | None, item: PackEntry, report: ImportReport) -> bool:
    if entry is None:
        return True
    if entry.pack_digest == item.digest():
        return False
    if entry.is_override:
        report.overridden.append(entry.id)
        return False
    return True


def _archive(entries: list[Entry], report: ImportReport) -> None:
    """Archive what left the pack; without a digest it counts as new where it comes back."""
    for entry in entries:
        entry.status, entry.pack_digest = Status.ARCHIVED, None
        report.archived.append(entry.id)


def _free_phrasings(session: Session, changed: list[PackEntry], archived: list[str]) -> None:
    """Take the pack's phrasings of changed and archived entries out first, so that one may move between them."""
    session.flush()
    ids = [item.id for item in changed]
    freed = Phrasing.entry_id.in_([*ids, *archived])
    session.execute(delete(Phrasing).where(freed, Phrasing.origin == Origin.PACK))
    session.execute(delete(Source).where(Source.entry_id.in_(ids)))
    session.execute(delete(Link).where(Link.entry_id.in_(ids)))
    session.expire_all()


def _write(session: Session, entry: Entry | None, item: PackEntry, taken: set[str], report: ImportReport) -> None:
    if entry is None:
        entry = Entry(id=item.id, version=1, is_override=False)
        session.add(entry)
        report.added.append(item.id)
    else:
        entry.version += 1
        report.updated.append(item.id)
    entry.topic, entry.question, entry.answer = item.topic, item.question, item.answer.strip()
    entry.status, entry.owner, entry.checked_on = Status.PUBLISHED, item.owner, item.checked_on
    entry.pack_digest = item.digest()
    entry.sources = [Source(position=n, title=s.title, url=s.url) for n, s in enumerate(item.sources)]
    entry.phrasings += [Phrasing(text=text, origin=Origin.PACK) for text in item.phrasings if text not in taken]


def _links(item: PackEntry) -> list[Link]:
    related = [("related", n, target) for n, target in enumerate(item.related)]
    followups = [(aspect, 0, target) for aspect, target in item.followups.items()]
    return [Link(entry_id=item.id, aspect=a, position=n, target_id=t) for a, n, t in [*related, *followups]]


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
