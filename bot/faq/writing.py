"""Writing whole entries: the one way in which content changes, whoever changes it.

Everything happens in the caller's transaction: entry, phrasings, links, revision, marks and content version.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import batched
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import Shape, named, stored
from bot.faq.publishing import record_revision, touch_content
from bot.faq.tables import Entry, Link, Origin, Phrasing, Source, Status
from bot.ground.errors import DatawijzerError

Values = Mapping[str, Any]
MOST_PARAMETERS = 500


class PhrasingTaken(DatawijzerError):
    """A text belongs to another published entry already."""

    def __init__(self, text: str, faq: str) -> None:
        super().__init__(f"'{text}' stands already at {faq}")
        self.text, self.faq = text, faq


def publish_contents(
    session: Session, contents: Mapping[str, Values], actor: str, reason: str, *, origins: Mapping[str, Any] = {}
) -> list[Entry]:
    """Make entries exactly what `contents` says, in the form of `content_of`; what does not exist is added.

    `origins` says where new phrasings came from, by text; the others are of staff. One that an archived entry had
    moves. The audit record is the caller's.

    Raises:
        PhrasingTaken: another entry that residents see has a phrasing already; roll back.
    """
    entries = write_contents(session, contents, lambda text: Origin(origins.get(text, Origin.STAFF)))
    for entry in entries:
        record_revision(session, entry, actor, reason)
    if entries:
        touch_content(session)
    session.flush()
    return entries


def write_contents(
    session: Session,
    contents: Mapping[str, Values],
    origin_of: Callable[[str], Origin],
    *,
    skip_taken: bool = False,
) -> list[Entry]:
    """Write entries without revision or content version; see `publish_contents`.

    With `skip_taken`, phrasings of another entry stay there instead of being refused.
    """
    entries = {faq: session.get(Entry, faq) or Entry(id=faq, version=0, is_override=False) for faq in contents}
    for faq, entry in entries.items():
        entry.version += 1
        _write_plain(entry, contents[faq])
        _take_out(entry, contents[faq])
    session.add_all(entries.values())
    session.flush()  # what leaves one entry is gone before it comes to another, and every target of a link is there
    owners = _make_room(session, contents)
    for faq, entry in entries.items():
        texts = dict.fromkeys(contents[faq]["phrasings"])
        others = {text: owners[text] for text in texts if owners.setdefault(text, faq) != faq}
        if others and not skip_taken:
            raise PhrasingTaken(*next(iter(others.items())))
        _put_in(entry, contents[faq], [text for text in texts if text not in others], origin_of)
    session.flush()
    return list(entries.values())


def taken_phrasings(session: Session, faq: str, phrasings: Iterable[str]) -> dict[str, str]:
    """Which of these texts belong to an entry other than `faq` that is not in the archive, and to which."""
    taken: dict[str, str] = {}
    for some in batched(phrasings, MOST_PARAMETERS):
        query = select(Phrasing.text, Phrasing.entry_id).join(Entry, Entry.id == Phrasing.entry_id)
        query = query.where(Phrasing.text.in_(some), Entry.id != faq, Entry.status != Status.ARCHIVED)
        taken |= {row.text: row.entry_id for row in session.execute(query)}
    return taken


def _write_plain(entry: Entry, content: Values) -> None:
    """What is not in a list; what `content` does not name stays."""
    for name in named(Shape.TEXT, Shape.DAY, Shape.MOMENT):
        if name in content and name not in ("id", "status"):
            setattr(entry, name, stored(name, content[name]))
    entry.answer = content["answer"].replace("\r\n", "\n").strip()
    entry.status = Status(content.get("status", entry.status or Status.PUBLISHED))


def _take_out(entry: Entry, content: Values) -> None:
    """Phrasings that stay keep their row, and with it where they came from."""
    wanted = set(content["phrasings"])
    entry.phrasings = [phrasing for phrasing in entry.phrasings if phrasing.text in wanted]
    entry.sources, entry.links = [], []


def _put_in(entry: Entry, content: Values, phrasings: list[str], origin_of: Callable[[str], Origin]) -> None:
    present = {phrasing.text for phrasing in entry.phrasings}
    new = [text for text in phrasings if text not in present]
    entry.phrasings += [Phrasing(text=text, origin=origin_of(text)) for text in new]
    entry.sources = [Source(position=n, title=s["title"], url=s["url"]) for n, s in enumerate(content["sources"])]
    links = [("related", n, target) for n, target in enumerate(content["related"])]
    links += [(aspect, 0, target) for aspect, target in content["followups"].items()]
    entry.links = [Link(aspect=aspect, position=n, target_id=target) for aspect, n, target in links]


def _make_room(session: Session, contents: Mapping[str, Values]) -> dict[str, str]:
    """Take wanted phrasings away from archived entries that these contents leave alone; who keeps the others."""
    wanted = {text: faq for faq, content in contents.items() for text in content["phrasings"]}
    owners: dict[str, str] = {}
    for some in batched(wanted, MOST_PARAMETERS):
        query = select(Phrasing, Entry.status).join(Entry, Entry.id == Phrasing.entry_id).where(Phrasing.text.in_(some))
        for phrasing, status in session.execute(query):
            if status is Status.ARCHIVED and phrasing.entry_id != wanted[phrasing.text]:
                entry = session.get_one(Entry, phrasing.entry_id)
                entry.phrasings = [other for other in entry.phrasings if other.id != phrasing.id]
            else:
                owners[phrasing.text] = phrasing.entry_id
    session.flush()
    return owners
