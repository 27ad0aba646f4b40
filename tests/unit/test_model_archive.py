"""A model that is damaged on disk is not taken for a good one: the next start trains anew."""

import gzip
from pathlib import Path

import pytest

from bot.ground.settings import Settings
from bot.ops import rasa
from bot.ops.rasa import is_whole, model_is_current


def test_an_archive_is_whole_to_its_last_byte(tmp_path: Path) -> None:
    archive = tmp_path / "model.tar.gz"
    assert not is_whole(archive)
    archive.write_bytes(gzip.compress(b"model" * 100_000))
    assert is_whole(archive)
    whole = archive.read_bytes()
    for damaged in (b"", b"\x00garbage", whole[:-5], whole[:50] + b"x" + whole[51:], whole[:-6] + b"abcdef"):
        archive.write_bytes(damaged)
        assert not is_whole(archive), damaged[:10]


def test_an_installation_runs_on_a_copy_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "MODEL", tmp_path / "model.tar.gz")
    for model in (b"first", b"second"):
        rasa.MODEL.write_bytes(model)
        taken = rasa.take_model(Settings(datawijzer_home=tmp_path))
        rasa.MODEL.write_bytes(b"\x00garbage")
        assert taken.read_bytes() == model
        assert [path.name for path in taken.parent.iterdir()] == ["model.tar.gz"]


def test_a_damaged_model_is_trained_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "MODEL", tmp_path / "model.tar.gz")
    monkeypatch.setattr(rasa, "TRAINED_FROM", tmp_path / "model.sha256")
    rasa.MODEL.write_bytes(gzip.compress(b"model"))
    rasa.TRAINED_FROM.write_text(rasa._training_digest())
    assert model_is_current()
    rasa.MODEL.write_bytes(b"\x00garbage")
    assert not model_is_current()
