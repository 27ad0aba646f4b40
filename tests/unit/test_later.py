"""An answer later: offered where nobody can answer, sealed, mailed to its desk, seen and erased by its resident."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.later.answers import AskedLater, LaterAnswers
from bot.conversation.later.offering import LaterOffer
from bot.conversation.later.sealing import Seal
from bot.conversation.later.tables import LaterAnswer, LaterState
from bot.dialogue.kinds import Answer, Fallback, HandoverCard, Urgent
from bot.dialogue.messages import Message
from bot.dialogue.parts import Contact, UrgentContact
from bot.faq.store import FaqStore
from bot.ground.audit import AuditRecord
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.desk.tasks import Tasks
from bot.staff.rooms import SOURCES
from bot.web.later import _reaches
from tests.mail_server import MailServer, mail_server
from tests.rooms import Rooms
from tests.site import BROWSER, HOST, Site, words_on

SENDER = "resident-0000001"
ADDRESS, QUESTION = "jan.bewoner@post.example", "Mag mijn buurman mij filmen met zijn deurbel?"
FORM = {"loket": "privacy", "contact": ADDRESS, "question": QUESTION, "akkoord": "ja", "once": "x" * 24}
PAGE, ROOM = "/chat/later", "/beheer/later"
UNKNOWN = Message("Dat weet ik niet.", Fallback(reason="unknown"))
EVA = Person(3, "Eva", Role.EDITOR)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def site(tiny: Engine, tmp_path: Path, server: MailServer) -> Site:
    return site_over(tiny, tmp_path, f"smtp://127.0.0.1:{server.port}")


def site_over(engine: Engine, home: Path, smtp_url: str, **more: Any) -> Site:
    address = engine.url.render_as_string(hide_password=False)
    return Site(Settings(datawijzer_home=home, database_url=address, public_url="", smtp_url=smtp_url, **more))


def post(site: Site, path: str, sender: str = "", headers: dict[str, str] | None = None, **form: str) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(site.app, raise_app_exceptions=False)
        given = {**BROWSER, **({"cookie": f"gesprek={sender}"} if sender else {}), **(headers or {})}
        async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=given) as client:
            return await client.post(path, data=form)

    return anyio.run(send)


def leave(site: Site, sender: str = "", **changes: str) -> str:
    """Leave something; the address of its status."""
    response = post(site, PAGE, sender, **{**FORM, **changes})
    assert response.status_code == 303, words_on(response.text)
    return response.headers["location"]


def only(engine: Engine) -> LaterAnswer:
    with Session(engine) as session:
        return session.scalars(select(LaterAnswer)).one()


def test_what_is_left_goes_to_its_desk_and_the_resident_sees_how_far_it_is(
    tiny: Engine, site: Site, server: MailServer, municipality: Municipality
) -> None:
    address = leave(site)
    assert server.envelopes[0][1] == [municipality.desk("privacy").email]
    assert server.letters[0]["Subject"] == "Een bewoner vraagt om antwoord, via Datawijzer"
    assert f"Bereikbaar via: {ADDRESS}\n\nDe vraag:\n{QUESTION}" in server.text()
    assert "gesprek mee" not in server.text()
    assert "Uw vraag is verstuurd" in site.read(address)
    assert only(tiny).sender is None, "nothing leads to a conversation"


def test_it_is_unreadable_in_the_database_and_never_masked(tiny: Engine, site: Site, tmp_path: Path) -> None:
    leave(site, contact="06 - 1234 5678", question=f"Bel mij op 0612345678 over {QUESTION}")
    row, answers = only(tiny), LaterAnswers(tiny, Seal(tmp_path))
    stored = f"{row.contact}{row.question}{row.conversation}{row.token}"
    assert "1234" not in stored
    assert "buurman" not in stored
    kept = answers.opened(row)
    assert kept.contact == "06 - 1234 5678"
    assert kept.question == f"Bel mij op [telefoonnummer] over {QUESTION}"
    assert LaterAnswers(tiny, Seal(tmp_path / "elsewhere")).opened(row).contact == "", "another key opens nothing"


def test_the_conversation_goes_along_only_when_the_resident_agrees(
    tiny: Engine, site: Site, server: MailServer
) -> None:
    upto = Conversations(tiny).add(SENDER, "mag dat met een deurbel", [UNKNOWN])
    leave(site, SENDER, upto=str(upto))
    assert "deurbel" not in server.text().replace(QUESTION, "")
    leave(site, SENDER, upto=str(upto), gesprek="ja", once="y" * 24)
    assert "Bewoner: mag dat met een deurbel\n\nDatawijzer: Dat weet ik niet." in server.text()
    Conversations(tiny).erase(SENDER)
    with Session(tiny) as session:
        rows = session.scalars(select(LaterAnswer)).all()
    assert [(row.conversation, row.sender) for row in rows] == [("", None)] * 2
    assert all(row.contact for row in rows)


def test_the_form_knows_the_last_question_of_this_browser(tiny: Engine, site: Site) -> None:
    Conversations(tiny).add(SENDER, "mag dat met een deurbel", [UNKNOWN])
    page = site.get(f"{PAGE}?loket=privacy", {**BROWSER, "cookie": f"gesprek={SENDER}"}).text
    assert ">mag dat met een deurbel</textarea>" in page
    assert "Stuur mijn gesprek met Datawijzer mee" in words_on(page)
    assert "Stuur mijn gesprek" not in site.read(PAGE)


def test_a_form_sent_twice_is_one_request(site: Site, server: MailServer) -> None:
    assert leave(site) == leave(site)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"contact": "jan"}, "Vul een e-mailadres of telefoonnummer in dat klopt."),
        ({"question": "  "}, "Vul in wat u wilt weten."),
        ({"akkoord": ""}, "Zonder uw toestemming sturen wij niets."),
    ],
)
def test_what_is_not_right_is_told_and_nothing_is_kept(
    changes: dict[str, str], told: str, tiny: Engine, site: Site, server: MailServer
) -> None:
    response = post(site, PAGE, **{**FORM, **changes})
    assert response.status_code == 422
    assert told in words_on(response.text)
    with Session(tiny) as session:
        assert session.scalars(select(LaterAnswer)).all() == []
    assert server.letters == []


@pytest.mark.parametrize("contact", ["06 12345678", "+31 6 1234 5678", "(010) 123 45.67", "jan@post.example"])
def test_ways_to_reach_somebody(contact: str) -> None:
    assert _reaches(contact)


@pytest.mark.parametrize("contact", ["", "12345", "bel mij", "jan@", "06 12345678; jan@post.example", "٠٦١٢٣٤٥٦٧٨"])
def test_no_way_to_reach_anybody(contact: str) -> None:
    assert not _reaches(contact)


def test_a_form_of_another_site_and_a_flood_are_refused(tiny: Engine, site: Site, server: MailServer) -> None:
    forged = post(site, PAGE, headers={"sec-fetch-site": "cross-site"}, **FORM)
    assert forged.headers["location"] == PAGE
    for number in range(5):
        leave(site, once=f"{number}" * 24)
    refused = post(site, PAGE, **{**FORM, "once": "z" * 24})
    assert refused.status_code == 429
    assert "Wacht tien minuten" in words_on(refused.text)
    assert ADDRESS in refused.text, "what was typed is still there"
    assert len(server.letters) == 5


def test_the_resident_erases_it(tiny: Engine, site: Site) -> None:
    address = leave(site)
    assert "Uw gegevens zijn gewist" in words_on(post(site, f"{address}/wissen").text)
    assert site.get(address).status_code == 404
    with Session(tiny) as session:
        assert session.scalars(select(LaterAnswer)).all() == []


@pytest.mark.parametrize("done", [True, False])
def test_nothing_is_kept_longer_than_its_days(done: bool, tiny: Engine, site: Site) -> None:
    leave(site)
    if done:
        with Session(tiny) as session, session.begin():
            session.execute(update(LaterAnswer).values(state=LaterState.DONE))
    Conversations(tiny, clock=lambda: now() + timedelta(27)).purge(28)
    assert only(tiny)
    Conversations(tiny, clock=lambda: now() + timedelta(29)).purge(28)
    with Session(tiny) as session:
        assert session.scalars(select(LaterAnswer)).all() == []


def test_while_the_mail_server_is_away_it_waits_and_logs_say_nothing_of_it(
    tiny: Engine, site: Site, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fails = "451 later"
    address = leave(site)
    assert "Uw vraag is ontvangen." in site.read(address)
    server.fails = ""
    assert site.services.later
    site.services.later.letters.deliver()
    assert server.letters == [], "it rests for a while"
    with Session(tiny) as session, session.begin():
        session.execute(update(LaterAnswer).values(lent_until=now() - timedelta(seconds=1)))
    site.services.later.letters.deliver()
    site.services.later.letters.deliver()
    assert len(server.letters) == 1
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("bot.")]
    assert logged == ["a request for an answer later could not be mailed: MailAway"]


def test_the_running_website_mails_what_waits(tiny: Engine, site: Site, tmp_path: Path, server: MailServer) -> None:
    LaterAnswers(tiny, Seal(tmp_path)).keep("t", AskedLater("woo", ADDRESS, QUESTION))
    LaterAnswers(tiny, Seal(tmp_path / "elsewhere")).keep("u", AskedLater("woo", ADDRESS, QUESTION))
    later = site.services.later
    assert later

    async def run() -> None:
        async with later.letters.running():
            while not server.letters:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 60))
    later.letters.deliver()
    assert len(server.letters) == 1, "one that nobody can read is not mailed"


@pytest.mark.parametrize("upto", ["9" * 5000, "-1", "x", "", "0"])
def test_a_forged_number_of_a_turn_sends_no_more_than_the_conversation(upto: str, tiny: Engine, site: Site) -> None:
    Conversations(tiny).add(SENDER, "mag dat met een deurbel", [UNKNOWN])
    assert site.get(leave(site, SENDER, upto=upto, gesprek="ja")).status_code == 200


def test_without_a_mail_server_it_does_not_exist(tiny: Engine, tmp_path: Path) -> None:
    site = site_over(tiny, tmp_path, "")
    assert site.get(PAGE).status_code == 404
    assert "Later antwoord" not in site.read("/privacy")


# --- where it is offered


def card(municipality: Municipality, *, is_open: bool) -> Message:
    desk = municipality.desk("privacy")
    contact = Contact(desk=desk.name, phone=desk.phone, email=desk.email, url=desk.url, open_now=is_open)
    return Message("Bel ons.", HandoverCard(asked=True, contact=contact))


def test_it_is_offered_where_nobody_can_answer_now(tiny: Engine, municipality: Municipality, texts: Texts) -> None:
    offer = LaterOffer(tiny, municipality, texts, "https://chat.zandermeer.example/")
    (unknown,) = offer(SENDER, [UNKNOWN])
    there = "https://chat.zandermeer.example/chat/later"
    assert unknown.text.endswith(f"[Laat uw e-mailadres of telefoonnummer achter]({there}?loket=general).")
    (closed,) = offer(SENDER, [card(municipality, is_open=False)])
    assert f"({there}?loket=privacy)" in closed.text
    others = [card(municipality, is_open=True), Message("Zo zit het.", Answer(faq="privacy.avg"))]
    assert offer(SENDER, others) == others


def test_never_to_who_may_be_in_danger(tiny: Engine, municipality: Municipality, texts: Texts) -> None:
    offer = LaterOffer(tiny, municipality, texts, "")
    help_now = Message(
        "Bel 112.", Urgent(situation="violence", contacts=(UrgentContact(name="Politie", number="112"),))
    )
    closed = card(municipality, is_open=False)
    assert offer(SENDER, [help_now, closed]) == [help_now, closed]
    Conversations(tiny).add(SENDER, "ik word bedreigd", [help_now])
    assert offer(SENDER, [closed]) == [closed], "nor right after"


# --- in Beheer


def test_staff_see_the_address_when_they_ask_and_the_log_says_so(tiny: Engine, site: Site, rooms: Rooms) -> None:
    leave(site)
    number = only(tiny).id
    read = rooms.read(ROOM)
    assert QUESTION in read
    assert ADDRESS not in read
    assert ADDRESS in rooms.post(f"{ROOM}/{number}/adres").text
    with Session(tiny) as session:
        (record,) = session.scalars(select(AuditRecord).where(AuditRecord.action == "later.show"))
    assert (record.target, record.before, record.after) == (str(number), None, None)
    assert rooms.as_role(Role.TESTER).get(ROOM).status_code == 403


def test_what_is_done_is_erased_and_the_resident_reads_so(
    tiny: Engine, site: Site, rooms: Rooms, municipality: Municipality
) -> None:
    address, tasks = (
        leave(site),
        Tasks(tiny, municipality, FaqStore(tiny, municipality), load_texts(municipality, STAFF_TEXTS), SOURCES),
    )
    (task,) = tasks.of(EVA)["later"]
    assert (task.address, task.title, task.public) == (ROOM, municipality.desk("privacy").name, "")
    number = only(tiny).id
    assert rooms.post(f"{ROOM}/{number}/klaar").headers["location"] == ROOM
    row = only(tiny)
    assert (row.contact, row.question, row.conversation, row.sender) == ("", "", "", None)
    assert "Uw vraag is afgehandeld" in site.read(address)
    assert "later" not in tasks.of(EVA)
    rooms.post(f"{ROOM}/{number}/adres")
    assert "Deze vraag is al afgehandeld" in rooms.read(ROOM)


def test_a_question_becomes_a_draft(tiny: Engine, site: Site, rooms: Rooms) -> None:
    leave(site)
    there = rooms.post(f"{ROOM}/{only(tiny).id}/antwoord").headers["location"]
    assert there.startswith("/beheer/vragen/")
    assert QUESTION in rooms.get(there).text


def test_a_question_with_personal_data_becomes_none(tiny: Engine, site: Site, tmp_path: Path, rooms: Rooms) -> None:
    LaterAnswers(tiny, Seal(tmp_path)).keep("t", AskedLater("general", ADDRESS, f"Mail {ADDRESS} over mijn camera"))
    assert rooms.post(f"{ROOM}/{only(tiny).id}/antwoord").headers["location"] == ROOM
    assert "In deze vraag staan persoonlijke gegevens" in rooms.read(ROOM)
