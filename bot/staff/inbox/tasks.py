"""What waits in the inbox: questions that more and more residents ask."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.ground.roles import Permission
from bot.staff.desk.tasks import Asked, Task
from bot.staff.inbox.groups import Filters, inbox_of

DAYS, GREW = 7, 3  # asked so often in so many days


def grown(session: Session, asked: Asked) -> Iterator[Task]:
    """Groups of open questions to which several came this week."""
    if not asked.person.may(Permission.HANDLE_INBOX):
        return
    page = inbox_of(asked.store).page(session, Filters(since=asked.moment - timedelta(DAYS)), 1)
    for group in page.groups:
        if group.count >= GREW:
            yield Task("inbox", f"/beheer/inbox/{group.id}", group.text, at=group.newest, count=group.count)
