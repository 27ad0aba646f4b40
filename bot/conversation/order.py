"""Messages of one conversation are answered one after the other, also over several web processes.

Who asks takes a number in the database, and waits until no earlier one is open. A number of a process that is known to
be dead is not waited for. Where that cannot be told, as of another machine, a number counts for some seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from anyio import to_thread
from sqlalchemy import Engine, delete, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from bot.ground.database.base import now
from bot.ground.errors import EngineAway
from bot.ground.presence import UNSEEN, Presence
from bot.turns.tables import Asking

SECONDS_OF_A_TURN = 6.0  # longer than any takes; who has not answered then is gone
SECONDS_TO_WAIT = 2.5  # for a message that another process is at, or was when it died
SECONDS_BETWEEN_LOOKS = 0.05
SECONDS_KEPT = 60.0


class Order:
    """Lets one message of each conversation through at a time, in the order in which they came."""

    def __init__(self, engine: Engine, presence: Presence = UNSEEN) -> None:
        self._numbers = Numbers(engine, presence)
        self._here: dict[str, tuple[asyncio.Lock, int]] = {}  # of a sender: the lock, and how many hold or await it

    @asynccontextmanager
    async def turn(self, sender: str, late: float | None = None) -> AsyncIterator[None]:
        """Waits for the turn of this message, and keeps it meanwhile.

        `late`: until when it waits for other processes, on the loop's clock; else for some seconds.

        Raises:
            EngineAway: it took too long.
        """
        async with self._turn_here(sender):
            number, must_wait = await to_thread.run_sync(self._numbers.take, sender)
            try:
                if must_wait:
                    await self._wait(sender, number, late)
                yield
            except SQLAlchemyError:  # the database is away: its number runs out by itself, and nobody waits for that
                raise
            except BaseException:
                await self._give_back(number)
                raise
            await self._give_back(number)

    async def _give_back(self, number: int) -> None:
        """An answer that is given and kept is given, also where the database went away since."""
        with suppress(SQLAlchemyError):  # it runs out by itself
            await to_thread.run_sync(self._numbers.give_back, number)

    @asynccontextmanager
    async def _turn_here(self, sender: str) -> AsyncIterator[None]:
        """In this process nobody has to look again and again."""
        lock, many = self._here.get(sender, (asyncio.Lock(), 0))
        self._here[sender] = lock, many + 1
        try:
            async with asyncio.timeout(SECONDS_OF_A_TURN) as patience, lock:
                patience.reschedule(None)
                yield
        except TimeoutError:
            raise EngineAway("waited for another message") from None
        finally:
            lock, many = self._here.pop(sender)
            if many > 1:
                self._here[sender] = lock, many - 1

    async def _wait(self, sender: str, number: int, late: float | None) -> None:
        loop = asyncio.get_running_loop()
        late = late or loop.time() + SECONDS_TO_WAIT
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            if not await to_thread.run_sync(self._numbers.others_before, sender, number):
                break
            if loop.time() > late:
                raise EngineAway("waited for another message")
        await to_thread.run_sync(self._numbers.begin, number)


class Numbers:
    """The numbers in the database. Every call waits for it."""

    def __init__(self, engine: Engine, presence: Presence = UNSEEN) -> None:
        self._engine = engine
        self._presence = presence

    def take(self, sender: str) -> tuple[int, bool]:
        """The next number, and whether others have to be waited for."""
        with self._engine.begin() as connection:
            row = insert(Asking).values(sender=sender, holder=self._presence.name)
            number = connection.execute(row.returning(Asking.id)).scalar_one()
        return number, self.others_before(sender, number)  # only now: who took one before may have come in meanwhile

    def others_before(self, sender: str, number: int) -> bool:
        """Whether an earlier message of this conversation is being answered."""
        turn = timedelta(seconds=SECONDS_OF_A_TURN)
        recent = Asking.at.between(now() - turn, now() + turn)  # later still: the clock went back since
        earlier = select(Asking.holder).where(Asking.sender == sender, Asking.id < number, recent)
        with self._engine.connect() as connection:
            return not all(map(self._presence.is_gone, connection.scalars(earlier)))

    def begin(self, number: int) -> None:
        """Its turn begins now: it waited, and may take as long as any other."""
        with self._engine.begin() as connection:
            connection.execute(update(Asking).where(Asking.id == number).values(at=now()))

    def give_back(self, number: int) -> None:
        """Let the next through; forget what processes that died left behind."""
        kept = timedelta(seconds=SECONDS_KEPT)
        over = or_(Asking.id == number, Asking.at < now() - kept, Asking.at > now() + kept)
        with self._engine.begin() as connection:
            connection.execute(delete(Asking).where(over))
