"""What residents begin to read today above the conversation."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.announcements import Announcement
from bot.ground.roles import Permission
from bot.staff.desk.tasks import Asked, Task


def begins_today(session: Session, asked: Asked) -> Iterator[Task]:
    """Announcements whose time begins later today."""
    if not asked.person.may(Permission.PUBLISH):
        return
    tomorrow = (asked.moment + timedelta(1)).replace(hour=0, minute=0, second=0, microsecond=0)
    due = select(Announcement).where(Announcement.begins_at > asked.moment, Announcement.begins_at < tomorrow)
    for row in session.scalars(due.order_by(Announcement.begins_at)):
        yield Task("today", f"/beheer/mededelingen/{row.id}", row.text, at=row.begins_at, public=row.text)
