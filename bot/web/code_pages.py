"""Going on with a conversation on another device, on a page that works without JavaScript."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.codes import MINUTES
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.http.problems import STATUS_OF, Problem
from bot.http.templating import Templates
from bot.turns.shown import Shower
from bot.web.codes_api import NO_STORE, PAGE, CodesApi, MadeCode
from bot.web.cookies import sender_of, set_present


class CodePages:
    """The pages of one municipality."""

    def __init__(self, codes: CodesApi, municipality: Municipality, texts: Texts, templates: Templates) -> None:
        self._codes = codes
        self._municipality = municipality
        self._texts = texts
        self._templates = templates
        self._shower = Shower(texts, municipality)

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route(PAGE, self.form, methods=["GET"]),
            Route(PAGE, self.open, methods=["POST"]),
            Route(f"{PAGE}/maken", self.make, methods=["POST"]),
        ]

    async def form(self, request: Request) -> Response:
        """Make a code, or type one."""
        return self._page(request)

    async def make(self, request: Request) -> Response:
        """The code, once: the page is not kept anywhere."""
        sender = sender_of(request)
        if sender is None:
            return RedirectResponse(PAGE, 303)
        try:
            return self._page(request, made=await self._codes.made(request, sender))
        except Problem as problem:
            return self._page(request, problem)

    async def open(self, request: Request) -> Response:
        """Go on with the conversation of a code; no other site can make a browser do so, and then read along."""
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return RedirectResponse(PAGE, 303)
        try:
            sender = await self._codes.taken(request, str((await request.form()).get("code", "")))
        except Problem as problem:
            return self._page(request, problem)
        response = RedirectResponse("/chat#laatste", 303)
        set_present(response, request, sender, self._municipality.retention_days)
        return response

    def _page(self, request: Request, problem: Problem | None = None, made: MadeCode | None = None) -> Response:
        return self._templates.page(
            "code.html", STATUS_OF[problem.name] if problem else 200, NO_STORE,
            has_talk=sender_of(request) is not None, made=made, until=self._time(made.until) if made else "",
            minutes=str(MINUTES), wrong=problem is not None and problem.name == "wrong_code",
            problem=problem.said(self._texts) if problem else "",
        )  # fmt: skip

    def _time(self, moment: datetime) -> str:
        return self._shower.local(moment).strftime("%H.%M")
