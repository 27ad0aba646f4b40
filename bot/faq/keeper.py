"""Keeps an index that follows every publication, without a restart and without training."""

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.fits import Fits
from bot.faq.index import FaqIndex
from bot.faq.store import Content, FaqStore
from bot.faq.views import KernelSettings
from bot.ground.background import Ticking

POLL_SECONDS = 0.3


class IndexKeeper(Ticking):
    """The newest index and the published content; a thread rebuilds when the content version moves on."""

    def __init__(
        self, store: FaqStore, embeddings: EmbeddingStore, settings: KernelSettings, fits: Fits | None = None
    ) -> None:
        """`fits`: where the work of fitting is kept for the next start."""
        super().__init__("index-keeper", POLL_SECONDS, "the index could not be rebuilt")
        self._store = store
        self._fits = fits
        self._embeddings = embeddings
        self._settings = settings
        self._index: FaqIndex | None = None

    def content(self) -> Content:
        """What is published this moment; texts are behind by no more than a turn, the ranking for up to a second."""
        return self._store.content()

    @property
    def index(self) -> FaqIndex:
        """The newest index; built on first use."""
        if self._index is None:
            self.refresh()
        assert self._index is not None
        return self._index

    def refresh(self, progress: Progress = lambda done, total: None) -> None:
        """Build the index now, unless it is up to date."""
        content = self._store.content()
        if self._index is None or self._index.version != content.version:
            self._index = FaqIndex.of(content, self._embeddings, self._settings, self._index, progress, self._fits)

    def do(self) -> None:
        """Follow a publication; where that fails the old index goes on answering."""
        self.refresh()
