"""The frame of /beheer with somebody signed in, and nothing but its own pages."""

import re
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.testclient import TestClient

from bot.ground.roles import Person, Role
from bot.staff.desk.headers import StaffHeaders

PAGE = {"accept": "text/html"}


HOST = "chat.zandermeer.example"


HTTPS = f"https://{HOST}"


TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


class Sessions:
    """Whoever the test puts in."""

    person: Person | None = None
    mark = "een"

    async def person_of(self, request: Request) -> Person | None:
        request.state.session_mark = self.mark
        return self.person


class Frame:
    """/beheer with its outer headers, and somebody or nobody signed in."""

    def __init__(self, build: Any) -> None:
        self.sessions = Sessions()
        self.app = Starlette(middleware=[Middleware(StaffHeaders)])
        self.admin = build(self.sessions)
        self.admin.mount_to(self.app)
        self.routes = [route for route in self.admin.app.routes if isinstance(route, Route)]
        self.client = self.browser()

    def browser(self, base_url: str = f"http://{HOST}") -> TestClient:
        return TestClient(self.app, base_url=base_url, follow_redirects=False, raise_server_exceptions=False)

    def become(self, role: Role | None) -> None:
        self.sessions.person = Person(7, "Eva", role) if role else None

    def token(self, client: TestClient) -> str:
        found = TOKEN.search(client.get("/beheer/vragen", headers=PAGE).text)
        assert found is not None
        return found[1]


def room_of(endpoint: Any, path: str = "/proef") -> list[Route]:
    return [Route(path, endpoint, methods=["GET", "POST"], name="staff:proef")]
