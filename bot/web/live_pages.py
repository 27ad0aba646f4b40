"""Over to a person and back, on the page that works without JavaScript."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.live.service import LiveService
from bot.web.cookies import sender_of

LATEST = "/chat#laatste"


class LivePages:
    """What the forms of the page /chat do with a live chat."""

    def __init__(self, live: LiveService) -> None:
        self._live = live

    def routes(self) -> list[Route]:
        """The routes of these forms."""
        return [
            Route("/chat/medewerker", self.begin, methods=["POST"]),
            Route("/chat/medewerker/klaar", self.end, methods=["POST"]),
        ]

    async def begin(self, request: Request) -> Response:
        """The resident agrees: hand the conversation over, up to the turn on the page."""
        upto = str((await request.form()).get("upto", ""))
        sender = sender_of(request)
        if sender is not None and upto.isdecimal() and len(upto) < 19:
            await self._live.begin(sender, int(upto))
        return RedirectResponse(LATEST, 303)

    async def end(self, request: Request) -> Response:
        """The resident goes back to the assistant."""
        sender = sender_of(request)
        if sender is not None:
            await self._live.end(sender)
        return RedirectResponse(LATEST, 303)
