"""The seam: what every encoder does, and the one that stands in where there is none."""

import base64
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]  # one row per text, length 1


class Encoder(Protocol):
    """Turns texts into vectors; may be called from several threads."""

    name: str  # vectors are kept by it: another name, other vectors
    size: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row of `size` numbers per text; any strings."""
        ...


class NoEncoder:
    """Stands in where no encoder can be loaded: every text has an empty vector."""

    name = "none"
    size = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Rows without numbers."""
        return np.zeros((len(texts), 0), np.float32)


def as_plain(vectors: Vectors) -> dict[str, Any]:
    """Vectors for JSON: their size, and all rows as base64 of float32."""
    return {"size": vectors.shape[1], "rows": base64.b64encode(vectors.tobytes()).decode()}
