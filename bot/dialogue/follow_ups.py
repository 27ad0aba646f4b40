"""Follow-up questions: which aspect of the answer before is asked, and where that is answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.faq.embeddings import EmbeddingStore
from bot.faq.kernel import KernelRanker
from bot.faq.views import KernelSettings

SURE = 0.35  # score from which an aspect is taken as meant; a clear one scores 0.6 and more
MORE = "more"


@dataclass(frozen=True)
class Asked:
    """The aspect that a short question is about, and its score: about 1 is a perfect match, as with entries."""

    aspect: str
    score: float


class Aspects:
    """Recognises what a follow-up asks: term, cost, for somebody else, …"""

    def __init__(
        self, examples: Mapping[str, tuple[str, ...]], embeddings: EmbeddingStore, settings: KernelSettings
    ) -> None:
        pairs = [(text, aspect) for aspect, texts in examples.items() for text in texts]
        self._ranker = KernelRanker(pairs, embeddings, settings)

    def asked(self, text: str) -> Asked | None:
        """The aspect that a short question is about, where that is clear."""
        (scores,) = self._ranker.scores([text])
        best = int(scores.argmax())
        return Asked(self._ranker.names[best], float(scores[best])) if scores[best] >= SURE else None
