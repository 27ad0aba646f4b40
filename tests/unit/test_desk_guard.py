"""Beheer is shut for strangers and open by role; a room that forgets that stops the start."""

import re
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from bot.ground.roles import PERMISSIONS, Permission, Role
from bot.staff.desk.admin import KEPT
from bot.staff.desk.guard import (
    UnguardedError,
    is_open,
    needs,
    open_to_all,
    person_of,
    signed_in,
    who_may,
)
from tests.unit.frame import PAGE, Frame, Sessions

# The only addresses for people who are not signed in, each the beginning of a way to sign in.
OPEN = re.compile(r"^/aanmelden(/|$)")


SAMPLE = {"key": "vragen", "id": "privacy.inzage"}


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
