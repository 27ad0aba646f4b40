"""Fits that are kept: a start from one answers as a fit does, and nothing that is damaged or of others is used."""

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from bot.encoding import NoEncoder
from bot.faq import fits, kernel
from bot.faq.embeddings import EmbeddingStore
from bot.faq.fits import LIST, Fits
from bot.faq.kernel import Example, KernelRanker
from bot.faq.views import KernelSettings
from bot.ground.errors import NotTaken
from bot.ops.bench.index import HashingEncoder
from tests.unit.test_index_rankers import EXAMPLES, NEW, QUESTIONS

SETTINGS = KernelSettings()


class Counted:
    """`kernel.fit`, with how often it was called."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, *given: object, **more: object) -> object:
        self.times += 1
        return kernel.fit(*given, **more)  # type: ignore[arg-type]


@pytest.fixture
def fitting(monkeypatch: pytest.MonkeyPatch) -> Counted:
    counted = Counted()
    monkeypatch.setattr(fits, "fit", counted)
    return counted


@pytest.fixture(params=[NoEncoder, HashingEncoder])
def embeddings(request: pytest.FixtureRequest, sqlite: Engine) -> EmbeddingStore:
    return EmbeddingStore(sqlite, request.param())


def ranked(folder: Path, embeddings: EmbeddingStore, examples: Sequence[Example] = EXAMPLES) -> KernelRanker:
    """The ranker of a process that starts."""
    return Fits(folder).ranker(examples, embeddings, SETTINGS)


def kept_in(folder: Path) -> Path:
    (kept,) = (path for path in folder.iterdir() if path.is_dir())
    return kept


def test_a_second_start_does_not_fit_and_answers_the_same(
    tmp_path: Path, embeddings: EmbeddingStore, fitting: Counted
) -> None:
    first, second = ranked(tmp_path, embeddings), ranked(tmp_path, embeddings)
    whole = KernelRanker(EXAMPLES, embeddings, SETTINGS)
    assert fitting.times == 1
    for found in (first, second):
        assert found.scores(QUESTIONS) == pytest.approx(whole.scores(QUESTIONS), abs=1e-6)
        assert found.weights(QUESTIONS[0]) == whole.weights(QUESTIONS[0])
        assert found.left_out([EXAMPLES[0][0]]) == pytest.approx(whole.left_out([EXAMPLES[0][0]]), abs=1e-6)


def test_a_start_after_a_publication_goes_on_from_what_is_kept(
    tmp_path: Path, embeddings: EmbeddingStore, fitting: Counted
) -> None:
    changed = [*EXAMPLES[2:], *NEW]
    running = ranked(tmp_path, embeddings).updated(changed)
    assert running is not None
    started = ranked(tmp_path, embeddings, changed)
    assert fitting.times == 1
    assert started.names == running.names
    assert started.scores(QUESTIONS) == pytest.approx(running.scores(QUESTIONS), abs=1e-6)


def test_what_is_read_from_files_can_be_updated_again_and_again(tmp_path: Path, embeddings: EmbeddingStore) -> None:
    ranked(tmp_path, embeddings)
    kept, whole = ranked(tmp_path, embeddings), KernelRanker(EXAMPLES, embeddings, SETTINGS)
    for changed in ([*EXAMPLES, NEW[0]], [*EXAMPLES[1:], *NEW], [*EXAMPLES[3:], NEW[1]], EXAMPLES):
        one, other = kept.updated(changed), whole.updated(changed)
        assert one is not None
        assert other is not None
        assert one.scores(QUESTIONS) == pytest.approx(other.scores(QUESTIONS), abs=1e-5)
        kept = one


def test_too_much_changed_is_fitted_anew_and_takes_the_place(
    tmp_path: Path, embeddings: EmbeddingStore, fitting: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "MOST_CHANGED", 1)
    ranked(tmp_path, embeddings)
    changed = [*EXAMPLES, *NEW]
    ranked(tmp_path, embeddings, changed)
    again = ranked(tmp_path, embeddings, changed)
    assert fitting.times == 2
    assert next(weight.text for weight in again.weights(NEW[0][0])) == NEW[0][0]
    assert kept_in(tmp_path)


@pytest.mark.parametrize("name", ["weights.npy", "before.npy", "words_data.npy", "lists.json", LIST])
@pytest.mark.parametrize("harm", ["changed", "cut", "gone"])
def test_what_is_damaged_is_made_anew_with_one_line(
    name: str, harm: str, tmp_path: Path, sqlite: Engine, fitting: Counted, caplog: pytest.LogCaptureFixture
) -> None:
    embeddings = EmbeddingStore(sqlite, HashingEncoder())
    ranked(tmp_path, embeddings)
    path = kept_in(tmp_path) / name
    written = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(written[:-5] + (b"harm!" if harm == "changed" else b""))
    with caplog.at_level(logging.WARNING):
        found = ranked(tmp_path, embeddings)
    assert fitting.times == 2
    assert len(caplog.records) == 1
    assert "made anew" in caplog.text
    whole = KernelRanker(EXAMPLES, embeddings, SETTINGS)
    assert found.scores(QUESTIONS) == pytest.approx(whole.scores(QUESTIONS), abs=1e-6)
    ranked(tmp_path, embeddings)
    assert fitting.times == 2, "what was made anew is kept"


def test_another_encoder_other_settings_and_other_code_have_a_fit_of_their_own(
    tmp_path: Path, sqlite: Engine, fitting: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, meaning = EmbeddingStore(sqlite, NoEncoder()), EmbeddingStore(sqlite, HashingEncoder())
    ranked(tmp_path, words)
    found = ranked(tmp_path, meaning)
    whole = KernelRanker(EXAMPLES, meaning, SETTINGS)
    assert found.scores(QUESTIONS) == pytest.approx(whole.scores(QUESTIONS), abs=1e-6)
    Fits(tmp_path).ranker(EXAMPLES, meaning, KernelSettings(ridge=0.5))
    monkeypatch.setattr(fits, "_code", lambda: ["another release"])
    ranked(tmp_path, meaning)
    assert fitting.times == 4
    assert kept_in(tmp_path), "only the last one is kept"


def test_what_a_killed_process_left_is_cleared_away(tmp_path: Path, embeddings: EmbeddingStore) -> None:
    half = tmp_path / "tmphalf"
    half.mkdir()
    (half / "weights.npy").write_bytes(b"half")
    ranked(tmp_path, embeddings)
    assert not half.exists()


def test_where_nothing_can_be_kept_it_is_fitted_with_one_line(
    tmp_path: Path, embeddings: EmbeddingStore, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "index"
    folder.write_text("a file stands where the folder should")
    found = ranked(folder, embeddings)
    assert len(caplog.records) == 1
    assert found.scores(QUESTIONS).argmax(axis=1)[0] == found.names.index("inzage")


def test_the_factor_is_read_where_it_is_needed(tmp_path: Path, embeddings: EmbeddingStore) -> None:
    """A map of a file, also in the process that made it: no memory that is the process's own."""
    for found in (ranked(tmp_path, embeddings), ranked(tmp_path, embeddings)):
        corner = found._system._blocks[0].corner  # type: ignore[attr-defined]
        while isinstance(corner, np.ndarray) and not isinstance(corner, np.memmap):
            corner = corner.base
        assert isinstance(corner, np.memmap)


def test_a_fit_that_answers_wrongly_takes_no_place(
    tmp_path: Path, embeddings: EmbeddingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = ranked(tmp_path, embeddings)
    monkeypatch.setattr(kernel, "MOST_CHANGED", 1)
    strict = Fits(tmp_path, lambda ranker: "wrong" if ranker.texts != good.texts else "")
    with pytest.raises(NotTaken, match="wrong"):
        strict.ranker([*EXAMPLES, *NEW], embeddings, SETTINGS)
    assert strict.ranker(EXAMPLES, embeddings, SETTINGS).texts == good.texts, "what was kept still is"
    assert kept_in(tmp_path), "and nothing beside it"


def test_nothing_is_fitted_for_who_only_looks(tmp_path: Path, embeddings: EmbeddingStore, fitting: Counted) -> None:
    fits = Fits(tmp_path)
    assert fits.kept(EXAMPLES, embeddings, SETTINGS) is None
    assert fitting.times == 0
    ranked(tmp_path, embeddings)
    kept = fits.kept(EXAMPLES, embeddings, SETTINGS)
    assert kept is not None
    assert kept.names
    assert fitting.times == 1
