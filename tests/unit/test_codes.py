"""A conversation on another device: a code opens it once, for minutes, and is nowhere kept."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.conversation.codes import LENGTH, LETTERS, MINUTES, TransferCodes
from bot.conversation.conversations import Conversations
from bot.dialogue.kinds import Fallback
from bot.dialogue.messages import Message
from bot.ground.database.base import now
from bot.ground.settings import Settings
from bot.turns.tables import TransferCode
from tests.site import BROWSER, HOST, Site, words_on

SENDER, OTHER = "resident-0000001", "resident-0000002"
SAID = Message("Dat weet ik niet.", Fallback(reason="unknown"))
PAGE = "/chat/code"


@pytest.fixture
def codes(tiny: Engine, tmp_path: Path) -> TransferCodes:
    for sender in (SENDER, OTHER):
        Conversations(tiny).add(sender, "Mag mijn buurman filmen?", [SAID])
    return TransferCodes(tiny, tmp_path)


@pytest.fixture
def site(codes: TransferCodes, tiny: Engine, tmp_path: Path) -> Site:
    return site_over(tiny, tmp_path)


def site_over(engine: Engine, home: Path, **more: Any) -> Site:
    address = engine.url.render_as_string(hide_password=False)
    return Site(Settings(datawijzer_home=home, database_url=address, public_url="", **more))


def post(site: Site, path: str, sender: str = "", headers: dict[str, str] | None = None, **more: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(site.app, raise_app_exceptions=False)
        given = {**BROWSER, **({"cookie": f"gesprek={sender}"} if sender else {}), **(headers or {})}
        async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=given) as client:
            return await client.post(path, **more)

    return anyio.run(send)


def made(codes: TransferCodes, sender: str = SENDER) -> str:
    code = codes.make(sender)
    assert code is not None
    return code[0]


def test_a_code_opens_its_conversation_once(codes: TransferCodes) -> None:
    code = made(codes)
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert codes.take(code) == SENDER
    assert codes.take(code) is None


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:4]} - {code[4:]} ", lambda code: f"{code}\u200b"])
def test_however_it_is_typed(codes: TransferCodes, typed: Callable[[str], str]) -> None:
    assert codes.take(typed(made(codes))) == SENDER


def test_the_code_before_opens_nothing_any_more_and_that_of_another_still_does(codes: TransferCodes) -> None:
    first, other, second = made(codes), made(codes, OTHER), made(codes)
    assert codes.take(first) is None
    assert (codes.take(second), codes.take(other)) == (SENDER, OTHER)


def test_after_its_minutes_it_opens_nothing_and_is_forgotten(codes: TransferCodes, tiny: Engine) -> None:
    code = made(codes)
    with Session(tiny) as session, session.begin():
        session.execute(update(TransferCode).values(at=now() - timedelta(minutes=MINUTES)))
    assert codes.take(code) is None
    Conversations(tiny).purge(28)
    with Session(tiny) as session:
        assert session.scalars(select(TransferCode)).all() == []


def test_a_conversation_that_is_erased_is_opened_by_nothing(codes: TransferCodes, tiny: Engine) -> None:
    code = made(codes)
    Conversations(tiny).erase(SENDER)
    assert codes.take(code) is None
    assert codes.make(SENDER) is None, "there is nothing to open"


def test_the_code_is_not_in_the_database_and_another_key_makes_other_digests(
    codes: TransferCodes, tiny: Engine, tmp_path: Path
) -> None:
    code = made(codes)
    with Session(tiny) as session:
        row = session.scalars(select(TransferCode)).one()
    assert code not in f"{row.digest}{row.sender}".upper()
    assert TransferCodes(tiny, tmp_path / "elders").take(code) is None


def test_the_api_makes_and_takes_it(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = post(site, f"/api/conversations/{SENDER}/code")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["minutes"], body["page"]) == (MINUTES, f"{HOST}{PAGE}")
    taken = post(site, "/api/codes", json={"code": body["code"]})
    assert (taken.status_code, taken.json()) == (200, {"sender": SENDER})
    again = post(site, "/api/codes", json={"code": body["code"]}, headers={"accept": "application/json"})
    assert (again.status_code, again.json()["title"]) == (404, "Deze code werkt niet")
    assert body["code"] not in caplog.text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/api/conversations/nobody-0000000001/code", None, 404),
        ("/api/conversations/kort/code", None, 422),
        ("/api/codes", {"code": "A" * 41}, 404),
        ("/api/codes", {"code": 7}, 404),
        ("/api/codes", {}, 404),
        ("/api/codes", ["K7QM-4T9X"], 400),
    ],
)
def test_the_api_refuses_what_is_none(site: Site, path: str, body: Any, status: int) -> None:
    answer = post(site, path, json=body, headers={"accept": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_guesses_must_wait(codes: TransferCodes, tiny: Engine, tmp_path: Path) -> None:
    site = site_over(tiny, tmp_path, chat_rate_limit="on")
    code = made(codes)
    answers = [post(site, "/api/codes", json={"code": f"{number:08}"}) for number in range(21)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert post(site, "/api/codes", json={"code": code}).status_code == 429, "also with the right one"
    assert post(site, PAGE, data={"code": code}).status_code == 429, "on the page too"


def test_the_page_says_what_a_code_opens_before_it_is_made(site: Site) -> None:
    page = site.get(PAGE, {**BROWSER, "cookie": f"gesprek={SENDER}"})
    assert page.headers["cache-control"] == "no-store"
    read = words_on(page.text)
    for said in ("kan alles in dit gesprek lezen", "het gesprek wissen", "één keer", f"hooguit {MINUTES} minuten"):
        assert said in read
    assert "Maak een code" not in site.read(PAGE), "nothing was said yet"


def test_the_page_makes_it_and_the_other_device_goes_on(site: Site, codes: TransferCodes) -> None:
    page = post(site, f"{PAGE}/maken", SENDER).text
    code = page.split('class="code" role="status">')[1][:9]
    assert "Geef hem aan niemand." in words_on(page)
    there = post(site, PAGE, OTHER, data={"code": code})
    assert (there.status_code, there.headers["location"]) == (303, "/chat#laatste")
    assert f"gesprek={SENDER}; Path=/; SameSite=strict; Secure" in there.headers.get_list("set-cookie")
    wrong = post(site, PAGE, data={"code": code})
    assert wrong.status_code == 404
    assert "Deze code werkt niet." in words_on(wrong.text)


def test_another_site_cannot_lend_a_conversation(site: Site, codes: TransferCodes) -> None:
    code = made(codes)
    answer = post(site, PAGE, headers={"sec-fetch-site": "cross-site"}, data={"code": code})
    assert "set-cookie" not in answer.headers
    assert codes.take(code) == SENDER, "it was not used up"
