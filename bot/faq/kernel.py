"""Kernel ridge over characters, words and meaning: one linear solve, no training run.

Measured against its alternatives in docs/adr/0002-index-instead-of-intents.md.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.encoder import Vectors
from bot.faq.lemmas import simplified

Numbers = npt.NDArray[np.float32]
Example = tuple[str, str]  # text, label

MOST_COMMON = 0.05  # what stands in more of the texts than this says nothing, and costs most of the time
BLOCK = 512
MOST_ADDED = 400  # new texts that are worth extending a fit for, instead of fitting anew


@dataclass(frozen=True)
class KernelSettings:
    """How much each view of a text counts, and how smooth the fit is."""

    characters: float = 0.2
    words: float = 0.1
    meaning: float = 0.7
    sharpness: float = 3.0  # of the Gaussian over the angle between two meanings
    ridge: float = 0.06


@dataclass(frozen=True)
class _Rows:
    """Texts in the three views, one row per text."""

    characters: csr_matrix
    words: csr_matrix
    meaning: Vectors

    @property
    def count(self) -> int:
        return len(self.meaning)

    def part(self, start: int, end: int) -> "_Rows":
        return _Rows(self.characters[start:end], self.words[start:end], self.meaning[start:end])

    def with_more(self, more: "_Rows") -> "_Rows":
        return _Rows(
            vstack([self.characters, more.characters]).tocsr(),
            vstack([self.words, more.words]).tocsr(),
            np.vstack([self.meaning, more.meaning]),
        )


class KernelRanker:
    """Scores labels for texts, from examples of each label. Immutable; safe to read from threads."""

    def __init__(
        self,
        examples: Sequence[Example],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        progress: Progress = lambda done, total: None,
    ) -> None:
        """Fit on (text, label) pairs; each label needs at least one."""
        texts = [text for text, _ in examples]
        self.labels = [label for _, label in examples]
        self.texts = texts
        self._settings = settings
        self._embeddings = embeddings
        many = len(examples) > 500
        self._characters = TfidfVectorizer(
            analyzer="char_wb",
            ngram_range=(3, 4),
            sublinear_tf=True,
            min_df=2 if many else 1,
            max_df=MOST_COMMON if many else 1.0,
            dtype=np.float32,
        )
        self._words = TfidfVectorizer(  # every word counts, short ones too
            ngram_range=(1, 2),
            sublinear_tf=True,
            token_pattern=r"\w+",  # noqa: S106
            max_df=MOST_COMMON if many else 1.0,
            dtype=np.float32,
        )
        simple = [simplified(text) for text in texts]
        vectors = embeddings.vectors(texts, progress)
        self._centre = vectors.mean(axis=0)
        self._rows = _Rows(
            self._characters.fit_transform(simple), self._words.fit_transform(simple), _unit(vectors - self._centre)
        )
        kernel = self._similarity(self._rows, self._rows)
        kernel[np.diag_indices_from(kernel)] += settings.ridge
        # transposed, which changes nothing of a symmetric matrix: LAPACK's order, so that it is not copied
        self._factor = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)
        self._factored = len(texts)  # how many of the texts the factor covers; later ones were added by `updated`
        self.names = sorted(set(self.labels))
        self._weights = self._solved(self._targets(self.labels))
        self._fitted = (self.names, self.labels, self._weights)

    def updated(self, examples: Sequence[Example]) -> "KernelRanker | None":
        """A ranker for changed examples, from this one's work; none where too much changed to be worth it.

        New texts extend the system (Schur complement), texts that left keep their place without a label.
        """
        labels = dict(examples)
        base = self.texts[: self._factored]
        known = set(base)
        added = [text for text in labels if text not in known]
        if len(added) > MOST_ADDED or not set(labels.values()) <= {*self.names, *(labels[text] for text in added)}:
            return None
        new = copy.copy(self)
        new.texts = [*base, *added]
        new.labels = [labels.get(text, "") for text in new.texts]
        new.names = sorted(set(labels.values()))
        old_rows = self._rows.part(0, self._factored)
        targets = new._targets(new.labels)
        fitted = new._fitted_to(targets[: self._factored])
        if not added:
            new._rows, new._weights = old_rows, fitted
            return new
        added_rows = self._rows_of(added, self._embeddings.vectors(added))
        across = self._similarity(old_rows, added_rows)
        corner = self._similarity(added_rows, added_rows)
        corner[np.diag_indices_from(corner)] += self._settings.ridge
        reach = self._solved(across)
        last = np.linalg.solve(corner - across.T @ reach, targets[self._factored :] - across.T @ fitted)
        new._rows = old_rows.with_more(added_rows)
        new._weights = np.vstack([fitted - reach @ last, last]).astype(np.float32)
        return new

    def _fitted_to(self, targets: Numbers) -> Numbers:
        """The weights of the factored texts alone; those of the last fit where their labels are still the same."""
        names, labels, weights = self._fitted
        if (names, labels) == (self.names, self.labels[: self._factored]):
            return weights
        self._fitted = (self.names, self.labels[: self._factored], self._solved(targets))
        return self._fitted[2]

    def _solved(self, targets: Numbers) -> Numbers:
        return np.asarray(cho_solve(self._factor, targets, check_finite=False), dtype=np.float32)

    def _targets(self, labels: Sequence[str]) -> Numbers:
        column = {name: number for number, name in enumerate(self.names)}
        targets = np.zeros((len(labels), len(self.names)), np.float32)
        for row, label in enumerate(labels):
            if label in column:
                targets[row, column[label]] = 1.0
        return targets

    def _rows_of(self, texts: Sequence[str], vectors: Vectors) -> _Rows:
        simple = [simplified(text) for text in texts]
        return _Rows(self._characters.transform(simple), self._words.transform(simple), _unit(vectors - self._centre))

    def _similarity(self, left: _Rows, right: _Rows) -> Numbers:
        """Block by block: the sparse products of all texts at once would take a gigabyte."""
        similarity = np.empty((left.count, right.count), np.float32)
        for start in range(0, left.count, BLOCK):
            similarity[start : start + BLOCK] = self._block(left.part(start, start + BLOCK), right)
        return similarity

    def _block(self, left: _Rows, right: _Rows) -> Numbers:
        kernel = self._settings
        weight = kernel.meaning if left.meaning.shape[1] else 0.0
        total = kernel.characters + kernel.words + weight
        similarity: Numbers = (left.characters @ right.characters.T).toarray()
        similarity *= np.float32(kernel.characters / total)
        similarity += (left.words @ right.words.T).toarray() * np.float32(kernel.words / total)
        if weight:
            near = np.exp(np.float32(kernel.sharpness) * (left.meaning @ right.meaning.T - 1))
            similarity += (near * np.float32(weight / total)).astype(np.float32, copy=False)
        return similarity

    def similarities(self, texts: Sequence[str]) -> Numbers:
        """How alike each text is to each example: one row per text, about 0 to 1."""
        return self._similarity(self._rows_of(texts, self._embeddings.questions(texts)), self._rows)

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row per text, one column per name in `names`; about 1 is a perfect match."""
        return np.asarray(self.similarities(texts) @ self._weights, dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length == 0, 1, length), dtype=np.float32)
