"""Keeps an index that follows every publication, without a restart and without training."""

import logging
import threading

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.fits import Fits
from bot.faq.index import FaqIndex
from bot.faq.store import Content, FaqStore
from bot.faq.views import KernelSettings

POLL_SECONDS = 0.3

log = logging.getLogger(__name__)


class IndexKeeper:
    """The newest index and the published content; a thread rebuilds when the content version moves on."""

    def __init__(
        self, store: FaqStore, embeddings: EmbeddingStore, settings: KernelSettings, fits: Fits | None = None
    ) -> None:
        """`fits`: where the work of fitting is kept for the next start."""
        self._store = store
        self._fits = fits
        self._embeddings = embeddings
        self._settings = settings
        self._index: FaqIndex | None = None
        self._stopping = threading.Event()

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

    def follow(self) -> None:
        """Start the thread that follows publications; it ends with the process or with `stop`."""
        threading.Thread(target=self._follow, name="index-keeper", daemon=True).start()

    def stop(self) -> None:
        """Let the following thread end."""
        self._stopping.set()

    def _follow(self) -> None:
        while not self._stopping.wait(POLL_SECONDS):
            try:
                self.refresh()
            except Exception as error:  # the outer net of this thread: the old index goes on answering
                log.error("the index could not be rebuilt: %s", type(error).__name__)
