"""What every change of published content does: keep a revision, and tell the indexes."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.faq.content_form import EntryContent, Shape, named, plain
from bot.faq.national import settle
from bot.faq.tables import ContentState, Entry, Revision
from bot.ground.database.rows import rows_changed


def touch_content(session: Session) -> None:
    """Raise the content version; every process follows within its polling time."""
    if not rows_changed(session, update(ContentState).values(version=ContentState.version + 1)):
        session.add(ContentState(id=1, version=1))


def record_revision(session: Session, entry: Entry, actor: str, reason: str) -> None:
    """Keep the entry as it is now as the revision of its version, and see how it stands to the national text."""
    content = content_of(entry)
    settle(session, entry, content)
    session.add(Revision(entry_id=entry.id, version=entry.version, actor=actor, reason=reason, content=content))


def content_of(entry: Entry) -> EntryContent:
    """The whole content of an entry as plain data, as revisions and exports keep it."""
    return {name: plain(getattr(entry, name)) for name in named(Shape.TEXT, Shape.DAY, Shape.MOMENT)} | {
        "sources": [{"title": source.title, "url": source.url} for source in entry.sources],
        "related": [link.target_id for link in entry.links if link.aspect == "related"],
        "followups": {link.aspect: link.target_id for link in entry.links if link.aspect != "related"},
        "phrasings": [phrasing.text for phrasing in entry.phrasings],
    }
