"""/beheer/mededelingen: what residents read above the conversation, will read and have read; making and ending it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.faq.announcements import Announcement, AnnouncementState
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.announcements import changing
from bot.staff.announcements.form import FilledAnnouncement, empty, filled_from, read
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.errors import Changed

HERE = "/beheer/mededelingen"
MOST_SHOWN = 100
ORDER = (AnnouncementState.NOW, AnnouncementState.PLANNED, AnnouncementState.OVER)


class AnnouncementPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.VIEW)
    async def overview(self, request: Request) -> Response:
        """Every announcement: shown now, to come, over."""
        rows, moment = await self._desk.in_session(_newest), now()
        lines = [(row, row.state(moment)) for row in rows]
        lines.sort(key=lambda line: ORDER.index(line[1]))
        return self._desk.page(request, "staff/announcements/overview.html", lines=lines)

    @needs(Permission.PUBLISH)
    async def new(self, request: Request) -> Response:
        """An empty form."""
        return self._form(request, empty())

    @needs(Permission.PUBLISH)
    async def edit(self, request: Request) -> Response:
        """The form of one that is there."""
        row = await self._row(request)
        return self._form(request, filled_from(row, self._desk.zone), row)

    @needs(Permission.PUBLISH)
    async def save(self, request: Request) -> Response:
        """Announce or change it, or show how it would look."""
        form = dict(await request.form())
        filled, seen = read(form, self._desk.municipality), whole(form.get("seen"))
        row = await self._row(request) if "id" in request.path_params else None
        if filled.wrong:
            return self._form(request, filled, row, 422)
        if form.get("do") == "preview":
            return self._form(request, filled, row, shown=filled.shown(self._desk.municipality))
        person = person_of(request)

        def step(session: Session) -> Announcement:
            if row is None:
                return changing.announce(session, person, filled)
            return changing.change(session, person, row.id, filled, seen)

        try:
            done = await self._desk.in_session(step)
        except Refused as refused:
            why = refused.said(self._desk.words)
            status = 409 if isinstance(refused, Changed) else 422
            return self._form(request, filled, row and await self._row(request), status, refused=why)
        self._desk.tell(request, self._desk.words(f"announcements.done.{done.state(now())}"))
        return RedirectResponse(HERE, 303)

    @needs(Permission.PUBLISH)
    async def end(self, request: Request) -> Response:
        """Take it away from residents now."""
        number, person = int(request.path_params["id"]), person_of(request)
        try:
            await self._desk.in_session(lambda session: changing.end(session, person, number))
        except Refused as refused:
            self._desk.tell(request, refused.said(self._desk.words), "danger")
        else:
            self._desk.tell(request, self._desk.words("announcements.done.ended"))
        return RedirectResponse(HERE, 303)

    async def _row(self, request: Request) -> Announcement:
        number = int(request.path_params["id"])
        row = await self._desk.in_session(lambda session: session.get(Announcement, number))
        if row is None:
            raise HTTPException(404)
        return row

    def _form(
        self,
        request: Request,
        filled: FilledAnnouncement,
        row: Announcement | None = None,
        status: int = 200,
        **more: Any,
    ) -> Response:
        context: dict[str, Any] = {"shown": None, "refused": "", **more}
        is_over = row is not None and row.state(now()) is AnnouncementState.OVER
        return self._desk.page(
            request, "staff/announcements/form.html", status, filled=filled, row=row, is_over=is_over, **context
        )


def _newest(session: Session) -> Sequence[Announcement]:
    newest = select(Announcement).order_by(Announcement.begins_at.desc(), Announcement.id.desc())
    return session.scalars(newest.limit(MOST_SHOWN)).all()
