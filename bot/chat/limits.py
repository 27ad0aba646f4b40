"""How many messages a visitor may send, counted without keeping an address."""

import hashlib
import secrets
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from bot.settings import Settings

MESSAGES = RateLimitItemPerMinute(60)


class VisitorLimit:
    """Counts messages per visitor; a visitor is a keyed hash that nobody can turn back into an address."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.chat_rate_limit == "on"
        storage: Storage = RedisStorage(f"async+{settings.redis_url}") if settings.redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)
        self._key = secrets.token_bytes(32)

    async def seconds_to_wait(self, address: str) -> int:
        """0 when the visitor at this address may go on, else how long to wait."""
        if not self._on:
            return 0
        visitor = hashlib.blake2b(address.encode(), key=self._key, digest_size=16).hexdigest()
        if await self._limiter.hit(MESSAGES, visitor):
            return 0
        stats = await self._limiter.get_window_stats(MESSAGES, visitor)
        return max(1, round(stats.reset_time - time.time()))
