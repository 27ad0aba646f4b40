"""The pages of trying: a question to the assistant, what a draft changes, and where its phrasings lean."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from bot.bench.trial.client import TrialFailed
from bot.bench.trial.results import Clash
from bot.faq.content_form import EntryContent
from bot.faq.tables import Entry
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs
from bot.staff.editing.content import empty_content
from bot.staff.editing.form import typed_content
from bot.staff.editing.holding import open_draft

LONGEST_QUESTION = 1000
PART = "x-part"  # header of a script that puts the answer in its place

Tried = Callable[[str, EntryContent | None], Awaitable[Mapping[str, Any]]]


class TrialPages:
    """The endpoints. What is typed in the form of an entry is tried as it stands there, saved or not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.TRY)
    async def page(self, request: Request) -> Response:
        """Ask anything of what is published now."""
        return self._desk.page(request, "staff/trial/page.html", part=None, content=None, question="")

    @needs(Permission.TRY)
    async def ask(self, request: Request) -> Response:
        """Which entry answers, how surely, and why."""

        async def tried(question: str, content: EntryContent | None) -> Mapping[str, Any]:
            if not question:
                raise TrialFailed("trial.no_question")
            return {"asked": await self._desk.trial.ask(question[:LONGEST_QUESTION], content)}

        return await self._answer(request, "_asked", tried)

    @needs(Permission.TRY)
    async def changes(self, request: Request) -> Response:
        """What the draft changes on the evaluation questions."""

        async def tried(_question: str, content: EntryContent | None) -> Mapping[str, Any]:
            if content is None:
                raise TrialFailed("trial.no_draft")
            return {"changes": await self._desk.trial.changes(content)}

        return await self._answer(request, "_changes", tried)

    @needs(Permission.TRY)
    async def clash(self, request: Request) -> Response:
        """To which entry each phrasing of the draft leans."""

        async def tried(_question: str, content: EntryContent | None) -> Mapping[str, Any]:
            if content is None:
                raise TrialFailed("trial.no_draft")
            leans = await self._desk.trial.clash(content["phrasings"], content["id"], content)
            order = list(Clash)[::-1]
            there = self._desk.store.content().entries.get(content["id"])
            fresh = {*content["phrasings"]} - {*(there.phrasings if there else ())}
            # what was just written first: of that the editor decides now
            leans = sorted(leans, key=lambda lean: (lean.text not in fresh, order.index(lean.clash), lean.lead))
            return {"leans": leans, "fresh": fresh if there else ()}

        return await self._answer(request, "_leans", tried)

    async def _answer(self, request: Request, part: str, tried: Tried) -> Response:
        """The part by itself for a script, or on a page of its own without one."""
        form, faq = await request.form(), request.query_params.get("kenmerk", "")
        question = " ".join(str(form.get("vraag", "")).split())
        content = await self._desk.in_session(self._content, form, faq)
        published = await to_thread.run_sync(self._desk.store.content)
        found: dict[str, Any] = {"entries": published.entries, "failed": None, "part": part}
        found |= {"on_entry": PART in request.headers, "entry_path": quote(faq, safe="") or "nieuw"}
        try:
            found |= await tried(question, content)
        except TrialFailed as error:
            found["failed"] = error.code
        template = f"staff/trial/{part}.html" if PART in request.headers else "staff/trial/page.html"
        return self._desk.page(request, template, **found, content=content, question=question)

    def _content(self, session: Session, form: FormData, faq: str) -> EntryContent | None:
        """What was typed, or else the open draft of an entry; none: what is published now."""
        draft = open_draft(session, faq) if faq else None
        known = draft is not None or (bool(faq) and session.get(Entry, faq) is not None)
        before = draft.content if draft else {**empty_content(), "id": faq if known else ""}
        content = typed_content(form, before, self._desk.zone) if "answer" in form else draft and before
        return {**content, "id": content["id"] or self._proposed(content)} if content else None

    def _proposed(self, content: EntryContent) -> str:
        return f"{content['topic']}.concept"
