"""Work of once a day: whatever the number of processes and machines, one of them does it, and another when it failed.

Every website process has a `Daily`. A row per job says for which day it was done and who is at it now.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, String, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.ground.background import Ticking
from bot.ground.database.base import Base, now
from bot.ground.errors import DatawijzerError

SECONDS_BETWEEN = 60.0
FROM_HOUR = 3  # on the municipality's clock: nobody is at work, and the day has its new date
BEFORE_ANOTHER_TRY = timedelta(hours=2)  # no job takes longer

log = logging.getLogger(__name__)


class DailyTurn(Base):
    """A job, the last day for which it was done, and when a process began it."""

    __tablename__ = "daily_turns"

    job: Mapped[str] = mapped_column(String(20), primary_key=True)
    done_on: Mapped[date | None]
    tried_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Job:
    """What is done once a day. It raises when it could not; then it is tried again after a while."""

    name: str
    work: Callable[[], None]


class Daily(Ticking):
    """Does the jobs; in a thread of its own, since they ask services of others."""

    def __init__(self, engine: Engine, timezone: str, jobs: Sequence[Job], stopping: threading.Event) -> None:
        """`stopping`: set by `stop`; a job that takes long may look at it."""
        failed = "the work of today could not be looked at"  # the database may be away
        super().__init__("daily", SECONDS_BETWEEN, failed, stopping=stopping, at_once=True)
        self._engine = engine
        self._zone = ZoneInfo(timezone)
        self._jobs = jobs

    def start(self) -> None:
        """Start the thread; without a job there is none."""
        if self._jobs:
            super().start()

    def do(self) -> list[str]:
        """Do what is to be done now; the names of the jobs that were."""
        return self.tick(now())

    def tick(self, moment: datetime) -> list[str]:
        """Do every job of today that nobody did or is at; the names of those that were done."""
        local = moment.astimezone(self._zone)
        if local.hour < FROM_HOUR:
            return []
        return [job.name for job in self._jobs if self._is_mine(job, moment, local.date()) and self._do(job, local)]

    def _is_mine(self, job: Job, moment: datetime, today: date) -> bool:
        """Whether this process has the turn now; the database lets one of them have it."""
        self._make_row(job)
        open_ = (
            DailyTurn.job == job.name,
            or_(DailyTurn.done_on.is_(None), DailyTurn.done_on < today),
            or_(DailyTurn.tried_at.is_(None), DailyTurn.tried_at <= moment - BEFORE_ANOTHER_TRY),
        )
        with Session(self._engine) as session:
            if session.scalar(select(DailyTurn.job).where(*open_)) is None:
                return False  # a look without a write, so that an idle day writes nothing
        with Session(self._engine) as session, session.begin():
            take = update(DailyTurn).where(*open_).values(tried_at=moment).returning(DailyTurn.job)
            return session.scalar(take) is not None

    def _make_row(self, job: Job) -> None:
        with Session(self._engine) as session:
            if session.get(DailyTurn, job.name) is not None:
                return
        try:
            with Session(self._engine) as session, session.begin():
                session.add(DailyTurn(job=job.name))
        except IntegrityError:
            return  # another process made it meanwhile

    def _do(self, job: Job, local: datetime) -> bool:
        try:
            job.work()
        except DatawijzerError as error:
            log.warning("%s of today could not be done, the next try is in a while: %s", job.name, error)
            return False
        except Exception as error:  # the outer net of each job: one holds up no other
            log.error("%s of today failed: %s", job.name, type(error).__name__)
            return False
        with Session(self._engine) as session, session.begin():
            session.execute(update(DailyTurn).where(DailyTurn.job == job.name).values(done_on=local.date()))
        return True
