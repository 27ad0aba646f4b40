"""Signing in at the municipality's identity provider: there and back."""

import json
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.ground.errors import Refused
from bot.ground.sign_in import STEP_TIMEOUT
from bot.staff.accounts.pages.sign_in import WAY_OUT, SignInPages, way_back
from bot.staff.accounts.provider import Errand
from bot.staff.accounts.reader import Cookie
from bot.staff.accounts.vouched import by_provider
from bot.staff.desk.guard import open_to_all
from bot.staff.desk.menu import BASE

if TYPE_CHECKING:
    from bot.staff.accounts.provider_client import ProviderClient

BACK = "/aanmelden/extern/terug"


class ExternalPages:
    """To the provider and back; what has to be remembered meanwhile is sealed in a cookie of this browser."""

    def __init__(self, pages: SignInPages, client: "ProviderClient") -> None:
        self._pages = pages
        self._client = client
        self._settings = pages.desk.settings
        self._cookie = Cookie("beheer_extern", self._settings)

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        return [Route("/aanmelden/extern", self.leave), Route(BACK, self.come_back), Route(WAY_OUT, self.sign_out)]

    @open_to_all
    async def leave(self, request: Request) -> Response:
        """Send the browser to the provider."""
        back_to = way_back(request.query_params.get("terug", ""))
        try:
            address, errand = await self._client.begin(self._redirect_uri(request), back_to)
        except Refused as refusal:
            return self._pages.sorry(request, refusal, back_to)
        response = RedirectResponse(address, 303)
        sealed = self._pages.door.vault.seal(json.dumps(errand.as_dict()), self._pages.now())
        self._cookie.write(request, response, sealed, int(STEP_TIMEOUT.total_seconds()))
        return response

    @open_to_all
    async def come_back(self, request: Request) -> Response:
        """The provider sent the browser back."""
        errand = self._errand(request)
        try:
            response = await self._arrived(request, errand)
        except Refused as refusal:
            response = self._pages.sorry(request, refusal, errand.back_to if errand else "/")
        self._cookie.drop(request, response)
        return response

    @open_to_all
    async def sign_out(self, request: Request) -> Response:
        """Send the browser to the provider to sign out there too; by a link, as the policy lets no form go there."""
        start = self._address(request, "/aanmelden")
        return RedirectResponse(await self._client.way_out(start) or start, 303)

    async def _arrived(self, request: Request, errand: Errand | None) -> Response:
        given = request.query_params
        if errand is None or given.get("state") != errand.state:
            raise Refused("accounts.refused.too_late")
        if "code" not in given:
            raise Refused("accounts.refused.provider_refused")
        identity = await self._client.finish(errand, given["code"])
        enter = partial(by_provider, self._pages.door, identity, self._pages.now())
        return await self._pages.step(request, await self._pages.work(enter), errand.back_to)

    def _errand(self, request: Request) -> Errand | None:
        sealed = self._cookie.read(request) or ""
        opened = self._pages.door.vault.open_fresh(sealed, self._pages.now(), STEP_TIMEOUT)
        return Errand(**json.loads(opened)) if opened else None

    def _redirect_uri(self, request: Request) -> str:
        return self._address(request, BACK)

    def _address(self, request: Request, path: str) -> str:
        return (self._settings.public_url or str(request.base_url)).rstrip("/").removesuffix(BASE) + BASE + path
