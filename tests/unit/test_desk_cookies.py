"""No form without the token of its own browser; cookies are closed and bound to the host."""

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from bot.ground.roles import Permission, Person, Role
from bot.http.security import SecurityHeaders
from bot.staff.desk.guard import (
    needs,
)
from bot.staff.desk.headers import StaffHeaders
from tests.unit.frame import HOST, HTTPS, PAGE, Frame, Sessions, room_of


def test_a_form_needs_the_token_of_its_own_browser(build: Any) -> None:
    done = []

    @needs(Permission.VIEW)
    async def change(_request: Request) -> Response:
        done.append(1)
        return PlainTextResponse("gedaan")

    def built(sessions: Sessions) -> Any:
        admin = build(sessions)
        admin.add_rooms(room_of(change))
        return admin

    frame = Frame(built)
    frame.become(Role.READER)
    own, other = frame.token(frame.client), frame.token(frame.browser())
    for wrong in ({}, {"csrftoken": "x"}, {"csrftoken": other}):
        answer = frame.client.post("/beheer/proef", data={**wrong, "a": "b"}, headers=PAGE)
        assert answer.status_code == 403
        assert "Dat mag u niet" in answer.text
    assert done == []
    assert frame.client.post("/beheer/proef", data={"csrftoken": own}).text == "gedaan"
    assert frame.client.post("/beheer/proef", json={}, headers={"X-CSRFToken": own}).text == "gedaan"


def test_a_token_goes_with_its_session(frame: Frame) -> None:
    frame.become(Role.READER)
    sent = {"csrftoken": frame.token(frame.client), "format": "csv", "scope": "all"}
    export = "/beheer/_api/vragen/action?name=export&all=1"
    assert frame.client.post(export, data=sent).status_code == 200
    frame.sessions.mark = "twee"
    assert frame.client.post(export, data=sent, headers=PAGE).status_code == 403
    sent["csrftoken"] = frame.token(frame.client)
    assert frame.client.post(export, data=sent).status_code == 200


def test_cookies_are_closed_and_on_https_bound_to_the_host(frame: Frame) -> None:
    frame.become(Role.READER)
    plain = frame.client.get("/beheer/vragen").headers["set-cookie"].lower()
    assert "httponly" in plain
    assert "samesite=lax" in plain
    safe = frame.browser(HTTPS)
    cookie = safe.get("/beheer/vragen").headers["set-cookie"]
    assert cookie.startswith("__Host-starlette_admin_csrftoken=")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    token = frame.token(safe)
    sent = {"csrftoken": token, "format": "csv", "scope": "all"}
    assert safe.post("/beheer/_api/vragen/action?name=export&all=1", data=sent).status_code == 200


def test_behind_a_proxy_that_takes_the_https_off_all_is_as_on_https(build: Any) -> None:
    app = Starlette(middleware=[Middleware(SecurityHeaders, public_url=HTTPS), Middleware(StaffHeaders)])
    sessions = Sessions()
    sessions.person = Person(7, "Eva", Role.READER)
    build(sessions).mount_to(app)
    page = TestClient(app, base_url=f"http://{HOST}").get("/beheer/vragen", headers=PAGE)
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    assert page.headers["set-cookie"].startswith("__Host-")
    assert f'href="{HTTPS}/beheer/static/css/desk.css"' in page.text


def test_a_cookie_that_a_sister_site_planted_counts_for_nothing(frame: Frame) -> None:
    frame.become(Role.READER)
    attacker = frame.browser(HTTPS)
    token = frame.token(attacker)
    planted = {"cookie": f"starlette_admin_csrftoken={token}"}
    victim = frame.browser(HTTPS)
    sent = {"csrftoken": token, "format": "csv", "scope": "all"}
    answer = victim.post("/beheer/_api/vragen/action?name=export&all=1", data=sent, headers=planted)
    assert answer.status_code == 403
