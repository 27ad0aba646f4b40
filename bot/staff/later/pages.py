"""/beheer/later: who waits for an answer. How to reach them is shown when asked for, and that is in the log."""

from typing import Any

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.conversation.later.answers import Kept, LaterAnswers, finish
from bot.conversation.later.sealing import Seal
from bot.conversation.later.tables import LaterAnswer, LaterState
from bot.ground import audit
from bot.ground.database.engine import forget_deleted
from bot.ground.errors import Refused
from bot.ground.masking import mask
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.editing import workflow
from bot.staff.editing.content import empty_content

HERE = "/beheer/later"
MOST_SHOWN = 100
MOST_OF_A_QUESTION = 200


class LaterPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._answers = LaterAnswers(desk.engine, Seal(desk.settings.datawijzer_home))

    @needs(Permission.HANDLE_INBOX)
    async def overview(self, request: Request) -> Response:
        """Who waits, longest first; what is done comes last."""
        return await self._page(request)

    @needs(Permission.HANDLE_INBOX)
    async def show(self, request: Request) -> Response:
        """The same, with how to reach one of them."""
        number = int(request.path_params["id"])
        try:
            await self._desk.in_session(self._log, request, number, "later.show")
        except Refused as refused:
            return await self._gone(request, refused)
        return await self._page(request, shown=number)

    @needs(Permission.HANDLE_INBOX)
    async def finish(self, request: Request) -> Response:
        """It was answered: erase what the resident left."""
        try:
            await self._desk.in_session(self._finish, request, int(request.path_params["id"]))
        except Refused as refused:
            return await self._gone(request, refused)
        await to_thread.run_sync(forget_deleted, self._desk.engine)
        self._desk.tell(request, self._desk.words("later.done.finished"))
        return RedirectResponse(HERE, 303)

    @needs(Permission.EDIT)
    async def draft(self, request: Request) -> Response:
        """A draft of a new entry with this question: others may ask it too."""
        try:
            faq = await self._desk.in_session(self._draft, request, int(request.path_params["id"]))
        except Refused as refused:
            return await self._gone(request, refused)
        return RedirectResponse(f"/beheer/vragen/{faq}", 303)

    # ---

    async def _page(self, request: Request, shown: int = 0) -> Response:
        kept = await self._desk.in_session(self._all)
        return self._desk.page(
            request, "staff/later/overview.html", kept=kept, shown=shown,
            desk_called=self._desk.municipality.desk_called, has_mail=bool(self._desk.settings.secret("smtp_url")),
        )  # fmt: skip

    def _all(self, session: Session) -> list[Kept]:
        is_done = LaterAnswer.state == LaterState.DONE
        rows = session.scalars(select(LaterAnswer).order_by(is_done, LaterAnswer.id).limit(MOST_SHOWN))
        return [self._answers.opened(row) for row in rows]

    async def _gone(self, request: Request, refused: Refused) -> Response:
        self._desk.tell(request, refused.said(self._desk.words), "danger")
        return RedirectResponse(HERE, 303)

    def _log(self, session: Session, request: Request, number: int, action: str) -> LaterAnswer:
        """What residents left stays out of the audit log, which nobody can erase: it holds the number alone."""
        row = session.get(LaterAnswer, number, with_for_update=True)
        if row is None or row.state == LaterState.DONE:
            raise Refused("later.refused.gone")
        audit.record(session, person_of(request), action, str(number))
        return row

    def _finish(self, session: Session, request: Request, number: int) -> None:
        finish(self._log(session, request, number, "later.finish"))

    def _draft(self, session: Session, request: Request, number: int) -> str:
        question = self._answers.opened(self._log(session, request, number, "later.draft")).question
        text = " ".join(question.split())[:MOST_OF_A_QUESTION]
        if not text or mask(text).found:
            raise Refused("later.refused.personal")
        content: dict[str, Any] = {"question": text, "phrasings": [text]}
        return workflow.start_draft(session, person_of(request), None, empty_content() | content).faq_id
