"""A conversation with a person through the real processes: what goes out, what comes in, what is refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.ground.settings import Settings
from tests.chatwoot import SECRET, Chatwoot, signed
from tests.live_desk import ALWAYS_OPEN, NEVER_OPEN, live_desk
from tests.site import Site
from tests.stack import Stack, new_sender

WANTS_PERSON = "ik wil een medewerker spreken"


@pytest.fixture(scope="module")
def chatwoot(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chatwoot]:
    with live_desk(stack, tmp_path_factory.mktemp("live"), ALWAYS_OPEN) as running:
        yield running


@pytest.fixture
def desk(chatwoot: Chatwoot) -> Iterator[httpx.Client]:
    """The assistant's API; the Chatwoot is empty and answers."""
    chatwoot.contacts, chatwoot.conversations, chatwoot.requests = {}, {}, []
    chatwoot.is_away = False
    with httpx.Client(base_url=chatwoot.site, timeout=30, trust_env=False) as client:
        yield client


def ask(desk: httpx.Client, sender: str, message: str) -> list[dict]:
    response = desk.post("/api/chat", json={"sender": sender, "message": message})
    assert response.status_code == 200, response.text
    return list(response.json())


def hand_over(desk: httpx.Client, sender: str) -> list[dict]:
    """The resident asks for a person, sees what will be passed on, and agrees."""
    (card,) = ask(desk, sender, WANTS_PERSON)
    assert card["custom"]["live"] == "offered"
    preview = desk.get(f"/api/conversations/{sender}/live").json()
    return list(desk.post(f"/api/conversations/{sender}/live", json={"upto": preview["upto"]}).json())


def test_from_the_question_to_a_person_and_back(desk: httpx.Client, chatwoot: Chatwoot) -> None:
    sender = new_sender()
    ask(desk, sender, "mijn mail is jan@voorbeeld.nl, mag ik weten wat jullie van mij weten?")
    (begun,) = hand_over(desk, sender)
    assert begun["custom"]["live"] == "begun"
    passed_on = chatwoot.only.messages[0]
    assert "Bewoner: mijn mail is [e-mailadres], mag ik weten" in passed_on
    assert "jan@" not in passed_on

    (told,) = ask(desk, sender, "bel mij op 06 12345678")[1:]
    assert told["text"] == "Uw bericht is doorgegeven aan de medewerker."
    assert ask(desk, sender, "wat is open data?") == []
    assert chatwoot.only.messages[1:] == ["bel mij op [telefoonnummer]", "wat is open data?"]

    assert chatwoot.say("Goedemorgen! Kijk op https://www.zandermeer.example <script>").status_code == 204
    news = desk.get(f"/api/conversations/{sender}/live", params={"after": 0}).json()
    assert news["live"] is True
    assert [turn["speaker"] for turn in news["turns"]] == ["agent"]
    assert "<script>" not in news["turns"][0]["message"]["custom"]["html"]

    assert chatwoot.resolve().status_code == 204
    (answer,) = ask(desk, sender, "wat is open data?")
    assert answer["custom"]["faq"] == "open-data.wat-is"
    kept = desk.get(f"/api/conversations/{sender}").json()
    assert kept["live"] is False
    speakers = [turn["speaker"] for turn in kept["turns"]]
    assert speakers.count("agent") == 1
    assert any("U praat nu weer met Datawijzer, een computerprogramma." in turn["text"] for turn in kept["turns"])


def test_the_conversation_goes_on_in_any_web_process(desk: httpx.Client, chatwoot: Chatwoot, stack: Stack) -> None:
    """The state stands in the database; the process without a live chat only misses what it was not told of."""
    sender = new_sender()
    hand_over(desk, sender)
    kept = stack.http.get(f"/api/conversations/{sender}").json()
    assert kept["turns"][-1]["text"].startswith("Uw gesprek is doorgegeven.")
    assert len(chatwoot.conversations) == 1


def test_erasing_erases_there_too(desk: httpx.Client, chatwoot: Chatwoot) -> None:
    sender = new_sender()
    hand_over(desk, sender)
    receipt = desk.delete(f"/api/conversations/{sender}").json()
    assert receipt["is_all"] is True
    assert (chatwoot.contacts, chatwoot.conversations) == ({}, {})


def test_what_cannot_be_erased_there_now_is_said_and_done_later(desk: httpx.Client, chatwoot: Chatwoot) -> None:
    sender = new_sender()
    hand_over(desk, sender)
    chatwoot.is_away = True
    assert desk.delete(f"/api/conversations/{sender}").json()["is_all"] is False
    chatwoot.is_away = False
    assert desk.delete(f"/api/conversations/{new_sender()}").json()["is_all"] is True
    assert chatwoot.contacts == {}


