"""Texts as the recogniser of danger sees them, to be learned from: their kernel, and which situation they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack

from bot.dialogue.urgency.recogniser import BYTE, Bytes
from bot.encoding import Vectors

SHARPNESS, SPELLING, MEANING = 3.0, 0.15, 0.7  # of the kernel: as that of the index, but spelling counts as one view
CHUNK = 2_000  # rows that are scored at a time
SCALE = 4.0  # of meaning beside spelling, for the linear models
RIDGE = 0.03  # of the situations; 0.1 and 0.3 are within 0.4 of 100 of it on the sets of measuring.md


@dataclass(frozen=True)
class Rows:
    """Texts as the recogniser sees them."""

    spelt: csr_matrix
    meant: Vectors

    def only(self, places: Any) -> "Rows":
        """The rows at some places."""
        return Rows(self.spelt[places], self.meant[places])

    def likeness(self, other: "Rows") -> npt.NDArray[np.float64]:
        """The kernel: a row per text here, a column per text there; in parts: at once it takes thrice the memory."""
        made = np.empty((len(self.meant), len(other.meant)))  # doubles, which is what learns from it
        for start in range(0, len(made), CHUNK):
            rows = self.only(slice(start, start + CHUNK))
            near = np.exp(np.float32(SHARPNESS) * (rows.meant @ other.meant.T - 1))
            made[start : start + CHUNK] = (rows.spelt @ other.spelt.T).toarray() * SPELLING + near * MEANING
        return made

    def flat(self) -> csr_matrix:
        """One sparse row per text, for the linear models."""
        return hstack([self.spelt, csr_matrix(self.meant * SCALE)]).tocsr()


def in_bytes(meant: Vectors) -> Bytes:
    """Vectors as they are kept."""
    return np.round(meant * BYTE).astype(np.int8)


def fit_situations(rows: Rows, labels: Sequence[str], support: Bytes) -> dict[str, Any]:
    """Which situation a message in danger shows, by kernel ridge over all that is learned of danger.

    `support` is kept already; what is not in it is kept `beside`. Linear curves were right for 87% of what is
    recognised, this for 96%.
    """
    names = sorted(set(labels))
    wanted = np.array([[label == name for name in names] for label in labels], np.float64)
    alike = rows.likeness(rows)
    alike[np.diag_indices_from(alike)] += RIDGE
    weights = np.linalg.solve(alike, wanted)
    kept = in_bytes(rows.meant)
    places = {row.tobytes(): place for place, row in enumerate(support)}
    beside = np.array([row for row in kept if row.tobytes() not in places], np.int8).reshape(-1, kept.shape[1])
    places |= {row.tobytes(): len(support) + place for place, row in enumerate(beside)}
    near = np.zeros((len(support) + len(beside), len(names)))
    np.add.at(near, [places[row.tobytes()] for row in kept], weights * MEANING)
    return {
        "names": np.array(names),
        "beside": beside,
        "situations_near": near.astype(np.float16),
        "situations": (rows.spelt.T @ weights * SPELLING).T.astype(np.float16),
    }
