"""Follow-up questions kept as data: which aspect of an answer is asked, and where that is answered."""

from collections.abc import Mapping

from bot.faq.embeddings import EmbeddingStore
from bot.faq.kernel import KernelRanker
from bot.faq.store import FaqEntry
from bot.faq.views import KernelSettings

MORE = "more"
OWN = "own"  # the entry itself answers it


class Aspects:
    """Recognises what a follow-up asks (term, cost, for somebody else, …) and knows which entry says it."""

    def __init__(
        self,
        examples: Mapping[str, tuple[str, ...]],
        usual: Mapping[str, Mapping[str, str]],
        answered_as: Mapping[str, str],
        embeddings: EmbeddingStore,
        settings: KernelSettings,
    ) -> None:
        """`examples` has phrasings by aspect, `usual` the target of an aspect by topic where an entry names none.

        `answered_as`: by aspect of which no entry says anything, the aspect that has its answer too, or `OWN`.
        """
        pairs = [(text, aspect) for aspect, texts in examples.items() for text in texts]
        self._ranker = KernelRanker(pairs, embeddings, settings)
        self._usual = usual
        self._answered_as = answered_as

    def scores(self, text: str) -> dict[str, float]:
        """How much a text is like the phrasings of each aspect: about 1 is a perfect match, as with entries."""
        (row,) = self._ranker.scores([text])
        return {name: max(float(score), 0.0) for name, score in zip(self._ranker.names, row, strict=True)}

    def targets(self, entry: FaqEntry, scores: Mapping[str, float]) -> dict[str, float]:
        """The entries that answer a follow-up on `entry`, each with the best score of an aspect that leads there."""
        found: dict[str, float] = {}
        for aspect, score in scores.items():
            target = self.target(entry, aspect)
            if target:
                found[target] = max(score, found.get(target, 0.0))
        return found

    def target(self, entry: FaqEntry, aspect: str) -> str | None:
        """The entry that answers an aspect of `entry`, as that or its topic says; none where nobody does."""
        usual = self._usual.get(entry.topic, {}).get(self._asked(aspect))
        return entry.followups.get(self._asked(aspect)) or usual or (entry.id if aspect in self._answered_as else None)

    def told(self, entry: FaqEntry, aspect: str) -> str | None:
        """As `target`, where the entry itself says it, and not only its topic."""
        is_own = self._answered_as.get(aspect) == OWN
        return entry.followups.get(self._asked(aspect)) or (entry.id if is_own else None)

    def _asked(self, aspect: str) -> str:
        alike = self._answered_as.get(aspect, OWN)
        return aspect if alike == OWN else alike
