"""The home page, and the conversation as a page that works without JavaScript."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.conversation.conversations import Conversations
from bot.faq.store import Content, FaqEntry, FaqStore
from bot.ground.database.base import now
from bot.ground.dates import date_of
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.ground.topics import ABOUT_ITSELF, topics
from bot.http.bodies import MOST_CHARACTERS, FeedbackBody
from bot.http.problems import STATUS_OF, Problem
from bot.http.templating import Templates, public_address
from bot.live.service import LiveService
from bot.turns.shown import Shower
from bot.web.chat_api import ChatApi
from bot.web.cookies import forget_present, sender_of, senders_of, set_all, set_present
from bot.web.earlier import Earlier, restarted
from bot.web.receipts import receipt_of
from bot.web.scripts import module_address
from bot.web.widget import WidgetApi

NO_STORE = {"Cache-Control": "no-store"}


class Pages:
    """The pages of one municipality."""

    def __init__(
        self,
        chat: ChatApi,
        conversations: Conversations,
        store: FaqStore,
        municipality: Municipality,
        texts: Texts,
        live: LiveService | None,
        settings: Settings,
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._municipality = municipality
        self._store = store
        self._texts = texts
        self._live = live
        self._settings = settings
        self._templates = Templates(municipality, texts)
        self._shower = Shower(texts, municipality)
        self._topics = [topic for topic in topics() if topic != ABOUT_ITSELF]
        self._widget = WidgetApi(store, texts, municipality)
        self._earlier = Earlier(chat, conversations, municipality, texts, self._templates)

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            *self._widget.routes(),
            *self._earlier.routes(),
            Route("/", self.home),
            Route("/chat", self.chat_page, methods=["GET"]),
            Route("/chat", self.ask, methods=["POST"]),
            Route("/chat/reactie", self.feedback, methods=["POST"]),
            Route("/chat/download", self.download, methods=["GET"]),
            Route("/chat/wissen", self.confirm_erasing, methods=["GET"]),
            Route("/chat/wissen", self.erase, methods=["POST"]),
            Route("/chat/opnieuw", self.restart, methods=["POST"]),
        ]

    async def home(self, request: Request) -> Response:
        """A page of the municipality with the widget."""
        return self._templates.page("home.html", address=f"{self._site(request)}/", topics=self._topics)

    def _site(self, request: Request) -> str:
        return public_address(request, self._settings)

    async def chat_page(self, request: Request) -> Response:
        """The conversation so far, and a form to go on."""
        return await self._conversation(request)

    async def ask(self, request: Request) -> Response:
        """A question from the form; the answer stands on the page that follows."""
        form = await request.form()
        sender = sender_of(request) or secrets.token_urlsafe(24)
        message = str(form.get("message", "")).strip()
        problem = _problem_with(message)
        if problem is None:
            try:
                await self._chat.converse(request, sender, message, str(form.get("once", "")))
            except Problem as error:
                problem = error
        if problem is not None:
            return await self._conversation(request, problem, message)
        response = RedirectResponse("/chat#laatste", 303)
        set_present(response, request, sender, self._municipality.retention_days)
        return response

    async def _conversation(self, request: Request, problem: Problem | None = None, message: str = "") -> Response:
        content = await to_thread.run_sync(self._store.content)
        entries = content.entries
        questions = {entry.id: entry.question for entry in entries.values()}
        return self._templates.page(
            "chat.html",
            address=f"{self._site(request)}/chat",
            status=STATUS_OF[problem.name] if problem else 200,
            headers=NO_STORE,
            **await self._context(request, entries),
            **await self._with_person(request),
            topics=self._widget.topics(questions),
            announcements=content.announcements,
            suggesting=module_address("page.js"),
            problem=self._told(problem, message) if problem else self._paused(content),
            wrong_input=problem is not None,
            message=message,
            sender=sender_of(request) or "",
            once=secrets.token_urlsafe(12),
            restarted="opnieuw" in request.query_params,
            has_earlier=len(senders_of(request)) > (sender_of(request) is not None),
        )

    def _told(self, problem: Problem, message: str) -> Mapping[str, Any]:
        """The title and text of a problem, and whom to ask where it may take long."""
        if problem.name == "bad_message":
            name = "widget.nl.too_long" if message else "widget.nl.empty"
            told = self._texts(name, count=str(len(message)), most=str(MOST_CHARACTERS))
            return {"title": told, "detail": "", "contact": None}
        contact = self._contact() if STATUS_OF[problem.name] == 503 else None
        return {"title": problem.title(self._texts), "detail": problem.said(self._texts), "contact": contact}

    def _contact(self) -> Mapping[str, object]:
        return self._municipality.contact(self._municipality.desk("general"), now())

    def _paused(self, content: Content) -> Mapping[str, Any] | None:
        """What is told before anything was asked while the whole assistant is paused."""
        notice = content.paused
        return self._told(Problem("paused", notice=notice), "") if notice else None

    async def _entries(self) -> Mapping[str, FaqEntry]:
        return (await to_thread.run_sync(self._store.content)).entries

    async def _context(self, request: Request, entries: Mapping[str, FaqEntry]) -> dict[str, Any]:
        sender = sender_of(request)
        kept = await to_thread.run_sync(self._conversations.of, sender) if sender else []
        feedback = await to_thread.run_sync(self._conversations.feedback_of, sender) if sender else []
        turns = self._shower.turns(kept, feedback, entries)
        moment = self._shower.local(now())
        summary = self._shower.summary(turns, date_of(moment.date()))
        return {"turns": turns, "moment": moment, "summary": summary}

    async def _with_person(self, request: Request) -> dict[str, Any]:
        """Whether a person has the conversation now, and else what would be passed on."""
        sender = sender_of(request)
        if self._live is None or sender is None:
            return {"is_live": False, "preview": None}
        is_live, _, _ = await self._live.news(sender, 0)
        preview = await self._live.preview(sender) if self._live.is_offered() and not is_live else None
        return {"is_live": is_live, "preview": preview}

    async def feedback(self, request: Request) -> Response:
        """Whether an answer helped, and then why."""
        form = await request.form()
        sender = sender_of(request)
        turn = str(form.get("turn", ""))
        if sender is not None and turn.isdecimal():
            await self._chat.keep_feedback(_feedback_of(sender, form))
        return RedirectResponse(f"/chat#reactie-{turn}", 303)

    async def download(self, request: Request) -> Response:
        """The whole conversation as a file: to read, or as data."""
        sender = sender_of(request)
        if sender is None:
            return RedirectResponse("/chat", 303)
        if request.query_params.get("vorm") == "json":
            body = json.dumps(await self._chat.kept(sender), ensure_ascii=False, indent=2)
            return Response(body, media_type="application/json", headers=_as_file("gesprek.json"))
        context = await self._context(request, await self._entries())
        return self._templates.page("download.html", headers=_as_file("gesprek.html"), **context)

    async def confirm_erasing(self, request: Request) -> Response:
        """Are you sure?"""
        return self._templates.page(
            "erase.html", headers=NO_STORE, known=sender_of(request) is not None, which="", all=False
        )

    async def erase(self, request: Request) -> Response:
        """Erase the conversation; the page is the receipt."""
        sender = sender_of(request)
        if sender is None:
            return RedirectResponse("/chat", 303)
        receipt, is_all = await self._chat.erase_all(sender)
        at = self._shower.local(receipt.at)
        day = date_of(at.date())
        lines = receipt_of(self._texts, self._municipality, [(receipt, is_all)], at, day)
        response = self._templates.page("erased.html", headers=NO_STORE, lines=lines)
        forget_present(response)
        left = [each for each in senders_of(request) if each != sender]
        set_all(response, request, left, self._municipality.retention_days)
        return response

    async def restart(self, request: Request) -> Response:
        """A new conversation."""
        return restarted(request, self._municipality.retention_days)


def _problem_with(message: str) -> Problem | None:
    return None if 1 <= len(message) <= MOST_CHARACTERS else Problem("bad_message")


def _feedback_of(sender: str, form: FormData) -> FeedbackBody:
    version = str(form.get("version", ""))
    try:
        return FeedbackBody(
            sender=sender,
            faq=str(form.get("faq", "")),
            version=int(version) if version.isdecimal() else 0,
            helpful=form.get("helpful") == "yes",
            comment=str(form.get("comment", ""))[:500],
        )
    except ValidationError:
        raise Problem("bad_feedback") from None


def _as_file(name: str) -> dict[str, str]:
    return {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
