"""Earlier versions of an entry: what changed from one to the other, and back to any of them. And all open drafts."""

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.faq.content_form import EntryContent
from bot.ground.roles import Permission
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.diff import differences
from bot.staff.editing.entry_view import revision_content
from bot.staff.editing.fields import texts_of
from bot.staff.editing.showing import Showing
from bot.staff.editing.tables import OPEN, Draft, DraftState

MOST_WITHDRAWN = 50


class HistoryPages(Showing):
    """The endpoints."""

    @needs(Permission.VIEW)
    async def version(self, request: Request) -> Response:
        """One version beside another: by default the one before it; `?met=` names another."""
        view, version = await self.view(request), int(request.path_params["version"])
        other = whole(request.query_params.get("met", ""), version - 1)
        old, new = await self.desk.in_session(self._both, view.faq_id, other, version)
        if new is None:
            raise HTTPException(404)
        changes = await to_thread.run_sync(differences, texts_of(old, self.zone), texts_of(new, self.zone))
        revision = next(revision for revision in view.history if revision.version == version)
        return self.desk.page(
            request, "staff/editing/version.html",
            view=view, revision=revision, other=other if old else 0, content=new,
            changes=changes,
            may_restore=person_of(request).may(Permission.PUBLISH),
        )  # fmt: skip

    @staticmethod
    def _both(
        session: Session, faq_id: str, other: int, version: int
    ) -> tuple[EntryContent | None, EntryContent | None]:
        return revision_content(session, faq_id, other), revision_content(session, faq_id, version)

    @needs(Permission.VIEW)
    async def drafts(self, request: Request) -> Response:
        """Every draft that is on its way, the one that waits longest first; and the last ones that were given up."""
        wanted = select(Draft).where(Draft.state.in_(OPEN)).order_by(Draft.updated_at)
        given_up = select(Draft).where(Draft.state == DraftState.WITHDRAWN).order_by(Draft.updated_at.desc())
        drafts = await self.desk.in_session(lambda session: list(session.scalars(wanted)))
        withdrawn = await self.desk.in_session(lambda session: list(session.scalars(given_up.limit(MOST_WITHDRAWN))))
        return self.desk.page(request, "staff/editing/drafts.html", drafts=drafts, withdrawn=withdrawn)
