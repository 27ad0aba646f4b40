"""From a question that was not answered to one that is, and pausing, on the real processes.

Staff pages are served here over the stack's own database and action server; signing in is tested elsewhere.
"""

from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import DailyCount
from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.publishing import touch_content
from bot.faq.switches import Switch
from bot.faq.tables import OutOfScopeExample, Phrasing
from bot.ground.database.base import now
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ground.texts import load_texts
from tests.rooms import Rooms
from tests.site import words_on
from tests.stack import Stack, new_sender
from tests.starting import wait_until

SECONDS = 60  # one is promised; the rest is for a busy machine
SECONDS_TO_COUNT = 60  # it stands behind what others said, and waits for who holds the database
UNKNOWN = "hoe vaak wordt de knorrebolfontein van de flapdrolcommissie gesnoeid"
INZAGE = "mag ik weten wat jullie van mij weten?"
PAUSE = {"reason": "Het antwoord is verouderd", "notice": "Dit antwoord wordt nagekeken. Bel {telefoon}.", "ends": ""}
NOTICE = "Dit antwoord wordt nagekeken. Bel 14 0999."


@pytest.fixture
def rooms(stack: Stack) -> Iterator[Rooms]:
    """Beheer of the running installation, where whoever publishes may do that alone; put back afterwards."""
    municipality = load_municipality(stack.settings.municipality).model_copy(update={"four_eyes": False})
    with Rooms(stack.settings, municipality, load_texts(municipality), stack.database) as rooms:
        yield rooms.as_role(Role.ADMIN)
    with Session(stack.database) as session, session.begin():
        for table in (OpenQuestion, Repair, Switch):
            session.execute(delete(table))
        for table in (Phrasing, OutOfScopeExample):
            session.execute(delete(table).where(table.text.contains("knorrebol")))
        touch_content(session)
    stack.wait_until(stack.index_has_followed, SECONDS)  # what a test taught is forgotten before the next


def wait_for(true: Callable[[], bool]) -> None:
    wait_until(true, SECONDS)


def open_question(stack: Stack, sender: str) -> OpenQuestion:
    """The question of a sender in the inbox, where it comes just after the answer."""

    def found() -> OpenQuestion | None:
        with Session(stack.database) as session:
            return session.scalar(select(OpenQuestion).where(OpenQuestion.sender == sender))

    stack.wait_until(lambda: found() is not None, SECONDS_TO_COUNT)
    question = found()
    assert question is not None
    return question


def test_from_unknown_to_answered(stack: Stack, rooms: Rooms) -> None:
    sender = new_sender()
    (reply,) = stack.ask(UNKNOWN, sender)
    assert reply["custom"]["kind"] == "fallback"
    question = open_question(stack, sender)
    assert UNKNOWN in rooms.read("/beheer/inbox")

    group = f"/beheer/inbox/{question.id}"
    assert "Voeg toe aan:" in rooms.read(group)
    done = rooms.post(f"{group}/formulering", text=UNKNOWN, faq="open-data.basisregistraties")
    read = rooms.read(done.headers["location"])
    entry = stack.http.get("/api/faq/open-data.basisregistraties").json()
    assert f"Deze vraag wordt nu beantwoord met: {entry['question']}" in read
    wait_for(lambda: stack.ask(UNKNOWN)[0]["custom"].get("faq") == "open-data.basisregistraties")

    rooms.post(f"{done.headers['location']}/terug")
    wait_for(lambda: stack.ask(UNKNOWN)[0]["custom"]["kind"] == "fallback")
    assert UNKNOWN in rooms.read("/beheer/inbox")


def test_what_is_referred_is_referred_at_once(stack: Stack, rooms: Rooms) -> None:
    sender = new_sender()
    stack.ask(UNKNOWN, sender)
    question = open_question(stack, sender)
    done = rooms.post(f"/beheer/inbox/{question.id}/verwijs", text=UNKNOWN, referral="melding")
    assert "De assistent zegt nu dat dit niet bij ons hoort, en verwijst door." in rooms.read(done.headers["location"])
    wait_for(lambda: "referral" in stack.ask(UNKNOWN)[0]["custom"])


