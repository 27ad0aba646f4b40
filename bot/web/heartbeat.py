"""Shows that a web process lives. They share one port, so that none of them can be asked by itself."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.ground.settings import Settings

SECONDS_BETWEEN = 1.0
SECONDS_OF_SILENCE = 5.0


def heartbeat_file(settings: Settings, name: str) -> Path:
    """The file that a web process touches."""
    return settings.datawijzer_home / "alive" / name


def forget_heartbeats(settings: Settings) -> None:
    """Before a start: whoever showed that it lived is gone."""
    for path in heartbeat_file(settings, "any").parent.glob("*"):
        path.unlink()


def beats(settings: Settings, name: str) -> bool:
    """Whether a web process showed itself just now."""
    try:
        return abs(time.time() - heartbeat_file(settings, name).stat().st_mtime) < SECONDS_OF_SILENCE
    except OSError:
        return False


@asynccontextmanager
async def beating(settings: Settings, name: str) -> AsyncIterator[None]:
    """As long as this lasts, and the event loop goes round, the process shows that it lives."""
    path = heartbeat_file(settings, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    task = asyncio.create_task(_beat(path))
    yield
    task.cancel()
    path.unlink(missing_ok=True)


async def _beat(path: Path) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN)
        with suppress(OSError):  # a full disk is no reason to fall silent for good
            path.touch()
