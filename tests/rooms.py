"""Rooms of Beheer as a member of staff meets them, over a real database, without a browser or Rasa."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.testclient import TestClient

from bot.faq.store import FaqStore
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.app import build_staff
from tests.site import BROWSER, HOST, words_on

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


class SignedIn:
    """A session reader that always finds this person."""

    def __init__(self, person: Person) -> None:
        self.person = person

    async def person_of(self, _request: Request) -> Person | None:
        return self.person


class Rooms:
    """Beheer with somebody signed in; `as_role` makes it somebody else. A context: one event loop from begin to end."""

    def __init__(self, settings: Settings, municipality: Municipality, texts: Texts, engine: Engine) -> None:
        self.store = FaqStore(engine, municipality)
        self._sessions = SignedIn(Person(1, "Eva", Role.ADMIN))
        staff = build_staff(settings, municipality, texts, engine, self.store, self._sessions).admin

        @asynccontextmanager
        async def lifespan(_app: Starlette) -> AsyncIterator[None]:
            yield
            await staff.close()

        app = Starlette(lifespan=lifespan)
        staff.mount_to(app)
        self._client = TestClient(app, base_url=HOST, headers=BROWSER, follow_redirects=False)

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.__exit__()

    def as_role(self, role: Role) -> Self:
        self._sessions.person = Person(1, "Eva", role)
        return self

    def as_person(self, person: Person) -> Self:
        """Somebody else, by name."""
        self._sessions.person = person
        return self

    def follow(self, response: httpx.Response) -> httpx.Response:
        """The page that an answer leads to."""
        return self.get(response.headers["location"].partition("#")[0])

    def get(self, path: str) -> httpx.Response:
        return self._client.get(path)

    def read(self, path: str) -> str:
        """What a person reads on a page."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, words_on(response.text)[-500:])
        return words_on(response.text)

    def post(
        self, path: str, page: str = "/beheer/overzicht", files: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None, **fields: Any,
    ) -> httpx.Response:  # fmt: skip
        """Send a form, with the token of a page that was opened before; the answer itself, not where it leads."""
        token = TOKEN.search(self.get(page).text)
        assert token is not None
        data = {**fields, "csrftoken": html.unescape(token[1])}
        return self._client.post(path, data=data, files=files, headers=headers)
