"""Staff see what residents left, do it and erase it, or make a draft of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.conversation.later.answers import AskedLater, LaterAnswers
from bot.conversation.later.sealing import Seal
from bot.faq.store import FaqStore
from bot.ground.audit import AuditRecord
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.staff.desk.tasks import Tasks
from bot.staff.rooms import SOURCES
from tests.mail_server import MailServer, mail_server
from tests.rooms import Rooms
from tests.site import Site
from tests.unit.left import ADDRESS, QUESTION, ROOM, leave, only, site_over

EVA = Person(3, "Eva", Role.EDITOR)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def site(tiny: Engine, tmp_path: Path, server: MailServer) -> Site:
    return site_over(tiny, tmp_path, f"smtp://127.0.0.1:{server.port}")


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
