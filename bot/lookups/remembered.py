"""A short memory for what was just looked up: a few hundred answers, a few minutes each."""

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST = 256
SECONDS = 300.0


class Cache[Key, Value]:
    """Values by key, the oldest out first."""

    def __init__(self, clock: Callable[[], float], seconds: float = SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: OrderedDict[Key, tuple[float, Value]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """What is remembered, while it is fresh."""
        with self._lock:
            kept = self._kept.get(key)
        return kept[1] if kept and self._clock() < kept[0] + self._seconds else None

    def put(self, key: Key, value: Value) -> None:
        """Remember."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (self._clock(), value)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
