"""The frame of /beheer: shut for strangers, open by role, nothing of another host, no form without its token."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from bot.faq.store import FaqStore
from bot.ground.municipality import Municipality
from bot.ground.roles import PERMISSIONS, Permission, Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.http.security import SecurityHeaders
from bot.staff.app import build_staff
from bot.staff.desk.admin import KEPT
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import (
    UnguardedError,
    is_open,
    needs,
    open_to_all,
    person_of,
    signed_in,
    who_may,
)
from bot.staff.desk.headers import StaffHeaders
from bot.staff.desk.menu import Menu
from bot.staff.rooms import MENU

PAGE = {"accept": "text/html"}
HOST = "chat.zandermeer.example"
HTTPS = f"https://{HOST}"
TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
# The only addresses for people who are not signed in, each the beginning of a way to sign in.
OPEN = re.compile(r"^/aanmelden(/|$)")
SAMPLE = {"key": "vragen", "id": "privacy.inzage"}


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


@pytest.fixture
def build(tmp_path: Path, municipality: Municipality, texts: Texts, tiny: Engine) -> Any:
    settings = Settings(datawijzer_home=tmp_path, municipality=Settings().municipality)
    return lambda sessions: (
        build_staff(settings, municipality, texts, tiny, FaqStore(tiny, municipality), sessions).admin
    )


@pytest.fixture
def frame(build: Any) -> Frame:
    return Frame(build)


def address_of(route: Route) -> str:
    return "/beheer" + re.sub(
        r"\{(\w+)(:int)?\}", lambda part: "1" if part[2] else SAMPLE.get(part[1], "x"), route.path
    )


def methods_of(route: Route) -> set[str]:
    return set(route.methods or ()) - {"HEAD"}


def test_every_route_is_shut_for_who_is_not_signed_in(frame: Frame) -> None:
    shut = [(route, method) for route in frame.routes if not is_open(route) for method in methods_of(route)]
    assert len(shut) > 20
    for route, method in shut:
        answer = frame.client.request(method, address_of(route), headers=PAGE)
        if method == "GET":
            assert answer.headers["location"].startswith("/beheer/aanmelden?terug=%2Fbeheer"), route.path
        else:
            assert answer.status_code == 401, route.path


@pytest.mark.parametrize("accept", ["*/*", ""])
def test_who_names_no_type_is_shown_the_way_in(frame: Frame, accept: str) -> None:
    for path in ("/beheer", "/beheer/", "/beheer/vragen"):
        answer = frame.client.get(path, headers={"accept": accept}, follow_redirects=True)
        assert (answer.status_code, answer.url.path) == (200, "/beheer/aanmelden"), path
    assert frame.client.get("/beheer/vragen", headers={"accept": "application/json"}).status_code == 401


def test_only_ways_to_sign_in_are_open(frame: Frame) -> None:
    assert {route.path for route in frame.routes if is_open(route) and not OPEN.match(route.path)} == set()


def test_every_route_says_who_may_use_it_or_is_a_list_of_the_library(frame: Frame) -> None:
    silent = {route.name for route in frame.routes if who_may(route) is None}
    assert silent <= KEPT
    assert [route.name for route in frame.admin.app.routes if isinstance(route, Mount)] == ["static"]


@pytest.mark.parametrize("role", Role)
def test_every_route_is_shut_for_roles_without_its_permission(frame: Frame, role: Role) -> None:
    frame.become(role)
    token = frame.token(frame.client)
    for route in frame.routes:
        permission = who_may(route)
        if not isinstance(permission, Permission):
            continue
        for method in methods_of(route):
            if permission not in PERMISSIONS[role]:
                answer = frame.client.request(method, address_of(route), headers={**PAGE, "X-CSRFToken": token})
                assert answer.status_code == 403, (role, route.path)
                assert "Dat mag u niet" in answer.text
            elif method == "GET":
                assert frame.client.get(address_of(route), headers=PAGE).status_code not in {401, 403}, route.path


LISTS = {
    "vragen": Permission.VIEW, "versies": Permission.VIEW, "buiten-bereik": Permission.VIEW,
    "reacties": Permission.VIEW, "audit": Permission.VIEW_AUDIT,
}  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_lists_ask_for_their_permission_and_their_forms_too(frame: Frame, role: Role) -> None:
    frame.become(role)
    token = {"X-CSRFToken": frame.token(frame.client)}
    assert {str(view.key) for view in frame.admin._model_views} == set(LISTS)
    for key, permission in LISTS.items():
        allowed = permission in PERMISSIONS[role]
        assert frame.client.get(f"/beheer/{key}", headers=PAGE).status_code == (200 if allowed else 403), key
        edits = key == "buiten-bereik" and Permission.EDIT in PERMISSIONS[role]
        found = {
            name: frame.admin._find_view_by_key(key)
            for name in ("detail", "create", "edit")
            if frame.client.get(f"/beheer/{key}/{name}?pk=1", headers=PAGE).status_code == 200
        }
        assert set(found) - {"detail", "edit"} == ({"create"} if edits else set()), (role, key)
        for action in ("action?name=delete&pks=1", "row-action?name=delete&pk=1"):
            assert frame.client.post(f"/beheer/_api/{key}/{action}", headers=token).status_code == 400
        sent = {"format": "csv", "scope": "all", "csrftoken": token["X-CSRFToken"]}
        export = frame.client.post(f"/beheer/_api/{key}/action?name=export&all=1", data=sent)
        may_export = allowed and Permission.EXPORT in PERMISSIONS[role]
        assert (export.headers["content-type"].startswith("text/csv")) is may_export, (role, key)


def test_a_room_that_forgets_the_guard_stops_the_start(build: Any) -> None:
    async def page(_request: Request) -> Response:
        return PlainTextResponse("open")

    admin = build(Sessions())
    with pytest.raises(UnguardedError, match="/vergeten"):
        admin.add_rooms([Route("/vergeten", page)])


def room_of(endpoint: Any, path: str = "/proef") -> list[Route]:
    return [Route(path, endpoint, methods=["GET", "POST"], name="staff:proef")]


def test_guards_let_in_and_hand_over_the_person(build: Any) -> None:
    @needs(Permission.PUBLISH)
    async def publish(request: Request) -> Response:
        return PlainTextResponse(person_of(request).name)

    @signed_in
    async def own(request: Request) -> Response:
        return PlainTextResponse(person_of(request).role)

    @open_to_all
    async def everybody(_request: Request) -> Response:
        return PlainTextResponse("welkom")

    def built(sessions: Sessions) -> Any:
        admin = build(sessions)
        rooms = [("/a", publish), ("/b", own), ("/c", everybody)]
        admin.add_rooms([Route(path, endpoint) for path, endpoint in rooms])
        return admin

    frame = Frame(built)
    assert frame.client.get("/beheer/c", headers=PAGE).text == "welkom"
    frame.become(Role.EDITOR)
    assert frame.client.get("/beheer/a", headers=PAGE).status_code == 403
    assert frame.client.get("/beheer/b", headers=PAGE).text == "editor"
    frame.become(Role.PUBLISHER)
    assert frame.client.get("/beheer/a", headers=PAGE).text == "Eva"


def test_the_policy_names_no_other_host_and_a_new_nonce_each_time(frame: Frame) -> None:
    frame.become(Role.EDITOR)
    nonces = set()
    for path in ("vragen", "buiten-bereik/create", "buiten-bereik", "nergens/te/vinden"):
        answer = frame.client.get(f"/beheer/{path}", headers=PAGE)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        nonce = re.search(r"'nonce-([\w-]+)'", policy["script-src"])
        assert nonce is not None
        nonces.add(nonce[1])
        assert policy["script-src"] == f"'self' 'nonce-{nonce[1]}'"
        assert policy["style-src"] == f"'self' 'nonce-{nonce[1]}'"
        assert policy["frame-ancestors"] == policy["default-src"] == policy["base-uri"] == "'none'"
        assert set(re.findall(r'<(?:script|style) nonce="([^"]*)"', answer.text)) == {nonce[1]}
        assert not re.search(r"<(script|style)(?! nonce=)|\son\w+=\"|javascript:", answer.text)
        sources = re.findall(r'(?:src|href|action)="(?:https?:)?//([^/"]+)', answer.text) + re.findall(
            "@import", answer.text
        )
        assert set(sources) <= {"chat.zandermeer.example"}
        assert answer.headers["cache-control"] == "no-store"
    assert len(nonces) == 4


def test_static_files_may_be_kept_and_are_there_before_signing_in(frame: Frame) -> None:
    for path in ("css/desk.css", "css/lists.css", "js/desk.js", "css/vendor/tabler.min.css"):
        answer = frame.client.get(f"/beheer/static/{path}")
        assert answer.status_code == 200
        assert "cache-control" not in answer.headers


def test_other_pages_keep_their_own_policy(frame: Frame) -> None:
    assert "content-security-policy" not in frame.client.get("/beheerders").headers


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


def test_a_stranger_sends_little_and_staff_not_endlessly(frame: Frame) -> None:
    large = b"x" * (70 * 1024)
    assert frame.client.post("/beheer/aanmelden", content=large).status_code == 413
    assert frame.client.post("/beheer/aanmelden", content=iter([b"x"])).status_code == 413
    frame.become(Role.ADMIN)
    assert frame.client.post("/beheer/vragen", content=large).status_code == 403
    huge = {"content-length": str(17 * 1024 * 1024)}
    assert frame.client.post("/beheer/vragen", content=b"x", headers=huge).status_code == 413


def test_errors_are_a_page_for_people_and_a_problem_for_scripts(frame: Frame) -> None:
    frame.become(Role.READER)
    page = frame.client.get("/beheer/nergens", headers=PAGE)
    assert page.status_code == 404
    assert "<h1>Deze pagina is er niet</h1>" in page.text
    assert frame.client.get("/beheer/nergens").text.count("<h1>") == 1, "who names no type is a person"
    problem = frame.client.get("/beheer/nergens", headers={"accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404


def test_a_bug_shows_a_page_and_tells_nothing(build: Any, caplog: pytest.LogCaptureFixture) -> None:
    @needs(Permission.VIEW)
    async def broken(_request: Request) -> Response:
        raise RuntimeError("een geheime zin")

    def built(sessions: Sessions) -> Any:
        admin = build(sessions)
        admin.add_rooms(room_of(broken))
        return admin

    frame = Frame(built)
    frame.become(Role.ADMIN)
    with caplog.at_level(logging.DEBUG, "starlette_admin"):
        answer = frame.client.get("/beheer/proef", headers=PAGE)
    assert answer.status_code == 500
    assert '<html lang="nl"' in answer.text
    assert "Er ging iets mis" in answer.text
    assert "geheime" not in answer.text


def test_a_message_shows_once(build: Any) -> None:
    desks: list[Desk] = []

    @needs(Permission.VIEW)
    async def tell(request: Request) -> Response:
        Desk.tell(desks[0] if desks else None, request, "De vraag is <b>bewaard</b>.", "danger")  # type: ignore[arg-type]
        return PlainTextResponse("")

    def built(sessions: Sessions) -> Any:
        admin = build(sessions)
        admin.add_rooms(room_of(tell))
        return admin

    for base_url in (f"http://{HOST}", HTTPS):
        frame = Frame(built)
        frame.become(Role.READER)
        browser = frame.browser(base_url)
        browser.get("/beheer/proef")
        assert "De vraag is &lt;b&gt;bewaard&lt;/b&gt;." in browser.get("/beheer/vragen", headers=PAGE).text
        assert "bewaard" not in browser.get("/beheer/vragen", headers=PAGE).text


def test_the_menu_shows_what_exists_and_what_one_may_see(frame: Frame) -> None:
    def titles(role: Role) -> list[str]:
        groups = frame.admin.menu.groups(Person(1, "Eva", role))
        return [item.name for items in groups.values() for item in items]

    assert "audit" in titles(Role.ADMIN)
    assert "audit" not in titles(Role.PUBLISHER)
    assert "entries" in titles(Role.READER)
    assert Menu(MENU, [], ["vragen"]).groups(Person(1, "Eva", Role.ADMIN)).keys() == {"content"}
    assert frame.admin.menu.groups(None) == {}


def test_every_line_of_the_menu_has_a_page(frame: Frame) -> None:
    assert {item.name for items in frame.admin.menu.groups(Person(1, "E", Role.ADMIN)).values() for item in items} == {
        item.name for item in MENU
    }


def test_the_page_one_is_on_stands_out_in_the_menu(frame: Frame) -> None:
    frame.become(Role.EDITOR)
    here = re.findall(r'href="([^"]+)"\s+aria-current="(\w+)"', frame.client.get("/beheer/vragen", headers=PAGE).text)
    assert here[0] == ("/beheer/vragen", "page")
    below = frame.client.get("/beheer/buiten-bereik/create", headers=PAGE).text
    assert re.search(r'href="/beheer/buiten-bereik"\s+aria-current="true"', below)


def test_beheer_begins_at_the_first_page_of_the_menu(frame: Frame) -> None:
    frame.become(Role.READER)
    first = frame.client.get("/beheer/", headers=PAGE).headers["location"]
    assert frame.client.get(first, headers=PAGE).status_code == 200
