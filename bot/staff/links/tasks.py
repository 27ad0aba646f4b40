"""What waits in the links: answers that point to a page that is not there any more."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.ground.roles import Permission
from bot.staff.desk.tasks import Asked, Task
from bot.staff.links.checking import broken_links
from bot.staff.links.pages import HERE


def links_broken(session: Session, asked: Asked) -> Iterator[Task]:
    """Answers with a broken link, the longest broken first; each answer once."""
    if not asked.person.may(Permission.EDIT):
        return
    zone, told = ZoneInfo(asked.municipality.timezone), set()
    for link in broken_links(session, asked.store.content, zone):
        for entry in link.entries:
            if entry.id not in told:
                told.add(entry.id)
                at = link.first_failed_at.astimezone(zone).date() if link.first_failed_at else None
                yield Task("link_broken", HERE, entry.question, at=at, public=entry.question)
