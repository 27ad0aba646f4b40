"""How often a visitor may try to sign in, whatever the name; the lock-out of a name stands in attempts.py."""

from limits import RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter

from bot.chat.limits import open_storage, seconds_to_wait, visitor_key, visitor_of
from bot.settings import Settings
from bot.staff.accounts.errors import AccountRefusal

MINUTES = 5


class SignInLimit:
    """Counts every attempt per visitor, right or wrong, without keeping an address."""

    def __init__(self, settings: Settings, tries: int) -> None:
        self._tries = RateLimitItemPerMinute(tries, MINUTES, namespace="sign-in")
        self._limiter = MovingWindowRateLimiter(open_storage(settings))
        self._key = visitor_key(settings)

    async def count(self, address: str) -> None:
        """Count an attempt from an address.

        Raises:
            AccountRefusal: that was one too many.
        """
        seconds = await seconds_to_wait(self._limiter, self._tries, visitor_of(address, self._key))
        if seconds:
            raise AccountRefusal("too_many", minutes=str(-(-seconds // 60)))
