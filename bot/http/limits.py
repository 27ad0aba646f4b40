"""How many messages a visitor may send, counted without keeping an address."""

import logging
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from sqlalchemy import Engine

from bot.ground.settings import Settings
from bot.http.tries import SECONDS_APART, DatabaseStorage
from bot.http.visitors import Visitors

MESSAGES = RateLimitItemPerMinute(60)
LETTERS = RateLimitItemPerMinute(5, 10)  # each is a mail to a desk
SECONDS_FOR_REDIS = 0.5  # one that is silent for longer counts nothing, and residents go on

log = logging.getLogger(__name__)


class VisitorLimit:
    """Counts messages per visitor; a visitor is a keyed hash that nobody can turn back into an address."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._on = settings.chat_rate_limit == "on"
        self._limiter = MovingWindowRateLimiter(open_storage(settings, engine))
        self._visitors = Visitors(engine)

    async def seconds_to_wait(self, address: str, limit: RateLimitItem = MESSAGES) -> int:
        """0 when the visitor at this address may go on, else how long to wait."""
        if not self._on:
            return 0
        return await seconds_to_wait(self._limiter, limit, self._visitors.of(address))


async def seconds_to_wait(
    limiter: MovingWindowRateLimiter, limit: RateLimitItem, visitor: str, *, count: bool = True
) -> int:
    """0 when the visitor is within the limit, else how long to wait; everybody may go on while nothing can be counted.

    `count`: this one counts too.
    """
    try:
        if await (limiter.hit(limit, visitor) if count else limiter.test(limit, visitor)):
            return 0
        stats = await limiter.get_window_stats(limit, visitor)
        wait = round(stats.reset_time - time.time())
        if wait > limit.get_expiry() + SECONDS_APART:  # counted in an hour to come: the clock went back since
            await limiter.clear(limit, visitor)
            return 0
    except StorageError as error:
        log.warning(
            "REDIS_URL or the database does not answer, nothing is counted: %s", type(error.storage_error).__name__
        )
        return 0
    return max(1, wait)


def open_storage(settings: Settings, engine: Engine) -> Storage:
    """Where counts are kept: for several web processes in Redis, or else in the database; for one in its memory.

    One alone is only what has a database of its own: over PostgreSQL other machines may serve the same visitors.
    """
    if not settings.redis_url:
        is_alone = settings.web_processes == 1 and engine.dialect.name == "sqlite"
        return MemoryStorage() if is_alone else DatabaseStorage(engine)
    from redis.asyncio.retry import Retry  # here: it takes 6 MB of every website, and few have one
    from redis.backoff import NoBackoff

    return RedisStorage(
        f"async+{settings.redis_url}",
        implementation="redispy",
        wrap_exceptions=True,
        socket_timeout=SECONDS_FOR_REDIS,
        socket_connect_timeout=SECONDS_FOR_REDIS,
        retry=Retry(NoBackoff(), 0),  # type: ignore[arg-type]  # handed on to redis-py, which takes it
    )
