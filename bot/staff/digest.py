"""What waits, by mail: once a working day to who asked for it, and only when there is something.

Every website process has one. A row per person says for which day it was done and who is at it now, so that of several
processes and machines one mails. A mail server that fails is tried again later in the day.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Engine, or_, select, update
from sqlalchemy.orm import Session

from bot.ground.background import Ticking
from bot.ground.database.base import now
from bot.ground.filling import fill_known
from bot.ground.mail import MailAway, Mailer, MailRefused
from bot.ground.municipality import DAYS, Municipality
from bot.ground.roles import Person
from bot.ground.texts import Texts
from bot.staff.accounts.tables import Account, TaskMail
from bot.staff.desk.tasks import Task, Tasks

SECONDS_BETWEEN = 30.0
HOURS = range(8, 18)  # on the municipality's clock
BEFORE_ANOTHER_TRY = timedelta(minutes=15)
MOST_TITLES = 10  # of one kind

log = logging.getLogger(__name__)


class Digest(Ticking):
    """Mails what waits; in a thread of its own, since a mail server may be slow."""

    def __init__(
        self, engine: Engine, municipality: Municipality, words: Texts, tasks: Tasks, mailer: Mailer, site: str
    ) -> None:
        """`words`: staff's own sentences; `site`: the address of the website, or nothing where it is not known."""
        super().__init__("digest", SECONDS_BETWEEN, "what waits could not be mailed")
        self._engine = engine
        self._municipality = municipality
        self._words = words
        self._tasks = tasks
        self._mailer = mailer
        self._site = site.rstrip("/")
        self._rests_until: datetime | None = None

    def do(self) -> int:
        """Mail what is to be mailed now; to how many."""
        return self.tick(now())

    def tick(self, moment: datetime) -> int:
        """Mail to everybody whose mail of today is still to be done; to how many."""
        local = moment.astimezone(ZoneInfo(self._municipality.timezone))
        if local.hour not in HOURS or not self._is_worked(local) or (self._rests_until or moment) > moment:
            return 0
        sent = 0
        try:
            for person, address in self._taken(moment, local):
                sent += self._mail(person, address, moment, local)
        except MailAway as error:
            self._rests_until = moment + BEFORE_ANOTHER_TRY
            log.warning("what waits could not be mailed, the next try is in a while: %s", error)
        return sent

    def _is_worked(self, local: datetime) -> bool:
        day = DAYS[local.weekday()]
        return day in self._municipality.opening_hours and local.date() not in self._municipality.holidays

    def _taken(self, moment: datetime, local: datetime) -> Iterator[tuple[Person, str]]:
        """Who is to be mailed, one by one, and not by another process meanwhile."""
        with Session(self._engine) as session:
            waiting = select(TaskMail.account_id).join(Account).where(Account.active, *_is_open(moment, local))
            ids = session.scalars(waiting.order_by(TaskMail.tried_at.nulls_first(), TaskMail.account_id)).all()
        for account_id in ids:
            with Session(self._engine) as session, session.begin():
                take = update(TaskMail).where(TaskMail.account_id == account_id, *_is_open(moment, local))
                address = session.scalar(take.values(tried_at=moment).returning(TaskMail.address))
                account = session.get(Account, account_id)
                person = account.person if account else None
            if address is not None and person is not None:
                yield person, address

    def _mail(self, person: Person, address: str, moment: datetime, local: datetime) -> bool:
        waiting = self._tasks.of(person, moment)
        done: dict[str, object] = {"done_on": local.date()}
        try:
            if waiting:
                self._mailer.send(address, *self.letter(person, waiting))
        except MailRefused:
            done["refused_on"] = local.date()
        with Session(self._engine) as session, session.begin():
            session.execute(update(TaskMail).where(TaskMail.account_id == person.id).values(**done))
        return bool(waiting) and "refused_on" not in done

    def letter(self, person: Person, waiting: Mapping[str, Sequence[Task]]) -> tuple[str, str]:
        """Subject and text: counts and titles of what residents read already, and nothing that a resident wrote."""
        words, total = self._words, sum(map(len, waiting.values()))
        lines = [words("tasks.mail.hello", who=person.name), "", words("tasks.mail.waits"), ""]
        for kind, tasks in waiting.items():
            lines += [f"{words(f'tasks.kinds.{kind}.title')}: {len(tasks)}", *self._titles(tasks), ""]
        where = f"{self._site}/beheer/overzicht" if self._site else words("tasks.mail.beheer")
        lines += [words("tasks.mail.where", where=where), "", words("tasks.mail.stop")]
        subject = words("tasks.mail.subject" if total > 1 else "tasks.mail.subject_one", count=str(total))
        return subject, "\n".join(lines)

    def _titles(self, tasks: Sequence[Task]) -> Iterator[str]:
        values = self._municipality.values()
        titles = [" ".join(fill_known(task.public, values).split()) for task in tasks if task.public]
        yield from (f"- {title}" for title in titles[:MOST_TITLES])
        if len(titles) > MOST_TITLES:
            yield self._words("tasks.mail.more", count=str(len(titles) - MOST_TITLES))


def _is_open(moment: datetime, local: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not done today, not refused for good, and nobody is at it."""
    return (
        or_(TaskMail.done_on.is_(None), TaskMail.done_on < local.date()),
        TaskMail.refused_on.is_(None),
        or_(TaskMail.tried_at.is_(None), TaskMail.tried_at <= moment - BEFORE_ANOTHER_TRY),
    )
