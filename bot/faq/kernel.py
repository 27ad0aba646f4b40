"""Kernel ridge over characters, words and meaning: one linear solve, no training run.

Measured against its alternatives in docs/adr/0002-index-instead-of-intents.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.encoder import Vectors
from bot.faq.lemmas import simplified

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class KernelSettings:
    """How much each view of a text counts, and how smooth the fit is."""

    characters: float = 0.25
    words: float = 0.15
    meaning: float = 0.6
    sharpness: float = 3.0  # of the Gaussian over the angle between two meanings
    ridge: float = 0.06


class KernelRanker:
    """Scores labels for texts, from examples of each label. Immutable; safe to read from threads."""

    def __init__(
        self,
        examples: Sequence[tuple[str, str]],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        progress: Progress = lambda done, total: None,
    ) -> None:
        """Fit on (text, label) pairs; each label needs at least one."""
        self.texts = [text for text, _ in examples]
        self.labels = [label for _, label in examples]
        self.names = sorted(set(self.labels))
        self._settings = settings
        self._embeddings = embeddings
        rare = 2 if len(examples) > 500 else 1
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=rare, dtype=np.float32
        )
        self._words = TfidfVectorizer(  # every word counts, short ones too
            ngram_range=(1, 2),
            sublinear_tf=True,
            token_pattern=r"\w+",  # noqa: S106
            dtype=np.float32,
        )
        simple = [simplified(text) for text in self.texts]
        self._character_rows = self._characters.fit_transform(simple)
        self._word_rows = self._words.fit_transform(simple)
        vectors = embeddings.vectors(self.texts, progress)
        self._centre = vectors.mean(axis=0)
        self._meaning_rows = _unit(vectors - self._centre)
        self._weights = self._solve()

    def _solve(self) -> Numbers:
        column = {name: number for number, name in enumerate(self.names)}
        targets = np.zeros((len(self.labels), len(self.names)), np.float32)
        targets[np.arange(len(self.labels)), [column[label] for label in self.labels]] = 1.0
        kernel = self._similarity(self._character_rows, self._word_rows, self._meaning_rows)
        kernel[np.diag_indices_from(kernel)] += self._settings.ridge
        factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
        weights: Numbers = cho_solve(factor, targets, check_finite=False)
        return weights

    def _similarity(self, characters: csr_matrix, words: csr_matrix, meaning: Vectors) -> Numbers:
        kernel = self._settings
        weight = kernel.meaning if meaning.shape[1] else 0.0
        total = kernel.characters + kernel.words + weight
        similarity: Numbers = (characters @ self._character_rows.T).toarray()
        similarity *= np.float32(kernel.characters / total)
        similarity += (words @ self._word_rows.T).toarray() * np.float32(kernel.words / total)
        if weight:
            angle = meaning @ self._meaning_rows.T
            near: Numbers = np.exp(np.float32(kernel.sharpness) * (angle - 1))
            similarity += near * np.float32(weight / total)
        return similarity

    def similarities(self, texts: Sequence[str]) -> Numbers:
        """How alike each text is to each example: one row per text, about 0 to 1."""
        simple = [simplified(text) for text in texts]
        vectors = self._embeddings.questions(texts)
        return self._similarity(
            self._characters.transform(simple), self._words.transform(simple), _unit(vectors - self._centre)
        )

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row per text, one column per name in `names`; about 1 is a perfect match."""
        scores: Numbers = self.similarities(texts) @ self._weights
        return scores


def _unit(vectors: Vectors) -> Vectors:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Vectors = vectors / np.where(length == 0, 1, length)
    return units
