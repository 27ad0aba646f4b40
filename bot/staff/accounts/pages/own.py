"""/beheer/mijn-account: one's own password, second factor and sessions."""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.accounts.mine import Mine, SetUp
from bot.staff.accounts.pages.page import AccountPages, agreed, fields
from bot.staff.accounts.reader import Sessions, visit_of
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import person_of, signed_in

HOME = "/mijn-account"


class OwnPages(AccountPages):
    """What everybody does with their own account."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        super().__init__(desk, sessions)
        self._mine = Mine(self.door, desk.words("title"))
        self._may_mail = bool(desk.settings.secret("smtp_url"))

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        password, factor, codes = f"{HOME}/wachtwoord", f"{HOME}/tweede-stap", f"{HOME}/herstelcodes"
        return [
            Route(HOME, self.overview, name="own_account"),
            Route(password, self.password_form),
            Route(password, self.password, methods=["POST"]),
            Route(factor, self.factor_form),
            Route(factor, self.factor, methods=["POST"]),
            Route(f"{factor}/uit", self.factor_off_form),
            Route(f"{factor}/uit", self.factor_off, methods=["POST"]),
            Route(codes, self.codes_form),
            Route(codes, self.codes, methods=["POST"]),
            Route(f"{HOME}/te-doen", self.task_mail, methods=["POST"]),
            Route(f"{HOME}/overal-afmelden", self.end_others, methods=["POST"]),
        ]

    @signed_in
    async def overview(self, request: Request) -> Response:
        """The account as it stands."""
        return self.page(request, "own.html", **await self._overview(request))

    async def _overview(self, request: Request) -> dict[str, Any]:
        found = await self.work(self._mine.overview, person_of(request), self.now())
        may_mail = self._may_mail and person_of(request).may(Permission.EDIT)
        return {"found": found, "here": visit_of(request).session_id, "may_mail": may_mail, "address": found.address}

    @signed_in
    async def password_form(self, request: Request) -> Response:
        """Asks the old password and a new one."""
        return self.page(request, "own_password.html")

    @signed_in
    async def password(self, request: Request) -> Response:
        """Another password."""
        old, new, again = await fields(request, "old", "new", "again")
        person, session_id = person_of(request), visit_of(request).session_id
        try:
            change = partial(self._mine.change_password, person, session_id, old, agreed(new, again), self.now())
            token = await self.work(change)
        except Refused as refusal:
            return self.refused(request, "own_password.html", refusal)
        return self._done(request, token, "password_changed")

    @signed_in
    async def factor_form(self, request: Request) -> Response:
        """Shows a new secret as a QR code, and asks the app's code."""
        found = await self.work(self._mine.set_up, person_of(request), self.now())
        return self._show(request, found)

    @signed_in
    async def factor(self, request: Request) -> Response:
        """The app's first code: from now on it is asked at every sign-in."""
        sealed, code, old = await fields(request, "sealed", "code", "old")
        person, session_id = person_of(request), visit_of(request).session_id
        try:
            switch = partial(self._mine.switch_on, person, session_id, sealed, code, self.now(), old)
            token, codes = await self.work(switch)
        except Refused as refusal:
            return await self._show_again(request, sealed, refusal)
        response = self.page(request, "recovery_codes.html", codes=codes)
        self.sessions.cookie.write(request, response, token)
        return response

    @signed_in
    async def factor_off_form(self, request: Request) -> Response:
        """Asks the password before the second factor is switched off."""
        return self.page(request, "factor_off.html")

    @signed_in
    async def factor_off(self, request: Request) -> Response:
        """Without second factor from now on."""
        (old,) = await fields(request, "old")
        person, session_id = person_of(request), visit_of(request).session_id
        try:
            token = await self.work(self._mine.switch_off, person, session_id, old, self.now())
        except Refused as refusal:
            return self.refused(request, "factor_off.html", refusal)
        return self._done(request, token, "factor_off")

    @signed_in
    async def codes_form(self, request: Request) -> Response:
        """Asks the password before there are new recovery codes."""
        return self.page(request, "new_codes.html")

    @signed_in
    async def codes(self, request: Request) -> Response:
        """New recovery codes, shown once."""
        (old,) = await fields(request, "old")
        try:
            codes = await self.work(self._mine.new_codes, person_of(request), old, self.now())
        except Refused as refusal:
            return self.refused(request, "new_codes.html", refusal)
        return self.page(request, "recovery_codes.html", codes=codes)

    @signed_in
    async def task_mail(self, request: Request) -> Response:
        """Be mailed each working day what waits, or no more."""
        do, address = await fields(request, "do", "address")
        try:
            if do == "off":
                await self.work(self._mine.mail_no_more, person_of(request))
            else:
                await self.work(self._mine.mail_to, person_of(request), address.strip())
        except Refused as refusal:
            context = await self._overview(request) | {"address": address}
            return self.refused(request, "own.html", refusal, **context)
        self.desk.tell(request, self.desk.words(f"accounts.done.task_mail_{'off' if do == 'off' else 'on'}"))
        return self.go(HOME)

    @signed_in
    async def end_others(self, request: Request) -> Response:
        """Out everywhere but here."""
        await self.work(self._mine.end_others, person_of(request), visit_of(request).session_id)
        self.desk.tell(request, self.desk.words("accounts.done.ended"))
        return self.go(HOME)

    def _show(self, request: Request, found: SetUp) -> Response:
        return self.page(request, "factor.html", found=found)

    async def _show_again(self, request: Request, sealed: str, refusal: Refused) -> Response:
        try:
            found = await self.work(self._mine.set_up_again, person_of(request), sealed, self.now())
        except Refused:
            found = await self.work(self._mine.set_up, person_of(request), self.now())
        return self.refused(request, "factor.html", refusal, found=found)

    def _done(self, request: Request, token: str, said: str) -> Response:
        self.desk.tell(request, self.desk.words(f"accounts.done.{said}"))
        response = self.go(HOME)
        self.sessions.cookie.write(request, response, token)
        return response
