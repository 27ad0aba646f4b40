"""The pages for many entries at once: choose in the list, say what, look at it, do it."""

from typing import get_args

from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.faq.pack import Owner
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.desk import Undo
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.many import MOST, Wish, change_many, planned, undo_many
from bot.staff.editing.showing import PLACE, Showing

HERE = f"{PLACE}/samen"


class ManyPages(Showing):
    """The endpoints."""

    @needs(Permission.PUBLISH)
    async def choose(self, request: Request) -> Response:
        """What becomes of the chosen entries; with a wish also what it would do."""
        return await self._page(request, request.query_params)

    @needs(Permission.PUBLISH)
    async def do(self, request: Request) -> Response:
        """Do what was shown."""
        form, person = await request.form(), person_of(request)
        seen = dict(_seen(str(value)) for value in form.getlist("gezien"))
        wish, reason, today = wish_of(form), str(form.get("reason", "")), self.desk.today()
        try:
            record = await self.desk.in_session(change_many, person, seen, wish, reason, today)
        except Refused as refused:
            return await self._page(request, form, refused, reason)
        words, count = self.desk.words, record.target
        sent = {"nummer": str(record.id), "reason": words("editing.undo.reason")}
        undo = Undo(f"{HERE}/terug", sent, words("editing.undo.button"))
        self.desk.tell(request, words("editing.many.done", count=count), undo=undo)
        return RedirectResponse(PLACE, 303)

    @needs(Permission.PUBLISH)
    async def take_back(self, request: Request) -> Response:
        """Take it back."""
        form, person = await request.form(), person_of(request)
        number, reason = whole(form.get("nummer")), str(form.get("reason", ""))
        try:
            await self.desk.in_session(undo_many, person, number, reason)
        except Refused as refused:
            self.desk.tell(request, refused.said(self.desk.words), "danger")
        else:
            self.desk.tell(request, self.desk.words("editing.many.undone"))
        return RedirectResponse(PLACE, 303)

    async def _page(
        self, request: Request, given: QueryParams | FormData, refused: Refused | None = None, reason: str = ""
    ) -> Response:
        chosen = [str(faq) for faq in given.getlist("kies")][:MOST]
        wish, today = wish_of(given), self.desk.today()
        plan = await self.desk.in_session(planned, chosen, wish, today)
        problem = refused.said(self.desk.words) if refused else ""
        return self.desk.page(
            request, "staff/editing/many.html", 409 if refused else 200,
            plan=plan, wish=wish, asked=bool(wish.fields(today)), owners=get_args(Owner), reason=reason,
            problem=problem, in_words=self._in_words,
        )  # fmt: skip

    def _in_words(self, name: str, value: str) -> str:
        """A value as people read it."""
        if name == "status":
            return self.desk.words(f"statuses.{value}")
        return self.desk.said(value)


def wish_of(given: QueryParams | FormData) -> Wish:
    """What was filled in."""
    return Wish(
        owner=str(given.get("owner", "")),
        review_on=str(given.get("review_on", "")),
        checked_today="checked" in given,
        archive="archive" in given,
    )


def _seen(text: str) -> tuple[str, int]:
    faq, _, version = text.rpartition(":")
    return faq, whole(version)
