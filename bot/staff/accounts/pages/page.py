"""What the pages of accounts share: forms, refusals in words, and heavy work off the event loop."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.ground.errors import Refused
from bot.staff.accounts.door import Door
from bot.staff.accounts.reader import Sessions
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import BASE

AT_ONCE = 2  # hashes: 64 MB and a processor each
SLOW_DOWN = {"locked", "too_many"}
LONGEST_FIELD = 2000

# The field that a refusal is about; those not named here are about the whole form.
FIELD_OF = {
    "code_wrong": "code", "password_short": "new", "password_long": "new", "password_common": "new",
    "password_same": "new", "password_differs": "again", "old_password": "old", "sign_in_name": "sign_in_name",
    "taken": "sign_in_name", "mail_address": "address",
    "name": "name", "last_admin": "role", "role_of_provider": "role",
}  # fmt: skip


class AccountPages:
    """Base of the groups of pages."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self.desk = desk
        self.sessions = sessions
        self._narrow = anyio.CapacityLimiter(AT_ONCE)

    @property
    def door(self) -> Door:
        """The door."""
        return self.sessions.door

    def now(self) -> datetime:
        """This moment, by the clock of the door."""
        return self.sessions.clock()

    async def work[T](self, task: Callable[..., T], *arguments: Any) -> T:
        """Run blocking work in a thread, a few at once."""
        return await anyio.to_thread.run_sync(task, *arguments, limiter=self._narrow)

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> Response:
        """A template of this room."""
        return self.desk.page(request, f"staff/accounts/{template}", status, **{"error": None, **context})

    def refused(self, request: Request, template: str, refusal: Refused, **context: Any) -> Response:
        """The same page once more, with what was wrong."""
        error = {
            "text": refusal.said(self.desk.words),
            "field": FIELD_OF.get(refusal.name),
        }
        status = 429 if refusal.name in SLOW_DOWN else 422
        return self.page(request, template, status, error=error, **context)

    def go(self, path: str) -> Response:
        """On to a page of Beheer."""
        return RedirectResponse(BASE + path, 303)


async def fields(request: Request, *names: str) -> list[str]:
    """Fields of the form that was sent; what is missing or no text is empty."""
    form = await request.form()
    values = [form.get(name) for name in names]
    return [value[:LONGEST_FIELD] if isinstance(value, str) else "" for value in values]


def agreed(new: str, again: str) -> str:
    """A new password that was typed twice.

    Raises:
        Refused: they differ.
    """
    if new != again:
        raise Refused("accounts.refused.password_differs")
    return new
