"""Pages for residents; they work without JavaScript. What they say stands in the templates."""

import secrets
from pathlib import Path

from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.chat.api import SENDER, ChatApi
from bot.chat.conversations import Conversations
from bot.faq.store import FaqStore
from bot.municipality import Municipality
from bot.web.problems import Problem
from bot.web.rendering import html_of

HERE = Path(__file__).parent
COOKIE = "gesprek"


class Pages:
    """The pages of one municipality."""

    def __init__(
        self, chat: ChatApi, conversations: Conversations, store: FaqStore, municipality: Municipality
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._store = store
        self._municipality = municipality
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), trim_blocks=True
        )
        self._templates.filters["markdown"] = html_of

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route("/", self.home),
            Route("/widget.js", self.widget),
            Route("/chat", self.chat_page, methods=["GET"]),
            Route("/chat", self.chat_question, methods=["POST"]),
        ]

    def _page(self, name: str, status: int = 200, **context: object) -> HTMLResponse:
        template = self._templates.get_template(name)
        return HTMLResponse(template.render(municipality=self._municipality, **context), status)

    async def home(self, _request: Request) -> Response:
        """A page of the municipality with the widget."""
        return self._page("home.html")

    async def widget(self, _request: Request) -> Response:
        """The one script that puts the assistant on any page."""
        return FileResponse(HERE / "static" / "widget.js", media_type="text/javascript")

    async def chat_page(self, request: Request) -> Response:
        """The conversation so far, and a form to go on."""
        sender = _sender_of(request)
        turns = await to_thread.run_sync(self._conversations.of, sender) if sender else []
        return self._page("chat.html", turns=turns)

    async def chat_question(self, request: Request) -> Response:
        """A question from the form; the answer stands on the page that follows."""
        form = await request.form()
        sender = _sender_of(request) or secrets.token_urlsafe(24)
        message = str(form.get("message", "")).strip()[:1000]
        problem = None
        if message:
            try:
                await self._chat.converse(request, sender, message)
            except Problem as error:
                problem = error.name
        place = f"/chat?probleem={problem}#laatste" if problem else "/chat#laatste"
        response = RedirectResponse(place, 303)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, sender, httponly=True, samesite="strict", secure=secure, path="/chat")
        return response


def _sender_of(request: Request) -> str | None:
    sender = request.cookies.get(COOKIE, "")
    return sender if SENDER.match(sender) else None
