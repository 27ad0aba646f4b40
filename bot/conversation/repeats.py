"""A question sent twice is asked once, also over several web processes: keys and answers stand in the database."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from anyio import to_thread
from sqlalchemy import Engine, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.ground.database.base import now
from bot.ground.errors import EngineAway
from bot.ground.presence import UNSEEN, Presence
from bot.turns.tables import Repeat

KEY = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
SECONDS_KEPT = 300.0
SECONDS_TO_ANSWER = 7.0  # longer than nearly any answer takes: who claimed it then is gone, and it is asked anew
SECONDS_TO_WAIT = 2.5  # for an answer that another process is at, or was when it died; then an honest no
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_BETWEEN_SWEEPS = 60.0

Answers = list[dict[str, Any]]
Place = tuple[str, str]  # sender and key

log = logging.getLogger(__name__)


class Repeats:
    """Remembers answers for some minutes; a failure is not remembered."""

    def __init__(self, engine: Engine, presence: Presence = UNSEEN) -> None:
        self._shared = SharedRepeats(engine, presence)
        self._underway: dict[Place, asyncio.Task[Answers]] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    async def once(self, sender: str, key: str, ask: Callable[[], Awaitable[Answers]]) -> Answers:
        """The answers to this question; `ask` is called only for a key that this sender did not use before.

        A second call while the first is underway waits for it; a caller that goes away does not end it.

        Raises:
            EngineAway: another process is at it, and it takes long.
        """
        if not KEY.match(key):
            return await ask()
        place = (sender, key)
        task = self._underway.get(place)
        if task is None:
            task = asyncio.ensure_future(self._answer(place, ask))
            self._underway[place] = task
            task.add_done_callback(lambda _: self._underway.pop(place, None))
        return await asyncio.shield(task)

    async def kept(self, sender: str, key: str) -> Answers | None:
        """What was answered to this question already, if anything: for who took it over from a slow process."""
        return await to_thread.run_sync(self._shared.answers, (sender, key)) if KEY.match(key) else None

    async def close(self) -> None:
        """Wait until everything is kept."""
        await asyncio.gather(*self._keeping, return_exceptions=True)

    async def _answer(self, place: Place, ask: Callable[[], Awaitable[Answers]]) -> Answers:
        late = time.monotonic() + SECONDS_TO_WAIT
        while not await to_thread.run_sync(self._shared.claim, place):
            kept = await to_thread.run_sync(self._shared.answers, place)
            if kept is not None:
                return kept
            if time.monotonic() > late:
                raise EngineAway("asked elsewhere")
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        try:
            answers = await ask()
        except BaseException:
            self._later(self._shared.drop, place)
            raise
        self._later(self._shared.keep, place, answers, now())
        return answers

    def _later(self, work: Callable[..., None], *about: Any) -> None:
        """The resident need not wait until it is kept or dropped: who repeats the question meanwhile waits for that."""
        task = asyncio.ensure_future(to_thread.run_sync(work, *about))
        self._keeping.add(task)
        task.add_done_callback(self._is_kept)

    def _is_kept(self, task: asyncio.Task[None]) -> None:
        self._keeping.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("an answer could not be kept for who asks again: %s", type(error).__name__)


class SharedRepeats:
    """Keys and answers in the database, where every web process sees them. Every call waits for the database."""

    def __init__(self, engine: Engine, presence: Presence = UNSEEN) -> None:
        self._engine = engine
        self._presence = presence
        self._swept = time.monotonic()

    def claim(self, place: Place) -> bool:
        """Whether the question is the caller's to ask: nobody else did, or who did is dead or never answered."""
        sender, key = place
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(Repeat).values(sender=sender, key=key, holder=self._presence.name))
        except IntegrityError:
            return self._take_over(place)
        return True

    def _take_over(self, place: Place) -> bool:
        answer, is_open = timedelta(seconds=SECONDS_TO_ANSWER), (*_at(place), Repeat.answers.is_(None))
        is_over = [Repeat.at < now() - answer, Repeat.at > now() + answer]  # later: the clock went back since
        with self._engine.connect() as connection:
            holder = connection.scalar(select(Repeat.holder).where(*is_open))
        if holder and self._presence.is_gone(holder):
            is_over.append(Repeat.holder == holder)
        mine = update(Repeat).where(*is_open, or_(*is_over)).values(at=now(), holder=self._presence.name)
        with self._engine.begin() as connection:
            return connection.execute(mine).rowcount == 1

    def answers(self, place: Place) -> Answers | None:
        """What was answered; none while that is not known yet."""
        with self._engine.connect() as connection:
            return connection.scalar(select(Repeat.answers).where(*_at(place)))

    def keep(self, place: Place, answers: Answers, answered_at: datetime) -> None:
        """Keep the answers, unless the conversation was erased meanwhile; who asks anew after that has another row."""
        mine = (*_at(place), Repeat.holder == self._presence.name, Repeat.at <= answered_at)
        with self._engine.begin() as connection:
            connection.execute(update(Repeat).where(*mine).values(answers=answers))
        if time.monotonic() - self._swept > SECONDS_BETWEEN_SWEEPS:
            self._swept = time.monotonic()
            self.sweep()

    def drop(self, place: Place) -> None:
        """Let the question be asked again, unless its answer was kept or another process took it over."""
        mine = (*_at(place), Repeat.answers.is_(None), Repeat.holder == self._presence.name)
        with self._engine.begin() as connection:
            connection.execute(delete(Repeat).where(*mine))

    def sweep(self) -> None:
        """Forget what is older than some minutes, or of a time to come: the clock went back since."""
        kept = timedelta(seconds=SECONDS_KEPT)
        with self._engine.begin() as connection:
            connection.execute(delete(Repeat).where(or_(Repeat.at < now() - kept, Repeat.at > now() + kept)))


def _at(place: Place) -> tuple[Any, Any]:
    return Repeat.sender == place[0], Repeat.key == place[1]
