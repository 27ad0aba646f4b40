"""What colleagues say on the page of an entry: a comment is placed, settled and taken up again."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.staff.desk.guard import needs, person_of
from bot.staff.editing.commenting import comment, settle
from bot.staff.editing.showing import Showing
from bot.staff.editing.tables import Comment

HERE = "#opmerkingen"


class CommentPages(Showing):
    """The endpoints."""

    @needs(Permission.COMMENT)
    async def say(self, request: Request) -> Response:
        """Say something to colleagues, or to one of them in particular."""
        form, view = await request.form(), await self.view(request)
        typed = {name: str(form.get(name, "")) for name in ("text", "colleague")}
        try:
            await self.desk.in_session(self._say, person_of(request), view.faq_id, **typed)
        except Refused as refused:
            return await self.show(request, view, refused=refused, status=422, typed=typed)
        return self.done(request, view.faq_id, "comment", HERE)

    def _say(self, session: Session, person: Person, faq_id: str, text: str, colleague: str) -> Comment:
        """Who was chosen from the list is named at the beginning, where the text does not name them yet."""
        colleagues, name = self.desk.colleagues(session), f"@{colleague}"
        chosen = any(each.name == colleague for each in colleagues)
        begins = f"{name} " if chosen and text.strip() and name not in text else ""
        return comment(session, person, faq_id, begins + text.strip(), colleagues)

    @needs(Permission.COMMENT)
    async def settle(self, request: Request) -> Response:
        """Nothing has to be done about it any more; with `do=reopen` something has after all."""
        form, view = await request.form(), await self.view(request)
        settled = form.get("do") != "reopen"
        number = int(request.path_params["number"])
        try:
            await self.desk.in_session(settle, person_of(request), view.faq_id, number, settled)
        except Refused as refused:
            return await self.show(request, view, refused=refused, status=409)
        return self.done(request, view.faq_id, "settle" if settled else "unsettle", HERE)
