"""Earlier conversations of a browser on the page /chat, to read again and to erase; and one from the widget."""

import re
from dataclasses import dataclass
from datetime import datetime

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.conversations import Conversations
from bot.conversation.later.offering import PAGE as LATER
from bot.ground.database.base import now
from bot.ground.dates import date_of
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.http.bodies import SENDER
from bot.http.templating import Templates
from bot.turns.shown import Shower
from bot.web.chat_api import ChatApi
from bot.web.cookies import forget_present, name_of, sender_of, senders_of, set_all, set_present
from bot.web.receipts import receipt_of

PATH = "/chat"
EARLIER = f"{PATH}/eerder"
NO_STORE = {"Cache-Control": "no-store"}
ALL = "alle"
DESK = re.compile(r"\?loket=[a-z]{1,12}(&taal=en)?")  # the query of the form for an answer later


@dataclass(frozen=True)
class Talk:
    """An earlier conversation, as it stands in the list."""

    name: str
    at: datetime  # of the last word, local time
    turns: str  # how many, in words


class Earlier:
    """The pages of one municipality."""

    def __init__(
        self,
        chat: ChatApi,
        conversations: Conversations,
        municipality: Municipality,
        texts: Texts,
        templates: Templates,
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._municipality = municipality
        self._texts = texts
        self._templates = templates
        self._shower = Shower(texts, municipality)

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route(EARLIER, self.every, methods=["GET"]),
            Route(EARLIER, self.go_back, methods=["POST"]),
            Route(f"{EARLIER}/wissen", self.confirm_erasing, methods=["GET"]),
            Route(f"{EARLIER}/wissen", self.erase, methods=["POST"]),
            Route(f"{PATH}/overnemen", self.take_over, methods=["POST"]),
        ]

    async def every(self, request: Request) -> Response:
        """The list; what the server no longer has is forgotten by the browser too."""
        talks, left = [], []
        for sender in senders_of(request):
            turns = await to_thread.run_sync(self._conversations.of, sender)
            if not turns:
                continue
            left.append(sender)
            if sender != sender_of(request):
                said = self._texts.counted("widget.nl.turns", len(turns))
                talks.append(Talk(name_of(sender), self._shower.local(turns[-1].at), said))
        response = self._templates.page("earlier.html", headers=NO_STORE, talks=talks)
        set_all(response, request, left, self._municipality.retention_days)
        return response

    async def go_back(self, request: Request) -> Response:
        """Go on with one of them."""
        response = RedirectResponse(f"{PATH}#laatste", 303)
        for sender in _named(request, str((await request.form()).get("welk", ""))):
            set_present(response, request, sender, self._municipality.retention_days)
        return response

    async def confirm_erasing(self, request: Request) -> Response:
        """Are you sure?"""
        which = request.query_params.get("welk", "")
        if not _named(request, which):
            return RedirectResponse(EARLIER, 303)
        return self._templates.page("erase.html", headers=NO_STORE, known=True, which=which, all=which == ALL)

    async def erase(self, request: Request) -> Response:
        """Erase one of them or all; the page is the receipt."""
        senders = _named(request, str((await request.form()).get("welk", "")))
        if not senders:
            return RedirectResponse(EARLIER, 303)
        receipts = [await self._chat.erase_all(sender) for sender in senders]
        at = self._shower.local(now())
        lines = receipt_of(self._texts, self._municipality, receipts, at, date_of(at.date()))
        response = self._templates.page("erased.html", headers=NO_STORE, lines=lines)
        left = [sender for sender in senders_of(request) if sender not in senders]
        set_all(response, request, left, self._municipality.retention_days)
        return response

    async def take_over(self, request: Request) -> Response:
        """The conversation of the widget, on this page or beside the form for an answer later.

        The answer is a page that leads on: cookies of this site do not go along with a form of another. Only our own
        pages and those that may embed us are believed, or anybody could lend a resident a conversation and read along.
        """
        form = await request.form()
        sender, later = str(form.get("sender", "")), str(form.get("later", ""))
        there = f"{LATER}{later}" if DESK.fullmatch(later) else ""
        if not SENDER.match(sender) or not self._is_ours(request):
            return RedirectResponse(there or PATH, 303)
        response = self._templates.page("taken.html", headers=NO_STORE, there=there or f"{PATH}#laatste")
        set_present(response, request, sender, self._municipality.retention_days)
        return response

    def _is_ours(self, request: Request) -> bool:
        from_here = request.headers.get("sec-fetch-site") == "same-origin"
        return from_here or request.headers.get("origin") in self._municipality.embed_origins


def _named(request: Request, which: str) -> list[str]:
    """The earlier conversations of this browser that a name stands for."""
    present = sender_of(request)
    return [each for each in senders_of(request) if each != present and which in (ALL, name_of(each))]


def restarted(request: Request, days: int) -> Response:
    """A new conversation; the one before is kept until its time, and stays in the list."""
    response = RedirectResponse(f"{PATH}?opnieuw=1", 303)
    set_all(response, request, senders_of(request), days)
    forget_present(response)
    return response
