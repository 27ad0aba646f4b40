"""Fits of the index, kept in a folder: a start reads one in the place of working seconds on it.

One fit is kept: of the content that it was made of, by this code, for one encoder. Content that differs by little
starts from it too, as after a publication; what differs by more is fitted anew and takes its place, once it has
answered some plain questions. The factor is read through a memory map: it costs memory only while a publication or a
"why" needs it, and once for all processes.
"""

import fcntl
import hashlib
import inspect
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from mmap import MADV_DONTNEED, mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.encoding.cache import digest
from bot.faq import kernel, lemmas, solver, terms, views
from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.kernel import Example, Fit, KernelRanker, fit
from bot.faq.smoke import trouble_of
from bot.faq.solver import Factored
from bot.faq.views import CSR_PARTS, KernelSettings, Views
from bot.ground.errors import NotTaken

LIST = "hashes.json"
LISTS = "lists.json"  # texts, labels, and the terms of the views
SPARSE = ("characters", "words")  # views
LIBRARIES = ("numpy", "scipy", "simplemma")

log = logging.getLogger(__name__)


class Fits:
    """The fit that is kept under a folder. One process works on it at a time; the others wait for what it makes."""

    def __init__(self, folder: Path, trouble: Callable[[KernelRanker], str] = trouble_of) -> None:
        """`trouble`: why a ranker that was fitted is not worth taking; empty where it is."""
        self._folder = folder
        self._trouble = trouble

    def kept(
        self, examples: Sequence[Example], embeddings: EmbeddingStore, settings: KernelSettings
    ) -> KernelRanker | None:
        """The ranker of these examples from what is kept, without fitting; none where that does not do."""
        try:
            with self._alone():
                return self._from(
                    self._folder / key_of(embeddings.encoder.name, settings), examples, embeddings, settings
                )
        except OSError:
            return None

    def ranker(
        self,
        examples: Sequence[Example],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        progress: Progress = lambda done, total: None,
    ) -> KernelRanker:
        """The ranker of these examples: from what is kept, else fitted and kept; fitted alone where nothing can be.

        Raises:
            NotTaken: what was fitted answers wrongly; what was kept stays.
        """
        try:
            with self._alone():
                kept = self._folder / key_of(embeddings.encoder.name, settings)
                found = self._from(kept, examples, embeddings, settings)
                return found or self._made(kept, examples, embeddings, settings, progress)
        except OSError as error:
            log.warning("the fit of the index cannot be kept (%s): every start fits it anew", type(error).__name__)
            return KernelRanker(examples, embeddings, settings, progress)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _from(
        self, kept: Path, examples: Sequence[Example], embeddings: EmbeddingStore, settings: KernelSettings
    ) -> KernelRanker | None:
        if not kept.exists():
            return None
        try:
            made_of, fitted = read_fit(kept, settings)
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("the fit that was kept of the index is damaged (%s): it is made anew", type(error).__name__)
            return None
        ranker = KernelRanker(made_of, embeddings, settings, kept=fitted)
        return ranker if made_of == list(examples) else ranker.updated(examples)

    def _made(
        self,
        kept: Path,
        examples: Sequence[Example],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        progress: Progress,
    ) -> KernelRanker:
        for old in self._folder.iterdir():  # also what a process left that was killed at it
            if old.is_dir() and old != kept:
                shutil.rmtree(old)
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            made = Path(name) / "made"
            made.mkdir()
            write_fit(made, examples, fit(examples, embeddings, settings, progress, _InFiles(made)))
            made_of, fitted = read_fit(made, settings)  # what was worked out goes; what is in the files is used
            ranker = KernelRanker(made_of, embeddings, settings, kept=fitted)
            if trouble := self._trouble(ranker):
                raise NotTaken(trouble)
            if kept.exists():
                shutil.rmtree(kept)
            os.replace(made, kept)  # maps of its files stay what they are
        return ranker


class _InFiles:
    """Room in files of a folder: what is worked out stands there at once, and takes no memory of the process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, name: str, size: int, kind: type[np.int16] | type[np.float32]) -> npt.NDArray[Any]:
        path = self._folder / f"{name}.npy"
        if not size:  # nothing of no size can be mapped
            np.save(path, np.empty(0, kind))
            return np.empty(0, kind)
        return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(size,))


def key_of(encoder: str, settings: KernelSettings) -> str:
    """What a fit depends on besides the content: another key is another fit."""
    made_by = json.dumps([encoder, asdict(settings), _code()], sort_keys=True)
    return hashlib.sha256(made_by.encode()).hexdigest()[:16]


@cache
def _code() -> list[str]:
    """The code that fits, ours and others': what another version worked out is not trusted."""
    sources = [inspect.getsource(module) for module in (kernel, lemmas, solver, terms, views)]
    return [hashlib.sha256("".join(sources).encode()).hexdigest(), *map(version, LIBRARIES)]


def write_fit(folder: Path, examples: Sequence[Example], fitted: Fit) -> None:
    """Add to a folder, which holds the factor already, all the rest of a fit, and the hashes of everything."""
    terms, arrays = fitted.views.plain()
    for name, array in {**arrays, "weights": fitted.weights}.items():
        np.save(folder / f"{name}.npy", array)
    lists = {"texts": [text for text, _ in examples], "labels": [label for _, label in examples], **terms}
    (folder / LISTS).write_text(json.dumps(lists))
    (folder / LIST).write_text(json.dumps(_hashes(folder)))


def read_fit(folder: Path, settings: KernelSettings) -> tuple[list[Example], Fit]:
    """A fit with the examples that it was made of.

    Raises:
        OSError, ValueError, KeyError, TypeError: it is not as it was written.
    """
    if json.loads((folder / LIST).read_bytes()) != _hashes(folder):
        raise ValueError
    lists: Mapping[str, list[str]] = json.loads((folder / LISTS).read_bytes())
    arrays = {path.stem: _mapped(path) for path in folder.glob("*.npy")}
    examples = list(zip(lists["texts"], lists["labels"], strict=True))
    factor = arrays["before"], arrays["step"], arrays["corners"]
    system = Factored.kept(len(examples), *factor, lambda: _rest(factor))
    views = Views.kept(lists, arrays, settings)
    _turn(views, arrays)
    return examples, Fit(views, system, arrays["weights"])


def _turn(views: Views, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Turn the sparse rows on their side now, and give back the pages that were read for it: 5 MB."""
    assert len(views.rows.columns) == len(SPARSE)  # kept there from now on
    _rest(arrays[f"{name}_{part}"] for name in SPARSE for part in CSR_PARTS)


def _mapped(path: Path) -> npt.NDArray[Any]:
    """The numbers of a file, read where they are needed."""
    try:
        return np.asarray(np.load(path, mmap_mode="r"))
    except ValueError:  # nothing of no size can be mapped
        return np.asarray(np.load(path))


def _rest(arrays: Iterable[npt.NDArray[Any]]) -> None:
    """Give back the pages of mapped files that were read: 470 MB of the factor today, until the next publication."""
    for array in arrays:
        mapped: Any = array
        while isinstance(mapped, np.ndarray):
            mapped = mapped.base
        if isinstance(mapped, mmap):
            mapped.madvise(MADV_DONTNEED)


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: digest(path) for path in folder.iterdir() if path.name != LIST}
