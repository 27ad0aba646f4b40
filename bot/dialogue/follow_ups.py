"""Follow-up questions kept as data: which aspect of an answer is asked, and where that is answered."""

from collections.abc import Mapping

from bot.faq.embeddings import EmbeddingStore
from bot.faq.kernel import KernelRanker
from bot.faq.store import FaqEntry
from bot.faq.views import KernelSettings

MORE = "more"


class Aspects:
    """Recognises what a follow-up asks (term, cost, for somebody else, …) and knows which entry says it."""

    def __init__(
        self,
        examples: Mapping[str, tuple[str, ...]],
        usual: Mapping[str, Mapping[str, str]],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
    ) -> None:
        """`examples` has phrasings by aspect, `usual` the target of an aspect by topic where an entry names none."""
        pairs = [(text, aspect) for aspect, texts in examples.items() for text in texts]
        self._ranker = KernelRanker(pairs, embeddings, settings)
        self._usual = usual

    def scores(self, text: str) -> dict[str, float]:
        """How much a text is like the phrasings of each aspect: about 1 is a perfect match, as with entries."""
        (row,) = self._ranker.scores([text])
        return {name: max(float(score), 0.0) for name, score in zip(self._ranker.names, row, strict=True)}

    def targets(self, entry: FaqEntry, scores: Mapping[str, float]) -> dict[str, float]:
        """The entries that answer a follow-up on `entry`, each with the best score of an aspect that leads there."""
        usual = self._usual.get(entry.topic, {})
        found: dict[str, float] = {}
        for aspect, score in scores.items():
            target = entry.followups.get(aspect) or usual.get(aspect)
            if target:
                found[target] = max(score, found.get(target, 0.0))
        return found
