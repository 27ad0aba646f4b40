"""The endpoints on conversations with a person: what would be passed on, over, news, back; and the live chat's call."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.http.bodies import LiveBody, bytes_of, json_of, parsed, sender_in
from bot.http.problems import Problem
from bot.live.live_chat import Forged
from bot.live.service import LiveService
from bot.turns.shown import with_html

MOST_BYTES_OF_A_WEBHOOK = 1_048_576  # the live chat tells the whole conversation along with a message
WEBHOOK = "/webhooks/live-chat"
NO_STORE = {"Cache-Control": "no-store"}


class LiveApi:
    """The endpoints of one live chat; without one they do not exist."""

    def __init__(self, live: LiveService) -> None:
        self._live = live

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        place = "/api/conversations/{sender}/live"
        return [
            Route(place, self.news, methods=["GET"]),
            Route(place, self.begin, methods=["POST"]),
            Route(place, self.end, methods=["DELETE"]),
            Route(WEBHOOK, self.webhook, methods=["POST"]),
        ]

    async def news(self, request: Request) -> JSONResponse:
        """With `after`, what a person said since that turn; without it, what would be passed on."""
        sender = sender_in(request)
        after = request.query_params.get("after")
        if after is None:
            preview = await self._live.preview(sender)
            known = {"transcript": preview.transcript, "upto": preview.upto, "offered": self._live.is_offered()}
            return JSONResponse(known, headers=NO_STORE)
        if not after.isdecimal() or len(after) > 18:
            raise Problem("malformed")
        is_live, last, turns = await self._live.news(sender, int(after))
        said = [
            {"at": turn.at.isoformat(), "speaker": turn.speaker, "message": with_html(turn.said, sender)}
            for turn in turns
            if turn.said
        ]
        return JSONResponse({"live": is_live, "last": last, "turns": said}, headers=NO_STORE)

    async def begin(self, request: Request) -> JSONResponse:
        """The resident agrees: hand the conversation over."""
        sender = sender_in(request)
        body = parsed(LiveBody, await json_of(request))
        return JSONResponse([with_html(each, sender) for each in await self._live.begin(sender, body.upto)])

    async def end(self, request: Request) -> JSONResponse:
        """The resident goes back to the assistant."""
        sender = sender_in(request)
        return JSONResponse([with_html(each, sender) for each in await self._live.end(sender)])

    async def webhook(self, request: Request) -> Response:
        """The live chat tells what a person said or did."""
        try:
            await self._live.receive(request.headers, await bytes_of(request, MOST_BYTES_OF_A_WEBHOOK))
        except Forged:
            raise Problem("forged") from None
        return Response(status_code=204)
