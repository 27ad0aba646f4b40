"""Rooms of Beheer as a member of staff meets them, over a real database, without a browser or Rasa."""

import html
import re
from typing import Any

import anyio
import httpx
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request

from bot.faq.store import FaqStore
from bot.municipality import Municipality
from bot.settings import Settings
from bot.staff.desk.app import build_staff
from bot.staff.roles import Person, Role
from bot.texts import Texts
from tests.site import BROWSER, HOST, words_on

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


class SignedIn:
    """A session reader that always finds this person."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def person_of(self, _request: Request) -> Person | None:
        return self.person


class Rooms:
    """Beheer with somebody signed in; `as_role` makes it somebody else."""

    def __init__(self, settings: Settings, municipality: Municipality, texts: Texts, engine: Engine) -> None:
        self.store = FaqStore(engine, municipality)
        self._sessions = SignedIn(Person(1, "Eva", Role.ADMIN))
        self._app = Starlette()
        build_staff(settings, municipality, texts, engine, self.store, self._sessions).mount_to(self._app)
        self._cookies = httpx.Cookies()

    def as_role(self, role: Role) -> "Rooms":
        self._sessions.person = Person(1, "Eva", role)
        return self

    def get(self, path: str) -> httpx.Response:
        return self._send("GET", path)

    def read(self, path: str) -> str:
        """What a person reads on a page."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, words_on(response.text)[-500:])
        return words_on(response.text)

    def post(self, path: str, page: str = "/beheer/overzicht", **fields: Any) -> httpx.Response:
        """Send a form, with the token of a page that was opened before; the answer itself, not where it leads."""
        token = TOKEN.search(self.get(page).text)
        assert token is not None
        return self._send("POST", path, data={**fields, "csrftoken": html.unescape(token[1])}, token=token[1])

    def _send(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=True)
            headers = {**BROWSER, **({"x-csrftoken": token} if token else {}), "referer": HOST, "origin": HOST}
            async with httpx.AsyncClient(
                transport=transport, base_url=HOST, headers=headers, cookies=self._cookies
            ) as client:
                response = await client.request(method, path, **more)
                self._cookies.update(client.cookies)
                return response

        return anyio.run(ask)
