"""How often signing in may go wrong for a visitor, whatever the name; the lock-out of a name stands in attempts.py."""

from anyio import to_thread
from limits import RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter
from sqlalchemy import Engine

from bot.ground.errors import Refused
from bot.ground.settings import Settings
from bot.http.limits import open_storage, seconds_to_wait
from bot.http.visitors import Visitors

MINUTES = 5


class SignInLimit:
    """Counts what went wrong per visitor, without keeping an address: a whole town hall may have the same one."""

    def __init__(self, settings: Settings, engine: Engine, tries: int) -> None:
        self._tries = RateLimitItemPerMinute(tries, MINUTES, namespace="sign-in")
        self._limiter = MovingWindowRateLimiter(open_storage(settings, engine))
        self._visitors = Visitors(engine)

    async def check(self, address: str) -> None:
        """Let an attempt from an address go on.

        Raises:
            Refused: too much went wrong from there just now.
        """
        seconds = await self._seconds(address, count=False)
        if seconds:
            raise Refused("accounts.refused.too_many", minutes=str(-(-seconds // 60)))

    async def failed(self, address: str) -> None:
        """Count an attempt that was wrong."""
        await self._seconds(address, count=True)

    async def source(self, address: str) -> str:
        """What names an address today, and does not give it away."""
        return await to_thread.run_sync(self._visitors.of, address)

    async def _seconds(self, address: str, *, count: bool) -> int:
        return await seconds_to_wait(self._limiter, self._tries, self._visitors.of(address), count=count)
