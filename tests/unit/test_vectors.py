"""Vectors for Rasa: the helper answers line by line and keeps what it is told to keep."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from bot.encoding import Vectors
from bot.faq.tables import Embedding
from bot.ground.settings import Settings
from bot.ops.vectors import answers, open_store


class Lengths:
    """An encoder that knows nothing of a text but its length."""

    name, size = "lengths", 2

    def encode(self, texts: list[str]) -> Vectors:
        """The length, and one."""
        return np.array([[len(text), 1.0] for text in texts], np.float32)


def rows(answer: str) -> list[list[float]]:
    plain = json.loads(answer)
    found: list[list[float]] = np.frombuffer(base64.b64decode(plain["rows"]), "<f4").reshape(-1, plain["size"]).tolist()
    return found


def asked(*texts: str, keep: bool = False) -> str:
    return json.dumps({"texts": texts, "keep": keep})


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(datawijzer_home=tmp_path, encoder="none")


def test_each_line_of_texts_gets_a_line_of_vectors(settings: Settings, tmp_path: Path) -> None:
    store = open_store(settings, tmp_path / "cache.db")
    store.encoder = Lengths()
    first, second = answers([asked("dag", "ja"), asked("doei")], store)
    assert rows(first) == [[3.0, 1.0], [2.0, 1.0]]
    assert rows(second) == [[4.0, 1.0]]


def test_examples_are_kept_and_messages_are_not(settings: Settings, tmp_path: Path) -> None:
    store = open_store(settings, tmp_path / "cache.db")
    store.encoder = Lengths()
    list(answers([asked("een bericht"), asked("een voorbeeld", keep=True)], store))
    again = open_store(settings, tmp_path / "cache.db")
    with again._engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Embedding)) == 1


def test_an_example_that_is_kept_is_not_encoded_again(settings: Settings, tmp_path: Path) -> None:
    store = open_store(settings, tmp_path / "cache.db")
    store.encoder = Lengths()
    list(answers([asked("een voorbeeld", keep=True)], store))
    again = open_store(settings, tmp_path / "cache.db")
    again.encoder = Lengths()
    again.encoder.encode = lambda texts: pytest.fail(f"encoded {texts}")  # type: ignore[method-assign]
    (answer,) = answers([asked("een voorbeeld")], again)
    assert rows(answer) == [[13.0, 1.0]]


def test_without_an_encoder_there_are_no_numbers(settings: Settings, tmp_path: Path) -> None:
    (answer,) = answers([asked("dag")], open_store(settings, tmp_path / "cache.db"))
    assert json.loads(answer)["size"] == 0
