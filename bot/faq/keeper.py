"""Keeps an index that follows every publication, without a restart and without training."""

import logging
from collections.abc import Callable

from bot.faq.embeddings import EmbeddingStore, Progress
from bot.faq.fits import Fits
from bot.faq.index import FaqIndex
from bot.faq.store import Content, FaqStore
from bot.faq.views import KernelSettings
from bot.ground.background import Ticking
from bot.ground.errors import NotTaken

POLL_SECONDS = 0.3

log = logging.getLogger(__name__)


class IndexKeeper(Ticking):
    """The newest index and the published content; a thread rebuilds when the content version moves on."""

    def __init__(
        self,
        store: FaqStore,
        embeddings: EmbeddingStore,
        settings: KernelSettings,
        fits: Fits | None = None,
        tell: Callable[[str], None] = lambda trouble: None,
    ) -> None:
        """`fits`: where the work of fitting is kept for the next start. `tell` hears why the newest fit was not taken,
        and nothing (an empty text) once one is.
        """
        super().__init__("index-keeper", POLL_SECONDS, "the index could not be rebuilt")
        self._store = store
        self._fits = fits
        self._embeddings = embeddings
        self._settings = settings
        self._tell = tell
        self._index: FaqIndex | None = None
        self._refused: int | None = None  # version of the content whose fit was not taken
        self.trouble = ""  # why it was not

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

    def begin(self) -> None:
        """An index to answer with at once. Where no fit is kept that does, the thread makes one meanwhile."""
        self._index = FaqIndex.at_once(self._store.content(), self._embeddings, self._settings, self._fits)
        if not self._index.is_passing:
            self._note("", None)

    def refresh(self, progress: Progress = lambda done, total: None) -> None:
        """Build the index now, unless it is up to date; one that answers wrongly is not taken."""
        content = self._store.content()
        index = self._index
        if content.version == self._refused or (index and index.version == content.version and not index.is_passing):
            return
        earlier = None if index and index.is_passing else index
        try:
            self._index = FaqIndex.of(content, self._embeddings, self._settings, earlier, progress, self._fits)
            self._note("", None)
        except NotTaken as error:
            log.error("the new fit of the index is not taken, the index before it serves on: %s", error)
            self._note(str(error), content.version)
            if self._index is None:
                self._index = FaqIndex.at_once(content, self._embeddings, self._settings, self._fits)

    def _note(self, trouble: str, refused: int | None) -> None:
        self.trouble, self._refused = trouble, refused
        self._tell(trouble)

    def do(self) -> None:
        """Follow a publication; where that fails the old index goes on answering."""
        self.refresh()
