"""Runs cases in the background, one run at a time over every process of the installation."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.bench.conversations.expanding import Case
from bot.bench.conversations.playing import PlayedCase
from bot.bench.conversations.results import Result, result_of
from bot.bench.conversations.summary import Summary, summarise
from bot.faq.content_form import EntryContent
from bot.ground.audit import record
from bot.ground.database.base import now
from bot.ground.database.rows import rows_changed
from bot.ground.roles import Person
from bot.staff.testing.library import library
from bot.staff.testing.tables import RunState, TestRun

MOST_KEPT = 50
MOST_COMPARED = 20  # runs before, in the trend
SILENCE = timedelta(minutes=5)  # of a running run, after which its process is gone; one case may take that long
SECONDS_BETWEEN_LOOKS = 1.0

Play = Callable[[Case], PlayedCase]
Player = Callable[[Sequence[EntryContent]], Play]  # drafts -> what plays with them

log = logging.getLogger(__name__)


def order(
    session: Session,
    person: Person,
    cases: Sequence[Case],
    what: str,
    skipped: int,
    drafts: Sequence[EntryContent] = (),
) -> TestRun:
    """Put a run in the queue."""
    run = TestRun(
        key=secrets.token_urlsafe(12), person_name=person.name, what=what, state=RunState.WAITING,
        cases=[case.id for case in cases], drafts=[dict(draft) for draft in drafts], skipped=skipped, total=len(cases),
        wrong=[],
    )  # fmt: skip
    session.add(run)
    session.flush()
    old = select(TestRun.id).order_by(TestRun.id.desc()).offset(MOST_KEPT)
    session.execute(delete(TestRun).where(TestRun.id.in_(session.scalars(old).all())))
    record(session, person, "test.run", run.key, after={"what": what, "cases": len(cases)})
    return run


def stop(session: Session, key: str) -> None:
    """Let a run end before its time; what was played stays."""
    going = (RunState.WAITING, RunState.RUNNING)
    session.execute(
        update(TestRun)
        .where(TestRun.key == key, TestRun.state.in_(going))
        .values(state=RunState.STOPPED, ended_at=now())
    )


def earlier(session: Session, before: int | None = None) -> list[Summary]:
    """Summaries of runs that came to their end, oldest first; of those before run `before`, where one is named."""
    wanted = select(TestRun.summary).where(TestRun.state == RunState.DONE, TestRun.summary.is_not(None))
    if before is not None:
        wanted = wanted.where(TestRun.id < before)
    newest = session.scalars(wanted.order_by(TestRun.id.desc()).limit(MOST_COMPARED))
    return [summary for summary in newest if summary][::-1]


class Runner:
    """Plays what waits, in a thread that ends when nothing does."""

    def __init__(self, engine: Engine, player: Player) -> None:
        self._engine = engine
        self._player = player
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """See to it that what waits is played."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="test-runs", daemon=True)
                self._thread.start()

    def finish(self) -> None:
        """Wait until nothing waits; for tests."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def _work(self) -> None:
        while self._goes_on():
            run = self._claim()
            if run is None:
                time.sleep(SECONDS_BETWEEN_LOOKS)
                continue
            try:
                self._play(run)
            except Exception as error:  # the outer net of this thread: the next run must not suffer
                log.error("a test run failed: %s", type(error).__name__)
                self._end(run, RunState.BROKEN, None)

    def _goes_on(self) -> bool:
        """Whether something waits; where not, the thread ends, and who wakes it from now on starts another."""
        with self._lock:
            if not self._waiting():
                self._thread = None
            return self._thread is not None

    def _waiting(self) -> bool:
        with Session(self._engine) as session, session.begin():
            session.execute(_mark_broken())
            return bool(session.scalar(select(exists().where(TestRun.state == RunState.WAITING))))

    def _claim(self) -> int | None:
        """Take the oldest waiting run, unless one is running somewhere."""
        other = aliased(TestRun)
        with Session(self._engine) as session, session.begin():
            oldest = session.scalar(
                select(TestRun.id).where(TestRun.state == RunState.WAITING).order_by(TestRun.id).limit(1)
            )
            taken = rows_changed(
                session,
                update(TestRun)
                .where(TestRun.id == oldest, TestRun.state == RunState.WAITING)
                .where(~exists().where(other.state == RunState.RUNNING))
                .values(state=RunState.RUNNING, seen_at=now()),
            )
            return oldest if taken else None

    def _play(self, run_id: int) -> None:
        with Session(self._engine) as session:
            run = session.get_one(TestRun, run_id)
            wanted, drafts, skipped = run.cases, run.drafts, run.skipped
            before = earlier(session, run_id)
            cases = {case.id: case for item in library(session) for case in item.cases}
        play, results = self._player(drafts), list[Result]()
        for case in (cases[name] for name in wanted if name in cases):
            results.append(result_of(play(case)))
            if not self._note(run_id, results):
                break
        self._end(run_id, RunState.DONE, summarise(results, now().isoformat(timespec="seconds"), before, skipped))

    def _note(self, run_id: int, results: Sequence[Result]) -> bool:
        """Write how far it is; false when somebody stopped it."""
        wrong = [result["name"] for result in results if not result["right"]]
        with Session(self._engine) as session, session.begin():
            going = rows_changed(
                session,
                update(TestRun)
                .where(TestRun.id == run_id, TestRun.state == RunState.RUNNING)
                .values(done=len(results), wrong=wrong, seen_at=now()),
            )
            return bool(going)

    def _end(self, run_id: int, state: RunState, summary: dict[str, Any] | None) -> None:
        """Close a run; one that was stopped stays stopped and keeps what was played."""
        with Session(self._engine) as session, session.begin():
            run = session.get(TestRun, run_id)
            if run is None:
                return
            run.summary = summary
            if run.state == RunState.RUNNING:
                run.state, run.ended_at = state, now()


def _mark_broken() -> Any:
    """Runs whose process went away."""
    silent = (TestRun.state == RunState.RUNNING, TestRun.seen_at < now() - SILENCE)
    return update(TestRun).where(*silent).values(state=RunState.BROKEN, ended_at=now())
