"""/beheer/beweringen: claims that are due, and who looked at them again."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.faq.claims import Claim, due_claims
from bot.faq.publishing import touch_content
from bot.ground import audit
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole

HERE = "/beheer/beweringen"


class ClaimPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.VIEW)
    async def overview(self, request: Request) -> Response:
        """What somebody should look at again, the most pressing first."""
        today = self._desk.today()
        due = await self._desk.in_session(lambda session: due_claims(session, today))
        return self._desk.page(request, "staff/claims/overview.html", due=due)

    @needs(Permission.EDIT)
    async def looked(self, request: Request) -> Response:
        """Keep that somebody compared the words with their source, and that they still hold."""
        number, person = whole(request.path_params["id"]), person_of(request)
        today = self._desk.today()

        def work(session: Session) -> bool:
            claim = session.get(Claim, number)
            if claim is None:
                return False
            before = claim.day.isoformat()
            claim.seen_on, claim.seen_by = today, person.name
            after = {"words": claim.words, "day": today.isoformat()}
            audit.record(session, person, "claim.look", claim.entry_id, before={"day": before}, after=after)
            touch_content(session)
            return True

        if await self._desk.in_session(work):
            self._desk.tell(request, self._desk.words("claims.done"))
        else:
            self._desk.tell(request, self._desk.words("claims.gone"), "warning")
        return RedirectResponse(HERE, 303)
