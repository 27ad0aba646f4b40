"""/beheer/links: links that broke or moved, with the entries that use them; one is asked again or taken over."""

from typing import Any

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.links.asking import Asker
from bot.staff.links.checking import broken_links, keep, links_of_state, used_links
from bot.staff.links.moving import take_over
from bot.staff.links.tables import FAILED, CheckedLink, LinkState

HERE, ENTRIES = "/beheer/links", "/beheer/vragen"
SECONDS = 5.0  # of one connection, while a member of staff waits


class LinkPages:
    """The endpoints."""

    def __init__(self, desk: Desk, asker: Asker | None = None) -> None:
        self._desk = desk
        self._asker = asker or Asker(pause=0, seconds=SECONDS)

    @needs(Permission.VIEW)
    async def overview(self, request: Request) -> Response:
        """What somebody should look at: broken, moved, and what only a person can see."""
        found = await self._desk.in_session(self._found)
        is_daily = self._desk.settings.links_check == "daily"
        return self._desk.page(request, "staff/links/overview.html", is_daily=is_daily, **found)

    def _found(self, session: Session) -> dict[str, Any]:
        content = self._desk.store.content()
        count, last = session.execute(select(func.count(), func.max(CheckedLink.checked_at))).one()
        failed = session.scalar(select(func.count()).where(CheckedLink.state.in_(FAILED))) or 0
        broken = broken_links(session, lambda: content, self._desk.zone)
        moved = links_of_state(session, content, LinkState.MOVED)
        unsure = links_of_state(session, content, LinkState.UNSURE)
        kinds = {"broken": broken, "moved": moved, "unsure": unsure}
        return {"kinds": kinds, "count": count, "last": last, "waiting": max(failed - len(broken), 0)}

    @needs(Permission.EDIT)
    async def look(self, request: Request) -> Response:
        """Ask one link again; only one that a published answer has, so that nobody has the house ask anything else."""
        url = str((await request.form()).get("url", ""))
        words = self._desk.words
        if url not in await to_thread.run_sync(lambda: used_links(self._desk.store.content())):
            self._desk.tell(request, words("links.unknown"), "warning")
            return RedirectResponse(HERE, 303)

        def work() -> LinkState:
            outcome = self._asker.outcome(url)
            keep(self._desk.engine, [(url, outcome)])
            return outcome.state

        state = await to_thread.run_sync(work)
        self._desk.tell(request, words("links.done", state=words(f"links.states.{state}")))
        return RedirectResponse(HERE, 303)

    @needs(Permission.EDIT)
    async def take_over(self, request: Request) -> Response:
        """Put the new address of a link that moved in a draft of one entry."""
        form, words = await request.form(), self._desk.words
        url, faq = str(form.get("url", "")), str(form.get("vraag", ""))
        try:
            draft = await self._desk.in_session(take_over, person_of(request), faq, url)
        except Refused as refused:
            self._desk.tell(request, refused.said(words), "danger")
            return RedirectResponse(HERE, 303)
        self._desk.tell(request, words("links.taken_over"))
        return RedirectResponse(f"{ENTRIES}/{draft.faq_id}", 303)
