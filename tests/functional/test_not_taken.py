"""A model of Rasa that loads and answers wrongly is not taken; whoever watches reads why."""

import io
import re
import tarfile
from pathlib import Path

import httpx
import numpy as np
import pytest

from bot.ground import not_taken
from bot.ops.models import take_model, taken_model
from bot.ops.rasa import MODEL
from tests.stack import Stack


def spoilt(model: Path, folder: Path) -> Path:
    """A copy of a model whose classifier has its names in another order: it loads, and means something else."""
    folder.mkdir()
    copy = folder / model.name
    with tarfile.open(model) as given, tarfile.open(copy, "w:gz") as made:
        for member in given:
            file = given.extractfile(member)
            content = file.read() if file else b""
            if member.name.endswith("classifier.npz"):
                content = _turned(content)
                member.size = len(content)
            made.addfile(member, io.BytesIO(content) if file else None)
    return copy


def _turned(stored: bytes) -> bytes:
    with np.load(io.BytesIO(stored)) as file:
        arrays = dict(file)
    for names in ("acts_names", "others_names"):
        arrays[names] = np.roll(arrays[names], 1)
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def test_a_spoilt_model_is_not_taken(stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = stack.settings.model_copy(update={"datawijzer_home": tmp_path / "home"})
    take_model(settings)  # `stack` has trained and tried it
    before = taken_model(settings).read_bytes()
    take_model(settings, spoilt(MODEL, tmp_path / "models"))
    assert taken_model(settings).read_bytes() == before
    assert re.search(r"\(\d of 12 smoke questions right\). Het vorige blijft in gebruik.", capsys.readouterr().out)
    assert "model" in not_taken.told(tmp_path / "home")


def test_whoever_watches_reads_why(stack: Stack) -> None:
    why = "2 of 12 smoke questions right"
    assert 'datawijzer_not_taken{thing="model"} 0.0' in stack.http.get("/metrics").text
    not_taken.tell(stack.home, "model", why)
    try:
        answer = stack.http.get("/health/ready")
        assert answer.status_code == httpx.codes.OK, "the one before it serves on"
        assert answer.json()["parts"]["rasa"]["not_taken"] == why
        metrics = stack.http.get("/metrics").text
        assert 'datawijzer_not_taken{thing="model"} 1.0' in metrics
        assert 'datawijzer_not_taken{thing="index"} 0.0' in metrics
    finally:
        not_taken.tell(stack.home, "model", "")
    assert "not_taken" not in stack.http.get("/health/ready").json()["parts"]["rasa"]
