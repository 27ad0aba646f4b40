"""Kernel ridge over the examples nearest to each question: for installations too large for the exact solution.

Nothing is fitted: each question solves a small system of its own, so that memory and a publication cost no more than
the texts themselves. Measured against the exact solution in docs/adr/0002-index-instead-of-intents.md.
"""

import copy
from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from bot.faq import kernel
from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.kernel import Example, Weight, weighed
from bot.faq.solver import Places
from bot.faq.views import KernelSettings, Numbers, Views

BLOCK = 64  # questions at once
NEAREST = 400  # examples that a question's own system is made of
MOST_CHANGED = 0.1  # of the texts, that came or went; beyond it the views are fitted anew
GONE = np.float32(-1)  # likeness of a text that left: below every other


class LocalRanker:
    """The `Ranker` of a large installation. Immutable; safe to read from threads."""

    def __init__(
        self,
        examples: Sequence[Example],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        progress: Progress = lambda done, total: None,
    ) -> None:
        """Remember (text, label) pairs."""
        self.texts = [text for text, _ in examples]
        self._embeddings = embeddings
        self._views = Views(self.texts, embeddings.vectors(self.texts, progress), settings)
        self._rows = self._views.rows
        self._fitted = len(self.texts)
        self._label([label for _, label in examples])

    def _label(self, labels: list[str]) -> None:
        self.labels = labels
        self.names = sorted(set(labels) - {""})
        column = {name: place for place, name in enumerate(self.names)}
        self._column = np.array([column.get(label, -1) for label in labels], np.intp)

    def updated(self, examples: Sequence[Example], keep: bool = True) -> "LocalRanker | None":
        """A ranker for changed examples, in the same views."""
        labels = dict(examples)
        known = set(self.texts)
        added = [text for text in labels if text not in known]
        new = copy.copy(self)
        new.texts = [*self.texts, *added]
        new._label([labels.get(text, "") for text in new.texts])
        changed = len(new.texts) - self._fitted + new.labels.count("")
        if changed > max(kernel.MOST_CHANGED, MOST_CHANGED * self._fitted):
            return None
        if added:
            vectors = self._embeddings.vectors(added, keep=keep)
            new._rows = self._rows.with_more(self._views.rows_of(added, vectors))
        return new

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row per text, one column per name in `names`; about 1 is a perfect match, 0 where none is near."""
        blocks = [texts[start : start + BLOCK] for start in range(0, len(texts), BLOCK)]
        return np.vstack([self._scores(alike) for block in blocks for alike in self._similarities(block)])

    def weights(self, text: str) -> list[Weight]:
        """What each example near a text counts for it; those of one label add up to that label's score."""
        (alike,) = self._similarities([text])
        near, beta = self._solved(alike)
        return weighed([self.texts[place] for place in near], [self.labels[place] for place in near], beta)

    def left_out(self, texts: Sequence[str]) -> Numbers:
        """Scores of examples, each as if it were not one itself; other texts score as in `scores`."""
        place = {text: number for number, text in enumerate(self.texts)}
        alike = self._similarities(texts)
        for row, text in enumerate(texts):
            if text in place:
                alike[row, place[text]] = GONE
        return np.vstack([self._scores(row) for row in alike])

    def _similarities(self, texts: Sequence[str]) -> Numbers:
        asked = self._views.rows_of(texts, self._embeddings.questions(texts))
        alike = self._views.similarity(asked, self._rows)
        alike[:, self._column < 0] = GONE
        return alike

    def _solved(self, alike: Numbers) -> tuple[Places, Numbers]:
        """The nearest examples, and β = (K + ridge I)⁻¹ k over them."""
        near = np.argpartition(-alike, min(NEAREST, len(alike)) - 1)[:NEAREST]
        near = near[alike[near] > GONE]
        rows = self._rows.only(near)
        matrix = self._views.similarity(rows, rows)
        matrix[np.diag_indices_from(matrix)] += self._views.settings.ridge
        factor = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
        return near, np.asarray(cho_solve(factor, alike[near], check_finite=False), np.float32)

    def _scores(self, alike: Numbers) -> Numbers:
        near, beta = self._solved(alike)
        return np.bincount(self._column[near], weights=beta, minlength=len(self.names)).astype(np.float32)
