"""Kernel ridge over characters, words and meaning: one linear solve, no training run.

Measured against its alternatives in docs/adr/0002-index-instead-of-intents.md.
"""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.solver import Amended, Factored, Places, Room, System, in_memory
from bot.faq.views import KernelSettings, Numbers, ViewRows, Views

Example = tuple[str, str]  # text, label

MOST_CHANGED = 400  # texts that come or go for which extending a fit is worth it, instead of fitting anew


@dataclass(frozen=True)
class Weight:
    """How much one example counts for one text; negative counts against its label."""

    text: str
    label: str
    weight: float


class Ranker(Protocol):
    """Scores labels for texts, from examples of each label. Immutable; safe to read from threads."""

    names: list[str]
    texts: list[str]  # of the examples; those that left keep their place
    labels: list[str]  # empty for a text that left

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row per text, one column per name in `names`; about 1 is a perfect match."""
        ...

    def weights(self, text: str) -> list[Weight]:
        """What each example counts for a text, most first; those of one label add up to that label's score."""
        ...

    def left_out(self, texts: Sequence[str]) -> Numbers:
        """Scores of examples, each as if it were not one itself; other texts score as in `scores`."""
        ...

    def updated(self, examples: Sequence[Example], keep: bool = True) -> "Ranker | None":
        """A ranker for changed examples, from this one's work; none where too much changed to be worth it.

        `keep`: store the vectors of new texts; not for drafts.
        """
        ...


@dataclass(frozen=True)
class Fit:
    """What fitting gave: the work of seconds, which may be kept (`bot.faq.fits`)."""

    views: Views
    system: Factored
    weights: Numbers  # a row per example, a column per name


def fit(
    examples: Sequence[Example],
    embeddings: EmbeddingStore,
    settings: KernelSettings,
    progress: Progress = lambda done, total: None,
    room: Room = in_memory,
) -> Fit:
    """The exact solution for (text, label) pairs; each label needs at least one."""
    texts = [text for text, _ in examples]
    views = Views(texts, embeddings.vectors(texts, progress), settings)

    def regularised(start: int, end: int) -> Numbers:
        """Rows of K + ridge I, up to the diagonal."""
        part = views.similarity(views.rows.part(start, end), views.rows.part(0, end))
        part[np.arange(end - start), np.arange(start, end)] += settings.ridge
        return part

    system = Factored(len(examples), regularised, room=room)
    labels = [label for _, label in examples]
    return Fit(views, system, system.solve(_targets(labels, names_of(labels))))


