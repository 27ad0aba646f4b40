"""An assistant whose municipality has a live chat: the real processes beside a Chatwoot on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chatwoot import SECRET, TOKEN, Chatwoot
from tests.second_web import second_web
from tests.stack import Stack

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS_OPEN = {"opening_hours": dict.fromkeys(DAYS, "00:00-23:59"), "holidays": []}
NEVER_OPEN = {"opening_hours": {}}


@contextmanager
def live_desk(stack: Stack, folder: Path, changes: dict[str, Any]) -> Iterator[Chatwoot]:
    """The Chatwoot; `chatwoot.site` is the address of the assistant."""
    with (
        Chatwoot() as chatwoot,
        second_web(
            stack,
            folder,
            {"live_chat": chatwoot.settings(), **changes},
            LIVE_CHAT_TOKEN=TOKEN,
            LIVE_CHAT_SECRET=SECRET,
        ) as address,
    ):
        chatwoot.site = address
        chatwoot.webhook = f"{address}/webhooks/live-chat"
        yield chatwoot