def test_a_live_chat_that_is_away_leaves_the_contact_card(desk: httpx.Client, chatwoot: Chatwoot) -> None:
    sender = new_sender()
    ask(desk, sender, WANTS_PERSON)
    chatwoot.is_away = True
    (card,) = desk.post(f"/api/conversations/{sender}/live", json={"upto": 10**9}).json()
    assert card["custom"]["kind"] == "handover"
    assert card["custom"]["contact"]["phone"]
    assert "Er is niets weg." in card["text"]
    (answer,) = ask(desk, sender, "wat is open data?")
    assert answer["custom"]["kind"] == "answer"


def test_a_webhook_that_is_not_chatwoots_changes_nothing(desk: httpx.Client, chatwoot: Chatwoot) -> None:
    sender = new_sender()
    hand_over(desk, sender)
    event = json.dumps({"event": "conversation_status_changed", "id": chatwoot.only.id, "status": "resolved"}).encode()
    right = signed(event)
    for headers in (
        {},
        right | {"X-Chatwoot-Signature": "sha256=" + "0" * 64},
        signed(event, secret="verkeerd"),
        signed(event, at=1_700_000_000),
    ):
        response = desk.post("/webhooks/live-chat", content=event, headers=headers)
        assert response.status_code == 401
        assert response.headers["content-type"] == "application/problem+json"
    too_large = b'"' + b"a" * 2_000_000 + b'"'
    assert desk.post("/webhooks/live-chat", content=too_large, headers=signed(too_large)).status_code == 413
    assert desk.get(f"/api/conversations/{sender}").json()["live"] is True


def test_a_webhook_sent_again_is_taken_in_once(desk: httpx.Client, chatwoot: Chatwoot) -> None:
    sender = new_sender()
    hand_over(desk, sender)
    for _ in range(3):
        chatwoot.say("Hallo", id=5000)
    turns = desk.get(f"/api/conversations/{sender}").json()["turns"]
    assert [turn["text"] for turn in turns if turn["speaker"] == "agent"] == ["Hallo"]


@pytest.mark.parametrize("body", [{}, {"upto": -1}, {"upto": "1"}, [], {"upto": None}])
def test_agreeing_takes_a_number(desk: httpx.Client, body: object) -> None:
    response = desk.post(f"/api/conversations/{new_sender()}/live", json=body)
    assert response.status_code in (400, 422)


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "²"])
def test_news_takes_a_number(desk: httpx.Client, after: str) -> None:
    assert desk.get(f"/api/conversations/{new_sender()}/live", params={"after": after}).status_code == 400


def test_nothing_of_it_stands_in_a_log(
    desk: httpx.Client, chatwoot: Chatwoot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    sender = new_sender()
    hand_over(desk, sender)
    chatwoot.is_away = True
    ask(desk, sender, "kwispelsnorretje")
    chatwoot.is_away = False
    chatwoot.say("kwispelsnorretje")
    log = next(path for path in tmp_path_factory.getbasetemp().glob("live*/web.log"))
    assert "kwispelsnorretje" not in log.read_text()


def test_when_closed_nothing_is_offered(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> None:
    with live_desk(stack, tmp_path_factory.mktemp("closed"), NEVER_OPEN) as chatwoot:
        sender = new_sender()
        with httpx.Client(base_url=chatwoot.site, timeout=30, trust_env=False) as desk:
            (card,) = ask(desk, sender, WANTS_PERSON)
            assert "live" not in card["custom"]
            (closed,) = desk.post(f"/api/conversations/{sender}/live", json={"upto": 10**9}).json()
        assert "Uw gesprek is niet doorgegeven." in closed["text"]
        assert chatwoot.requests == []


def test_without_a_live_chat_the_endpoints_do_not_exist(stack: Stack) -> None:
    place = f"/api/conversations/{new_sender()}/live"
    assert stack.http.get(place).status_code == 404
    assert stack.http.post(place, json={"upto": 1}).status_code == 404
    assert stack.http.post("/webhooks/live-chat", content=b"{}").status_code == 404


def test_the_privacy_notice_says_that_conversations_can_be_passed_on(site: Site, another: Callable[..., Site]) -> None:
    assert "Chatten met een medewerker" not in site.read("/privacy")
    with Chatwoot() as chatwoot:
        own = {"live_chat": chatwoot.settings(operator="Chatbedrijf B.V.", place="Ierland")}
        read = another(own, live_chat_token="t", live_chat_secret=SECRET).read("/privacy")
    assert "Er gaat niets weg voordat u akkoord gaat." in read
    assert "met het programma Chatwoot. Dat draait bij Chatbedrijf B.V., en de gegevens staan in Ierland." in read
    assert "Dan wissen wij het daar ook." in read
    assert "Een willekeurig nummer dat u bij de medewerkers hebt." in read


def test_secrets_may_stand_in_a_file(tmp_path: Path) -> None:
    settings = Settings(datawijzer_home=tmp_path, live_chat_secret="")
    assert settings.secret("live_chat_secret") == ""
    file = settings.secret_file("live_chat_secret")
    assert file.name == "live-chat-secret"
    file.parent.mkdir()
    file.write_text("geheim\n")
    assert settings.secret("live_chat_secret") == "geheim"
