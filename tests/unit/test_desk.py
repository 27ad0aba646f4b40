"""The frame of /beheer: nothing of another host, errors for people, messages that show once, the menu."""

import logging
import re
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.ground.roles import Permission, Person, Role
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import (
    needs,
)
from bot.staff.desk.menu import Menu
from bot.staff.rooms import MENU
from tests.unit.frame import HOST, HTTPS, PAGE, Frame, Sessions, room_of


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