def test_the_inbox_holds_no_personal_data_and_erasing_empties_it(stack: Stack, rooms: Rooms) -> None:
    sender = new_sender()
    stack.ask(f"mijn bsn is 123456782, {UNKNOWN}", sender)
    question = open_question(stack, sender)
    with Session(stack.database) as session:
        counted = session.scalar(select(func.sum(DailyCount.amount)))
    read = rooms.read(f"/beheer/inbox/{question.id}")
    assert "123456782" not in read
    assert "[bsn]" in read

    receipt = stack.http.delete(f"/api/conversations/{sender}").json()

    assert receipt["erased"]["open_questions"] == 1
    assert rooms.get(f"/beheer/inbox/{question.id}").status_code == 410
    with Session(stack.database) as session:
        assert session.scalar(select(func.sum(DailyCount.amount))) == counted


def test_pausing_an_entry_and_going_on(stack: Stack, rooms: Rooms) -> None:
    (reply,) = stack.ask(INZAGE)
    faq = reply["custom"]["faq"]
    rooms.post(f"/beheer/schakelaars/pauze?wat=entry&welke={faq}", **PAUSE)

    (reply,) = stack.ask(INZAGE)  # at once, no waiting
    assert (reply["custom"]["kind"], reply["custom"]["paused"], reply["text"]) == ("notice", faq, NOTICE)
    assert reply["custom"]["contact"]["phone"] == "14 0999"
    assert stack.http.get(f"/api/faq/{faq}").status_code == 404
    assert faq not in {entry["id"] for entry in stack.http.get("/api/faq").json()}
    page = stack.http.get(f"/vragen/{faq}")
    assert page.status_code == 200
    assert NOTICE in words_on(page.text)
    assert 'name="robots" content="noindex"' in page.text
    assert "Tijdelijk zonder antwoord".lower() in stack.http.get("/vragen").text

    rooms.post(f"/beheer/schakelaars/{_only_switch(stack)}/hervat")
    assert stack.ask(INZAGE)[0]["custom"]["faq"] == faq
    assert stack.http.get(f"/api/faq/{faq}").status_code == 200


def test_pausing_everything_and_going_on(stack: Stack, rooms: Rooms) -> None:
    rooms.post("/beheer/schakelaars/pauze?wat=all", **PAUSE)

    chat = {"sender": new_sender(), "message": INZAGE}
    refused = stack.http.post("/api/chat", json=chat)
    assert refused.status_code == 503
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["retry-after"]
    body = refused.json()
    assert (body["status"], body["detail"], body["contact"]["phone"]) == (503, NOTICE, "14 0999")
    page = stack.http.get("/chat", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert NOTICE in words_on(page.text)
    asked = stack.http.post("/chat", data={"message": INZAGE}, headers={"accept": "text/html"})
    assert asked.status_code == 503
    assert NOTICE in words_on(asked.text)
    assert stack.http.get("/vragen").status_code == 200
    assert stack.http.get("/health/ready").status_code == httpx.codes.OK
    assert stack.http.get(f"/api/conversations/{chat['sender']}").json()["turns"] == []

    rooms.post(f"/beheer/schakelaars/{_only_switch(stack)}/hervat")
    assert stack.ask(INZAGE)[0]["custom"]["kind"] == "answer"


def test_a_pause_ends_by_itself(stack: Stack, rooms: Rooms) -> None:
    rooms.post("/beheer/schakelaars/pauze?wat=topic&welke=privacy", **{**PAUSE, "ends": "2099-01-01T12:00"})
    assert stack.ask(INZAGE)[0]["custom"]["kind"] == "notice"
    with Session(stack.database) as session, session.begin():
        session.execute(update(Switch).values(ends_at=now()))
    wait_for(lambda: "Er staat niets stil." in rooms.read("/beheer/schakelaars"))
    wait_for(lambda: stack.ask(INZAGE)[0]["custom"]["kind"] == "answer")


def _only_switch(stack: Stack) -> int:
    with Session(stack.database) as session:
        return session.scalars(select(Switch.id)).one()
