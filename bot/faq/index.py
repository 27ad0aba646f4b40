"""Which entry answers a question, over everything published, in memory."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.fits import Fits
from bot.faq.kernel import Example, KernelRanker, Ranker
from bot.faq.local import LocalRanker
from bot.faq.recent import Recent
from bot.faq.spelling import Spelling
from bot.faq.store import Content
from bot.faq.views import KernelSettings, Numbers
from bot.ground.errors import DatawijzerError

MOST_EXACT = 30_000  # examples: a factor of 900 MB and, worked out, 100 seconds; at 15,000 it is 242 MB and 17 s
MOST_HITS = 250  # more are never asked for; an installation may have thousands
OUTSIDE = "outside"  # label of what is not ours; `outside:<referral>` where we know whose it is


@dataclass(frozen=True)
class Hit:
    """An entry with its score; scores of one question compare, about 1 is a perfect match."""

    faq: str
    score: float


@dataclass(frozen=True)
class Ranking:
    """What the index makes of one question: entries best first, and how much it looks like not ours."""

    hits: tuple[Hit, ...]
    outside: float
    referral: str | None
    words: int  # of the question

    @property
    def best(self) -> float:
        """The score of the best entry."""
        return self.hits[0].score if self.hits else 0.0

    @property
    def lead(self) -> float:
        """How far the best entry is ahead of the next."""
        return self.best - self.hits[1].score if len(self.hits) > 1 else self.best


class TooMuchChanged(DatawijzerError):
    """A draft changes so many phrasings that it cannot be tried in passing."""


class FaqIndex:
    """Ranks entries for questions. Immutable; safe to read from threads."""

    def __init__(
        self, version: int, encoder: str, ranker: Ranker, spelling: Spelling | None = None, *, is_passing: bool = False
    ) -> None:
        """`spelling`: that of an index of nearly the same texts, where there is one.

        `is_passing`: it serves until there is a better one of the same content.
        """
        self.version = version
        self.encoder = encoder
        self.is_passing = is_passing
        self.ranker = ranker
        self.spelling = spelling or Spelling(ranker.texts)
        self._recent = Recent[Ranking]()
        self._is_outside = np.array([name.partition(":")[0] == OUTSIDE for name in ranker.names])

    @classmethod
    def of(
        cls,
        content: Content,
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        earlier: "FaqIndex | None" = None,
        progress: Progress = lambda done, total: None,
        fits: Fits | None = None,
    ) -> "FaqIndex":
        """The index of some content; quick where an earlier one, also one that is kept, differs by little."""
        examples = examples_of(content)
        ranker = earlier.ranker.updated(examples) if earlier else None
        ranker = ranker or fitted(examples, embeddings, settings, progress, fits)
        return cls(content.version, embeddings.encoder.name, ranker)

    @classmethod
    def at_once(
        cls, content: Content, embeddings: EmbeddingStore, settings: KernelSettings, fits: Fits | None
    ) -> "FaqIndex":
        """An index to begin with: from the fit that is kept; where there is none that does, one that needs no fit."""
        examples = examples_of(content)
        kept = fits.kept(examples, embeddings, settings) if fits and len(examples) <= MOST_EXACT else None
        ranker = kept or LocalRanker(examples, embeddings, settings)
        is_passing = kept is None and len(examples) <= MOST_EXACT
        return cls(content.version, embeddings.encoder.name, ranker, is_passing=is_passing)

    def as_if(self, content: Content) -> "FaqIndex":
        """The index of a content that differs a little from this one's, for trying; nothing of it is stored.

        Raises:
            TooMuchChanged: for that it differs too much.
        """
        ranker = self.ranker.updated(examples_of(content), keep=False)
        if ranker is None:
            raise TooMuchChanged
        return FaqIndex(content.version, self.encoder, ranker, self.spelling)

    def rank(self, questions: Sequence[str]) -> list[Ranking]:
        """One ranking per question, slips of the fingers mended."""
        return self._recent.all(questions, self._rank)

    def _rank(self, questions: list[str]) -> list[Ranking]:
        rows = self.ranker.scores([self.spelling.corrected(text) for text in questions])
        return [self._ranking(row, len(text.split())) for row, text in zip(rows, questions, strict=True)]

    def _ranking(self, scores: Numbers, words: int) -> Ranking:
        order = np.argsort(-scores)
        is_outside = self._is_outside[order]
        names = self.ranker.names
        hits = tuple(Hit(names[n], float(scores[n])) for n in order[~is_outside][:MOST_HITS])
        outside = [(names[n], float(scores[n])) for n in order[is_outside]]
        total = sum(max(score, 0.0) for _, score in outside)
        referral = outside[0][0].partition(":")[2] if outside else ""
        return Ranking(hits, total, referral or None, words)


def fitted(
    examples: Sequence[Example],
    embeddings: EmbeddingStore,
    settings: KernelSettings,
    progress: Progress = lambda done, total: None,
    fits: Fits | None = None,
) -> Ranker:
    """The exact solution, kept where there are `fits`; beyond `MOST_EXACT` examples the local one."""
    if len(examples) > MOST_EXACT:
        return LocalRanker(examples, embeddings, settings, progress)
    return (fits.ranker if fits else KernelRanker)(examples, embeddings, settings, progress)


def examples_of(content: Content) -> list[tuple[str, str]]:
    """Everything the index learns from, as (text, label)."""
    examples = [
        (text, entry.id)
        for entry in content.entries.values()
        for text in dict.fromkeys((entry.question, *entry.phrasings))
    ]
    return examples + [(text, f"{OUTSIDE}:{referral}" if referral else OUTSIDE) for text, referral in content.outside]
