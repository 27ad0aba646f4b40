"""Nothing is kept longer than it may be, without anybody doing anything: conversations, answers to repeat, back-ups."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from anyio import to_thread

from bot.conversation.conversations import Conversations, Receipt
from bot.conversation.repeats import SharedRepeats
from bot.ground.archives import remove_old_archives
from bot.ground.background import meanwhile
from bot.ground.municipality import Municipality
from bot.live.service import LiveService

SECONDS_BETWEEN = 600.0
SECONDS_BETWEEN_LOOKS = 5.0  # at what could not be wiped from the disk because another process was reading

log = logging.getLogger(__name__)


class Retention:
    """Erases what is too old, in the live chat too."""

    def __init__(
        self,
        conversations: Conversations,
        repeats: SharedRepeats,
        municipality: Municipality,
        home: Path,
        live: LiveService | None,
    ) -> None:
        self._conversations = conversations
        self._repeats = repeats
        self._municipality = municipality
        self._home = home
        self._live = live

    def purge(self) -> Receipt:
        """Erase what is too old, here."""
        self._repeats.sweep()
        remove_old_archives(self._home, self._municipality.backup_days)
        return self._conversations.purge(self._municipality.retention_days)

    def running(self) -> AbstractAsyncContextManager[None]:
        """Do so again and again, meanwhile."""
        return meanwhile(self._run())

    async def _run(self) -> None:
        purged = float("-inf")
        while True:
            if time.monotonic() - purged >= SECONDS_BETWEEN:
                purged = time.monotonic()
                await self._surely(self._purge_everywhere())
            await self._surely(to_thread.run_sync(self._conversations.wipe))
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _purge_everywhere(self) -> None:
        await to_thread.run_sync(self.purge)
        if self._live:
            await self._live.erase()

    async def _surely(self, doing: Awaitable[object]) -> None:
        """The outer net of this task: it is tried again."""
        try:
            await doing
        except Exception as error:
            log.error("what is too old could not be erased: %s", type(error).__name__)
