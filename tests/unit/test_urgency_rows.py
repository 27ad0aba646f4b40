"""Which situation a message in danger shows is learned from every example, kept among the support vectors or beside."""

import numpy as np
import pytest

from bot.dialogue.urgency.features import spelling
from bot.ops.urgency_rows import Rows, fit_situations, in_bytes

TEXTS = [
    "er staat een man met een mes",
    "hij bedreigt mij",
    "ze schieten",
    "ik wil dood",
    "ik stap eruit",
    "geen zin meer",
]
LABELS = ["violence"] * 3 + ["suicide"] * 3


@pytest.fixture
def rows() -> Rows:
    meant = np.random.default_rng(1).normal(size=(len(TEXTS), 8)).astype(np.float32)
    return Rows(spelling(TEXTS), meant / np.linalg.norm(meant, axis=1, keepdims=True))


def test_every_example_finds_its_own_situation_again(rows: Rows) -> None:
    support = in_bytes(rows.meant[:1])
    made = fit_situations(rows, LABELS, support)
    assert len(made["beside"]) == len(TEXTS) - 1
    examples = np.vstack([support, made["beside"]]) / np.float32(127)
    near = np.exp(3 * (rows.meant @ examples.T - 1))
    scores = near @ made["situations_near"] + rows.spelt @ made["situations"].T
    assert [made["names"][place] for place in np.argmax(scores, axis=1)] == LABELS


def test_what_is_kept_already_is_not_kept_twice(rows: Rows) -> None:
    made = fit_situations(rows, LABELS, in_bytes(rows.meant))
    assert made["beside"].shape == (0, 8)
