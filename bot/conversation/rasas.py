"""Speaking to whichever Rasa is up.

None keeps anything, so any of them can take any turn, and a turn can be asked twice. It goes to the least busy one.
One that fails is asked last for a while. One that is silent on every turn is asked whether it lives: if not, it gets no
turn until it does; if so, it is only slow, and the turn goes to another that has room as well. Each has a few turns at
a time; the others wait here: a crowd is served one after another, and no Rasa is too busy to say that it lives.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence

from bot.conversation.rasa import SECONDS_TO_ANSWER, Rasa
from bot.conversation.replies import Remembered, Said
from bot.ground.errors import EngineAway

MOST_ASKED = 2  # for one turn
TURNS_AT_A_TIME = 8  # per Rasa and process of the website
SECONDS_TO_DOUBT = 0.8
SECONDS_OF_REST = 5.0
SECONDS_BETWEEN_LOOKS = 0.5


class Place:
    """A Rasa with how it does."""

    def __init__(self, rasa: Rasa) -> None:
        self.rasa = rasa
        self.underway = 0
        self._room = asyncio.Semaphore(TURNS_AT_A_TIME)
        self._answered_at = 0.0
        self.rests_until = 0.0
        self.is_frozen = False
        self._look: asyncio.Task[bool] | None = None
        self._thaw: asyncio.Task[None] | None = None

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        """What this Rasa says.

        Raises:
            EngineAway: it failed or is frozen.
        """
        turn = asyncio.create_task(self._converse(sender, message, memory))
        try:
            while not turn.done():
                since = time.monotonic()
                await asyncio.wait({turn}, timeout=SECONDS_TO_DOUBT)
                if self._answered_at < since and not turn.done() and await self._is_frozen_before(turn):
                    raise EngineAway("frozen")
            return turn.result()
        except EngineAway:
            self.rests_until = time.monotonic() + SECONDS_OF_REST
            raise
        finally:
            turn.cancel()

    async def _converse(self, sender: str, message: str, memory: Remembered) -> Said:
        async with self._room:
            answer = await self.rasa.converse(sender, message, memory)
        self._answered_at = time.monotonic()
        return answer

    @property
    def has_room(self) -> bool:
        """Whether a turn would be answered without waiting for others."""
        return not self._room.locked()

    def ask(self, turn: tuple[str, str, Remembered]) -> asyncio.Task[Said]:
        """Begin a turn; from now on it counts."""
        self.underway += 1
        task = asyncio.create_task(self.converse(*turn))
        task.add_done_callback(self._is_done)
        return task

    def _is_done(self, _task: asyncio.Task[Said]) -> None:
        self.underway -= 1

    async def close(self) -> None:
        """Look no more, and give the connections back."""
        for task in (self._look, self._thaw):
            if task:
                task.cancel()
        await self.rasa.close()

    async def _is_frozen_before(self, turn: asyncio.Task[Said]) -> bool:
        """Whether it shows no life while a turn waits; turns that wait together ask once."""
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self.rasa.is_alive())
        look = self._look
        await asyncio.wait({turn, look}, return_when=asyncio.FIRST_COMPLETED)
        if turn.done() or look.result():
            return False
        if not self.is_frozen:
            self.is_frozen = True
            self._thaw = asyncio.create_task(self._until_it_lives())
        return True

    async def _until_it_lives(self) -> None:
        while not await self.rasa.is_alive():
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        self.is_frozen = False


class Rasas:
    """Every Rasa of the installation."""

    def __init__(self, rasas: Sequence[Rasa]) -> None:
        self._places = [Place(rasa) for rasa in rasas]

    async def converse(self, sender: str, message: str, memory: Remembered) -> Said:
        """What the assistant says to a message.

        Raises:
            EngineAway: none answers; within 2.5 seconds where none lives.
        """
        try:
            async with asyncio.timeout(SECONDS_TO_ANSWER):
                return await self._first_of(deque(self._in_order()[:MOST_ASKED]), (sender, message, memory))
        except TimeoutError:
            raise EngineAway("too late") from None

    async def are_ready(self) -> list[bool]:
        """Of each whether it answers and has its model loaded."""
        return list(await asyncio.gather(*(place.rasa.is_ready() for place in self._places)))

    async def close(self) -> None:
        """Give the connections back."""
        await asyncio.gather(*(place.close() for place in self._places))

    def _in_order(self) -> list[Place]:
        moment = time.monotonic()
        living = [place for place in self._places if not place.is_frozen]
        return sorted(living, key=lambda place: (place.rests_until > moment, place.underway))

    async def _first_of(self, left: deque[Place], turn: tuple[str, str, Remembered]) -> Said:
        """The first answer; the next one is asked when one fails, or is silent for long."""
        asked: set[asyncio.Task[Said]] = set()
        try:
            while left or asked:
                if left and (not asked or left[0].has_room):
                    asked.add(left.popleft().ask(turn))
                patience = SECONDS_TO_DOUBT if left else None
                done, asked = await asyncio.wait(asked, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    if not isinstance(task.exception(), EngineAway):
                        return task.result()
            raise EngineAway("none answers")
        finally:
            for task in asked:
                task.cancel()
