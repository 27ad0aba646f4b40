"""Vectors that tests keep: each text is encoded once, by whichever run came first."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.encoding import Vectors
from tests.kept_encoder import KeptEncoder


class Counting:
    """An encoder that tells what it encoded."""

    size = 2

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 1] for text in texts], np.float32).reshape(len(texts), 2)


def test_a_text_is_encoded_once_over_runs(tmp_path: Path) -> None:
    first, second = Counting("a"), Counting("a")
    kept = KeptEncoder(first, tmp_path / "texts.npz")
    assert kept.encode(["een", "twee", "een"]).tolist() == [[3, 1], [4, 1], [3, 1]]
    kept.keep()
    assert KeptEncoder(second, tmp_path / "texts.npz").encode(["twee", "\ud800"]).tolist() == [[4, 1], [1, 1]]
    assert (first.asked, second.asked) == (["een", "twee"], ["\ud800"])
    assert kept.encode([]).shape == (0, 2)


def test_another_encoder_gives_other_vectors(tmp_path: Path) -> None:
    kept = KeptEncoder(Counting("a"), tmp_path / "texts.npz")
    kept.encode(["een"])
    kept.keep()
    other = Counting("b")
    KeptEncoder(other, tmp_path / "texts.npz").encode(["een"])
    assert other.asked == ["een"]