class KernelRanker:
    """The exact solution: needs memory for the square of the number of examples."""

    def __init__(
        self,
        examples: Sequence[Example],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        progress: Progress = lambda done, total: None,
        kept: Fit | None = None,
    ) -> None:
        """Fit on (text, label) pairs, or start from a fit on the same that was kept."""
        self.texts = [text for text, _ in examples]
        self.labels = [label for _, label in examples]
        self.names = names_of(self.labels)
        self._embeddings = embeddings
        fitted = kept or fit(examples, embeddings, settings, progress)
        self._views, self._weights = fitted.views, fitted.weights
        self._rows = self._views.rows
        self._system: System = fitted.system
        self._first: KernelRanker | None = None  # what an updated one started from
        self._solved: dict[str, Numbers] = {}  # its solution for each text that came, or that went

    def updated(self, examples: Sequence[Example], keep: bool = True) -> "KernelRanker | None":
        """A ranker for changed examples, exact but for the views, which stay as they were fitted."""
        first, labels = self._first or self, dict(examples)
        known = set(first.texts)
        added = [text for text in labels if text not in known]
        gone = np.array([place for place, text in enumerate(first.texts) if text not in labels], np.intp)
        if len(added) > MOST_CHANGED or len(gone) > MOST_CHANGED:
            return None
        new = copy.copy(self)
        new.texts = [*first.texts, *added]
        new.labels = [labels.get(text, "") for text in new.texts]
        new.names = names_of(labels.values())
        views, settings = self._views, self._views.settings
        added_rows = views.rows_of(added, self._embeddings.vectors(added, keep=keep))
        across = views.similarity(first._rows, added_rows)
        corner = views.similarity(added_rows, added_rows)
        corner[np.diag_indices_from(corner)] += settings.ridge
        asked = {**_units(first.texts, gone), **dict(zip(added, across.T, strict=True))}
        whole, relabelled = new.labels[: len(first.texts)], first._relabelled(new.labels)
        anew = _targets(whole, [name for name in new.names if name in relabelled])
        solved, refitted = self._solved_with(first._system, asked, anew)
        system = Amended(first._system, gone, across, corner, solved)
        fitted = system.without(first._refitted(new.names, relabelled, refitted))
        new._first = first
        new._solved = dict(zip(asked, solved.T, strict=True))
        new._weights = system.extended(fitted, _targets(new.labels[len(first.texts) :], new.names))
        new._system = system
        new._rows = first._rows.with_more(added_rows) if added else first._rows
        return new

    def _solved_with(self, system: System, asked: Mapping[str, Numbers], more: Numbers) -> tuple[Numbers, Numbers]:
        """The first fit's solutions of columns by name, and of more, in one go: each time costs the whole factor.

        Those of the update before this one are known.
        """
        new = {name: column for name, column in asked.items() if name not in self._solved}
        columns = np.column_stack([*new.values(), more]) if new else more
        solution = system.solve(columns) if columns.shape[1] else columns
        known = {**self._solved, **dict(zip(new, solution.T, strict=False))}
        solved = np.empty((system.size, len(asked)), np.float32, order="F")
        for place, name in enumerate(asked):
            solved[:, place] = known[name]
        return solved, solution[:, len(new) :]

    def _relabelled(self, labels: Sequence[str]) -> set[str]:
        """Names that lost or got one of this ranker's texts to or from another; texts that go are not looked at."""
        moved = [(old, new) for old, new in zip(self.labels, labels, strict=False) if new not in ("", old)]
        return {label for pair in moved for label in pair}

    def _refitted(self, names: Sequence[str], relabelled: set[str], refitted: Numbers) -> Numbers:
        """The weights of this ranker's texts for other names: as they are, but for those that were `refitted`."""
        column = {name: place for place, name in enumerate(self.names) if name not in relabelled}
        anew = iter(refitted.T)
        fitted = np.zeros((len(self.texts), len(names)), np.float32)
        for place, name in enumerate(names):
            if name in relabelled:
                fitted[:, place] = next(anew)
            elif name in column:
                fitted[:, place] = self._weights[:, column[name]]
        return fitted

    def similarities(self, texts: Sequence[str]) -> Numbers:
        """How alike each text is to each example: one row per text, about 0 to 1."""
        return self._views.similarity(self._rows_of(texts), self._rows)

    def scores(self, texts: Sequence[str]) -> Numbers:
        """One row per text, one column per name in `names`; about 1 is a perfect match."""
        return np.asarray(self.similarities(texts) @ self._weights, dtype=np.float32)

    def weights(self, text: str) -> list[Weight]:
        """What each example counts for a text: β = (K + ridge I)⁻¹ k, where k is its likeness to each example.

        The score of a label is the sum of β over the examples of that label.
        """
        (alike,) = self.similarities([text])
        beta = self._system.solve(alike[:, None])[:, 0]
        return weighed(self.texts, self.labels, beta)

    def left_out(self, texts: Sequence[str]) -> Numbers:
        """Scores of examples, each as if it were not one itself; other texts score as in `scores`.

        Without a fit for each: y - w / m, with y what the example stands for, w its weights and m its place on the
        diagonal of (K + ridge I)⁻¹.
        """
        place = {text: number for number, text in enumerate(self.texts) if self.labels[number]}
        scores = self.scores(texts)
        inside = [row for row, text in enumerate(texts) if text in place]
        at = np.array([place[texts[row]] for row in inside], np.intp)
        if len(at):
            units = np.zeros((self._system.size, len(at)), np.float32)
            units[at, np.arange(len(at))] = 1
            diagonal = self._system.solve(units)[at, np.arange(len(at))]
            targets = _targets([self.labels[row] for row in at], self.names)
            scores[inside] = targets - self._weights[at] / diagonal[:, None]
        return scores

    def _rows_of(self, texts: Sequence[str]) -> ViewRows:
        return self._views.rows_of(texts, self._embeddings.questions(texts))


def weighed(texts: Sequence[str], labels: Sequence[str], beta: Numbers) -> list[Weight]:
    """Examples with their weights, most first; texts that left are no longer there."""
    order = np.argsort(-beta)
    return [Weight(texts[place], labels[place], float(beta[place])) for place in order if labels[place]]


def names_of(labels: Iterable[str]) -> list[str]:
    """The columns of the weights, in their order."""
    return sorted(set(labels))


def _units(texts: Sequence[str], places: Places) -> dict[str, Numbers]:
    """By text, the column that is one at its place alone."""
    found = {}
    for place in places:
        found[texts[place]] = np.zeros(len(texts), np.float32)
        found[texts[place]][place] = 1
    return found


def _targets(labels: Sequence[str], names: Sequence[str]) -> Numbers:
    column = {name: number for number, name in enumerate(names)}
    targets = np.zeros((len(labels), len(names)), np.float32)
    for row, label in enumerate(labels):
        if label in column:
            targets[row, column[label]] = 1.0
    return targets
