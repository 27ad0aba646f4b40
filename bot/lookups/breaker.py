"""A circuit breaker: who failed a few times in a row is left alone for a while."""

import threading
from collections.abc import Callable

FAILURES = 2
SECONDS_OF_REST = 60.0


class Breaker:
    """Open while a service rests; after the rest one call tries it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._lock = threading.Lock()

    def lets_through(self) -> bool:
        """Whether the service may be called now; the first after a rest goes alone."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + SECONDS_OF_REST
            return True

    def succeeded(self) -> None:
        """It answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """It did not."""
        with self._lock:
            self._failures += 1
            self._rests_until = self._clock() + SECONDS_OF_REST
