"""Signing in and out: /beheer/aanmelden and its steps."""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ground.errors import Refused
from bot.staff.accounts.door import Passage
from bot.staff.accounts.limits import SignInLimit
from bot.staff.accounts.pages.page import AccountPages, agreed, fields
from bot.staff.accounts.reader import Sessions
from bot.staff.accounts.tables import Stage
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import open_to_all, signed_in, someone
from bot.staff.desk.menu import BASE

if TYPE_CHECKING:
    from bot.staff.accounts.provider_client import ProviderClient

START = "/"
WAY_OUT = "/aanmelden/extern/afmelden"
STEPS = {Stage.SECOND_FACTOR: "/aanmelden/code", Stage.NEW_PASSWORD: "/aanmelden/nieuw-wachtwoord"}


class SignInPages(AccountPages):
    """The steps of signing in; none of them tells whether an account exists."""

    def __init__(
        self, desk: Desk, sessions: Sessions, limit: SignInLimit, provider: "ProviderClient | None" = None
    ) -> None:
        super().__init__(desk, sessions)
        self._limit = limit
        self._provider = provider

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        return [
            Route("/aanmelden", self.form, name="sign_in"),
            Route("/aanmelden", self.sign_in, methods=["POST"]),
            Route("/aanmelden/code", self.code_form),
            Route("/aanmelden/code", self.code, methods=["POST"]),
            Route("/aanmelden/nieuw-wachtwoord", self.password_form),
            Route("/aanmelden/nieuw-wachtwoord", self.new_password, methods=["POST"]),
            Route("/afmelden", self.sign_out, methods=["POST"]),
        ]

    @open_to_all
    async def form(self, request: Request) -> Response:
        """Where signing in begins."""
        back_to = way_back(request.query_params.get("terug", ""))
        if someone(request):
            return self.go(back_to)
        just_left = request.query_params.get("afgemeld", "")
        way_out = BASE + WAY_OUT if just_left == "hier" else ""
        return self.page(request, "sign_in.html", **self._context(back_to), just_left=just_left, way_out=way_out)

    @open_to_all
    async def sign_in(self, request: Request) -> Response:
        """A name and a password."""
        name, password, back_to = await fields(request, "name", "password", "back_to")
        back_to = way_back(back_to)
        try:
            await self._limit.check(address_of(request))
            source = await self._limit.source(address_of(request))
            passage = await self.work(self.door.by_password, name, password, self.now(), source)
        except Refused as refusal:
            await self._limit.failed(address_of(request))
            return self.refused(request, "sign_in.html", refusal, **self._context(back_to, name))
        return await self.step(request, passage, back_to)

    @open_to_all
    async def code_form(self, request: Request) -> Response:
        """Asks the second factor."""
        return await self._step_form(request, Stage.SECOND_FACTOR, "code.html")

    @open_to_all
    async def code(self, request: Request) -> Response:
        """A code of the app, or a recovery code."""
        code, back_to = await fields(request, "code", "back_to")
        back_to = way_back(back_to)
        try:
            await self._limit.check(address_of(request))
            source = await self._limit.source(address_of(request))
            passage = await self.work(self.door.by_code, self._token(request), code, self.now(), source)
        except Refused as refusal:
            await self._limit.failed(address_of(request))
            return self._again(request, refusal, "code.html", back_to)
        return await self.step(request, passage, back_to)

    @open_to_all
    async def password_form(self, request: Request) -> Response:
        """Asks a password of one's own in the place of a temporary one."""
        return await self._step_form(request, Stage.NEW_PASSWORD, "new_password.html")

    @open_to_all
    async def new_password(self, request: Request) -> Response:
        """A password of one's own."""
        new, again, back_to = await fields(request, "new", "again", "back_to")
        back_to = way_back(back_to)
        try:
            password = agreed(new, again)
            passage = await self.work(self.door.by_new_password, self._token(request), password, self.now())
        except Refused as refusal:
            return self._again(request, refusal, "new_password.html", back_to)
        return await self.step(request, passage, back_to)

    @signed_in
    async def sign_out(self, request: Request) -> Response:
        """Out, here; who is still in at the identity provider can go on to there."""
        of_provider = await self.work(self.door.leave, self._token(request))
        goes_on = of_provider and self._provider is not None and await self._provider.way_out("")
        response = self.go(f"/aanmelden?afgemeld={'hier' if goes_on else 1}")
        self.sessions.cookie.drop(request, response)
        return response

    async def step(self, request: Request, passage: Passage, back_to: str) -> Response:
        """On to the next step, with a new token."""
        path = STEPS.get(passage.stage)
        response = self.go(f"{path}?terug={quote(BASE + back_to, safe='')}" if path else back_to)
        return await self.sessions.pass_on(request, response, passage)

    def sorry(self, request: Request, refusal: Refused, back_to: str = START) -> Response:
        """The first page once more, with why somebody does not get in."""
        return self.refused(request, "sign_in.html", refusal, **self._context(back_to))

    async def _step_form(self, request: Request, stage: Stage, template: str) -> Response:
        visit = await self.sessions.visit(request)
        if visit is None or visit.stage != stage:
            return self.go("/aanmelden")
        return self.page(request, template, back_to=BASE + way_back(request.query_params.get("terug", "")))

    def _again(self, request: Request, refusal: Refused, template: str, back_to: str) -> Response:
        if refusal.name == "too_late":
            return self.sorry(request, refusal, back_to)
        return self.refused(request, template, refusal, back_to=BASE + back_to)

    def _context(self, back_to: str, name: str = "") -> dict[str, Any]:
        return {"back_to": BASE + back_to, "provider": self.door.rules.provider, "name": name}

    def _token(self, request: Request) -> str:
        return self.sessions.cookie.read(request) or ""


def way_back(asked: str) -> str:
    """A path below /beheer to go on to, without /beheer itself; the start for anything else."""
    inside = asked.startswith(f"{BASE}/") and asked.isprintable() and "\\" not in asked and "//" not in asked
    path = asked.removeprefix(BASE)
    return path if inside and not path.startswith(("/aanmelden", "/afmelden")) else START


def address_of(request: Request) -> str:
    """Where a request came from; never kept."""
    return request.client.host if request.client else ""
