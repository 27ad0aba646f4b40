"""A conversation to another device: make a code for it, and open it there with that code."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import segno
from anyio import to_thread
from limits import RateLimitItem, RateLimitItemPerMinute
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.conversation.codes import MINUTES, TransferCodes, in_groups
from bot.ground.settings import Settings
from bot.http.bodies import CodeBody, json_of, parsed, sender_in
from bot.http.limits import VisitorLimit
from bot.http.problems import Problem
from bot.http.templating import public_address

PAGE = "/chat/code"
MADE = RateLimitItemPerMinute(12, 10)
TRIED = RateLimitItemPerMinute(20, 10)
NO_STORE = {"Cache-Control": "no-store"}
BORDER = 4  # modules of light around a QR code, as its standard asks


@dataclass(frozen=True)
class MadeCode:
    """A code as a resident sees it."""

    code: str
    until: datetime  # UTC
    page: str  # where it is typed
    picture: Mapping[str, Any]  # a QR code that leads there: `size`, and `path` of an SVG drawn in lines of 1


class CodesApi:
    """The endpoints on codes; the page uses them too."""

    def __init__(self, codes: TransferCodes, limit: VisitorLimit, settings: Settings) -> None:
        self._codes = codes
        self._limit = limit
        self._settings = settings

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [
            Route("/api/conversations/{sender}/code", self.make, methods=["POST"]),
            Route("/api/codes", self.take, methods=["POST"]),
        ]

    async def make(self, request: Request) -> JSONResponse:
        """A code for a conversation, for its own resident."""
        made = await self.made(request, sender_in(request))
        body = {"code": made.code, "minutes": MINUTES, "until": made.until.isoformat(), "page": made.page}
        return JSONResponse({**body, "picture": made.picture}, headers=NO_STORE)

    async def take(self, request: Request) -> JSONResponse:
        """The conversation that a code opens, once."""
        body = parsed(CodeBody, await json_of(request))
        return JSONResponse({"sender": await self.taken(request, body.code)}, headers=NO_STORE)

    async def made(self, request: Request, sender: str) -> MadeCode:
        """A code.

        Raises:
            Problem: there is no such conversation, or the visitor made many.
        """
        await self._not_too_often(request, MADE)
        made = await to_thread.run_sync(self._codes.make, sender)
        if made is None:
            raise Problem("no_conversation")
        page = f"{public_address(request, self._settings)}{PAGE}"
        return MadeCode(in_groups(made[0]), made[1], page, _picture(f"{page}#{in_groups(made[0])}"))

    async def taken(self, request: Request, typed: str) -> str:
        """The conversation that a code opens.

        Raises:
            Problem: it opens none, or the visitor tried many.
        """
        await self._not_too_often(request, TRIED)
        sender = await to_thread.run_sync(self._codes.take, typed)
        if sender is None:
            raise Problem("wrong_code")
        return sender

    async def _not_too_often(self, request: Request, limit: RateLimitItem) -> None:
        seconds = await self._limit.seconds_to_wait(request.client.host if request.client else "", limit)
        if seconds:
            raise Problem("too_many", {"Retry-After": str(seconds)}, seconds=str(seconds))


def _picture(address: str) -> dict[str, Any]:
    """The part after `#` never reaches a server, so that no log has the code and no preview of links uses it up."""
    qr = segno.make(address, error="m", micro=False)
    lines = ((x, y, length) for y, row in enumerate(qr.matrix) for x, length in _dark(row))
    path = "".join(f"M{BORDER + x} {BORDER + y}.5h{length}" for x, y, length in lines)
    return {"size": qr.symbol_size(border=BORDER)[0], "path": path}


def _dark(row: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin in a row, and how many there are."""
    place = 0
    for is_dark, modules in groupby(row):
        length = len(list(modules))
        if is_dark:
            yield place, length
        place += length
