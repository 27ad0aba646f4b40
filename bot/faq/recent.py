"""What was worked out for the last texts, because one turn asks the same several times."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

MOST = 128


class Recent[Worked]:
    """Keeps what was worked out for the last texts, in memory only; safe to use from threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Worked] = OrderedDict()
        self._lock = Lock()

    def all(self, texts: Sequence[str], work: Callable[[list[str]], Sequence[Worked]]) -> list[Worked]:
        """One for each text: `work` does those that are new, in one go."""
        with self._lock:
            found = {text: self._kept[text] for text in texts if text in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in found]
        if missing:
            new = dict(zip(missing, work(missing), strict=True))
            found |= new
            with self._lock:
                self._kept |= new
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return [found[text] for text in texts]
