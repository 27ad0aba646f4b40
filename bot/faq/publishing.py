"""What every change of published content does: keep a revision, and tell the indexes."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.faq.national import settle
from bot.faq.tables import ContentState, Entry, Revision


def touch_content(session: Session) -> None:
    """Raise the content version; every process follows within its polling time."""
    result = session.execute(update(ContentState).values(version=ContentState.version + 1))
    if result.rowcount == 0:  # type: ignore[attr-defined]
        session.add(ContentState(id=1, version=1))


def record_revision(session: Session, entry: Entry, actor: str, reason: str) -> None:
    """Keep the entry as it is now as the revision of its version, and see how it stands to the national text."""
    content = content_of(entry)
    settle(session, entry, content)
    session.add(Revision(entry_id=entry.id, version=entry.version, actor=actor, reason=reason, content=content))


def content_of(entry: Entry) -> dict[str, Any]:
    """The whole content of an entry as plain data, as revisions and exports keep it."""
    return {
        "id": entry.id,
        "topic": entry.topic,
        "question": entry.question,
        "answer": entry.answer,
        "status": entry.status.value,
        "owner": entry.owner,
        "checked_on": entry.checked_on.isoformat(),
        "valid_from": entry.valid_from.isoformat() if entry.valid_from else None,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None,
        "review_on": entry.review_on.isoformat() if entry.review_on else None,
        "sources": [{"title": source.title, "url": source.url} for source in entry.sources],
        "related": [link.target_id for link in entry.links if link.aspect == "related"],
        "followups": {link.aspect: link.target_id for link in entry.links if link.aspect != "related"},
        "phrasings": [phrasing.text for phrasing in entry.phrasings],
    }
