"""Chatwoot's API as documented: the shape of every request, and which webhooks are believed."""

import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import anyio
import pytest

from bot.ground.municipality import LiveChatSettings
from bot.live.chatwoot import SECONDS_OF_DOUBT, Chatwoot
from bot.live.live_chat import Forged, HandedBack, LiveChatAway, LivePlace, StaffSaid
from tests import chatwoot as far

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
AGENT = {
    "event": "message_created", "id": 41, "content": "Goedemorgen.", "message_type": "outgoing", "private": False,
    "sender": {"id": 1, "name": "Noor", "type": "user"}, "conversation": {"id": 12, "status": "open"},
}  # fmt: skip
RESOLVED = {"event": "conversation_status_changed", "id": 12, "status": "resolved"}


@pytest.fixture
def server() -> Iterator[far.Chatwoot]:
    with far.Chatwoot() as running:
        yield running


def near(server: far.Chatwoot, token: str = far.TOKEN) -> Chatwoot:
    return Chatwoot(LiveChatSettings.model_validate(server.settings()), token, far.SECRET)


def run(server: far.Chatwoot, use: Callable[[Chatwoot], Awaitable[Any]], token: str = far.TOKEN) -> Any:
    async def all_of_it() -> Any:
        chatwoot = near(server, token)
        try:
            return await use(chatwoot)
        finally:
            await chatwoot.close()

    return anyio.run(all_of_it)


def test_beginning_makes_a_contact_a_conversation_and_a_message(server: far.Chatwoot) -> None:
    place = run(server, lambda chatwoot: chatwoot.begin("Bewoner", "Bewoner: hallo"))
    ((source, number),) = server.contacts.items()
    assert place == LivePlace(source, str(number), str(server.only.id))
    assert server.only.messages == ["Bewoner: hallo"]
    assert server.requests == [
        ("POST", "/public/api/v1/inboxes/Zz9inbox/contacts", {"name": "Bewoner"}),
        ("POST", f"/public/api/v1/inboxes/Zz9inbox/contacts/{source}/conversations", {}),
        (
            "POST",
            f"/public/api/v1/inboxes/Zz9inbox/contacts/{source}/conversations/{server.only.id}/messages",
            {"content": "Bewoner: hallo"},
        ),
    ]


def test_messages_the_end_and_erasing(server: far.Chatwoot) -> None:
    async def all_of_it(chatwoot: Chatwoot) -> LivePlace:
        place = await chatwoot.begin("Bewoner", "eerst")
        await chatwoot.send(place, "daarna")
        await chatwoot.end(place)
        assert server.only.messages == ["eerst", "daarna"]
        assert server.only.status == "resolved"
        await chatwoot.erase(place.contact_id)
        await chatwoot.erase(place.contact_id)  # gone already: no failure
        return place

    place = run(server, all_of_it)
    assert server.contacts == {}
    assert server.conversations == {}
    here = f"/public/api/v1/inboxes/Zz9inbox/contacts/{place.contact}/conversations/{place.conversation}"
    assert ("POST", f"{here}/toggle_status", {}) in server.requests
    assert server.requests[-1] == ("DELETE", f"/api/v1/accounts/7/contacts/{place.contact_id}", {})


def test_a_chatwoot_that_is_away_is_one_kind_of_trouble(server: far.Chatwoot) -> None:
    server.is_away = True
    with pytest.raises(LiveChatAway, match="503"):
        run(server, lambda chatwoot: chatwoot.begin("Bewoner", "hallo"))


def test_a_chatwoot_that_does_not_answer_is_trouble_too() -> None:
    with far.Chatwoot() as gone:
        pass
    with pytest.raises(LiveChatAway, match="Connect"):
        run(gone, lambda chatwoot: chatwoot.begin("Bewoner", "hallo"))


def test_what_stayed_behind_is_told_so_that_it_can_be_erased(server: far.Chatwoot) -> None:
    with pytest.raises(LiveChatAway) as caught:
        run(server, lambda chatwoot: chatwoot.begin("Bewoner", " "))  # a blank message is refused
    assert caught.value.left in {str(number) for number in server.contacts.values()}


def test_without_the_right_token_nothing_is_said_to_be_erased(server: far.Chatwoot) -> None:
    place = run(server, lambda chatwoot: chatwoot.begin("Bewoner", "hallo"))
    with pytest.raises(LiveChatAway, match="401"):
        run(server, lambda chatwoot: chatwoot.erase(place.contact_id), token="verkeerd")


def read(server: far.Chatwoot, event: Any, **headers: str) -> StaffSaid | HandedBack | None:
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    given = {name.lower(): value for name, value in far.signed(body, NOW.timestamp()).items()} | headers
    return near(server).read(given, body, NOW)


def test_a_message_of_a_person_and_the_end(server: far.Chatwoot) -> None:
    assert read(server, AGENT) == StaffSaid("12", "message 41", "Goedemorgen.")
    assert read(server, AGENT | {"message_type": 1, "content": None}) == StaffSaid("12", "message 41", "")
    assert read(server, RESOLVED) == HandedBack("12")


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(AGENT | {"private": True}, id="a note among staff"),
        pytest.param(AGENT | {"message_type": "incoming"}, id="what the resident said"),
        pytest.param(AGENT | {"message_type": "template"}, id="an automatic text"),
        pytest.param(AGENT | {"sender": {"id": 2, "type": "agent_bot"}}, id="a robot is no person"),
        pytest.param(AGENT | {"sender": None}, id="nobody"),
        pytest.param(AGENT | {"event": "message_updated"}, id="an update"),
        pytest.param(RESOLVED | {"status": "open"}, id="opened"),
        pytest.param({"event": "conversation_typing_on"}, id="typing"),
        pytest.param({}, id="empty"),
        pytest.param([], id="a list"),
        pytest.param(b"{", id="no JSON"),
        pytest.param({"event": "message_created", "message_type": "outgoing", "sender": "x"}, id="another shape"),
    ],
)
def test_what_does_not_concern_residents_is_passed_over(server: far.Chatwoot, event: Any) -> None:
    assert read(server, event) is None


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("x-chatwoot-signature", ""),
        ("x-chatwoot-signature", "sha256=" + "0" * 64),
        ("x-chatwoot-signature", "é"),
        ("x-chatwoot-timestamp", ""),
        ("x-chatwoot-timestamp", str(int(NOW.timestamp()) + 1)),
        ("x-chatwoot-timestamp", "²"),
    ],
)
def test_a_forged_call_is_refused(server: far.Chatwoot, header: str, value: str) -> None:
    with pytest.raises(Forged):
        read(server, AGENT, **{header: value})


@pytest.mark.parametrize("seconds", [-SECONDS_OF_DOUBT - 1, SECONDS_OF_DOUBT + 1])
def test_an_old_call_is_refused_though_well_signed(server: far.Chatwoot, seconds: int) -> None:
    body = json.dumps(AGENT).encode()
    headers = {name.lower(): value for name, value in far.signed(body, NOW.timestamp()).items()}
    with pytest.raises(Forged, match="timestamp"):
        near(server).read(headers, body, NOW + timedelta(seconds=seconds))
