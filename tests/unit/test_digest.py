"""What waits, by mail: once a day to who asked, whatever the number of processes, and again when the server failed."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground.errors import Refused
from bot.ground.mail import open_mailer
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.staff.accounts.door import Door
from bot.staff.accounts.managing import Accounts
from bot.staff.accounts.mine import Mine
from bot.staff.accounts.tables import TaskMail
from bot.staff.desk.tasks import Tasks
from bot.staff.digest import Digest
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.rooms import SOURCES
from tests.mail_server import MailServer, mail_server
from tests.said import say
from tests.unit.accounts import open_door, settle
from tests.unit.test_counting import message

NINE = datetime.fromisoformat("2026-11-30T09:00+01:00")  # a Monday
ADDRESS = "anna@post.example"
MakeDigest = Callable[[], Digest]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def door(filled: Engine, tmp_path: Path) -> Door:
    return open_door(filled, tmp_path)


@pytest.fixture
def anna(door: Door, filled: Engine) -> Person:
    """An editor who wants mail, and for whom an answer waits to be looked at again."""
    person = settle(door)
    Mine(door, "").mail_to(person, ADDRESS)
    with Session(filled) as session, session.begin():
        late = NINE.date() - timedelta(1)
        session.execute(update(Entry).where(Entry.id == "privacy.termijn").values(review_on=late))
    return person


@pytest.fixture
def make_digest(filled: Engine, municipality: Municipality, server: MailServer) -> MakeDigest:
    """Each as in a process of its own."""
    words = load_texts(municipality, STAFF_TEXTS)
    mailer = open_mailer(Settings(smtp_url=f"smtp://127.0.0.1:{server.port}"), municipality)
    assert mailer

    def make() -> Digest:
        tasks = Tasks(filled, municipality, FaqStore(filled, municipality), words, SOURCES)
        return Digest(filled, municipality, words, tasks, mailer, "https://chat.zandermeer.example/")

    return make


def test_who_asked_is_mailed_what_waits(anna: Person, make_digest: MakeDigest, server: MailServer) -> None:
    assert make_digest().tick(NINE) == 1
    assert server.envelopes[0][1] == [ADDRESS]
    assert server.letters[0]["Subject"] == "Te doen in Beheer: 1 ding"
    assert server.text().splitlines() == [
        "Goedemorgen Anna,", "", "Dit wacht op u in Beheer:", "",
        "Opnieuw te bekijken: 1", "- Hoe lang duurt een privacyverzoek?", "",
        "Alles staat hier: https://chat.zandermeer.example/beheer/overzicht", "",
        "U krijgt dit bericht omdat u dat wilde. Wilt u het niet meer? Zet het uit bij Mijn account.",
    ]  # fmt: skip


def test_once_a_day_however_many_processes(anna: Person, make_digest: MakeDigest, server: MailServer) -> None:
    digests = [make_digest() for _ in range(4)]
    together = threading.Barrier(len(digests))

    def tick(digest: Digest) -> int:
        together.wait()
        return digest.tick(NINE)

    with ThreadPoolExecutor(len(digests)) as pool:
        assert sum(pool.map(tick, digests)) == 1
    assert sum(digest.tick(NINE + timedelta(hours=5)) for digest in digests) == 0
    assert make_digest().tick(NINE + timedelta(1)) == 1
    assert len(server.letters) == 2


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-30T07:59+01:00", 0),
        ("2026-11-30T08:00+01:00", 1),
        ("2026-11-30T18:00+01:00", 0),
        ("2026-07-01T06:00+00:00", 1),  # eight o'clock in summer
        ("2026-11-29T09:00+01:00", 0),  # a Sunday
        ("2026-12-25T09:00+01:00", 0),  # Christmas
    ],
)
def test_in_the_morning_of_a_working_day(
    moment: str, sent: int, anna: Person, filled: Engine, make_digest: MakeDigest, municipality: Municipality
) -> None:
    assert datetime.fromisoformat("2026-12-25").date() in municipality.holidays
    with Session(filled) as session, session.begin():
        session.execute(update(Entry).values(review_on=datetime.fromisoformat("2026-01-01").date()))
    assert make_digest().tick(datetime.fromisoformat(moment)) == sent


def test_where_nothing_waits_nothing_is_mailed(
    anna: Person, filled: Engine, make_digest: MakeDigest, server: MailServer
) -> None:
    with Session(filled) as session, session.begin():
        session.execute(update(Entry).values(review_on=NINE.date() + timedelta(30)))
    assert make_digest().tick(NINE) == 0
    assert server.letters == []


def test_a_server_that_fails_is_tried_again_later_and_told_in_one_line(
    anna: Person, make_digest: MakeDigest, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    digest, server.fails = make_digest(), "451 later"
    with caplog.at_level(logging.WARNING, "bot.staff.digest"):
        assert [digest.tick(NINE + timedelta(minutes=minute)) for minute in range(14)] == [0] * 14
    assert [record.getMessage() for record in caplog.records] == [
        "what waits could not be mailed, the next try is in a while: SMTPDataError"
    ]
    assert ADDRESS not in caplog.text
    server.fails = ""
    assert digest.tick(NINE + timedelta(minutes=15)) == 1
    assert digest.tick(NINE + timedelta(minutes=31)) == 0


def test_an_address_that_is_refused_is_asked_no_more_until_it_is_saved_anew(
    anna: Person, door: Door, filled: Engine, make_digest: MakeDigest, server: MailServer
) -> None:
    bert = settle(door, "bert@zandermeer.example")
    Mine(door, "").mail_to(bert, "bert@post.example")
    server.refuses = {ADDRESS: "550 weg"}
    assert make_digest().tick(NINE) == 1  # the other gets it all the same
    server.refuses = {}
    assert make_digest().tick(NINE + timedelta(1)) == 1
    with Session(filled) as session:
        assert session.get_one(TaskMail, anna.id).refused_on == NINE.date()
    Mine(door, "").mail_to(anna, ADDRESS)
    assert make_digest().tick(NINE + timedelta(2)) == 2


def test_who_is_blocked_or_stopped_gets_nothing(
    anna: Person, door: Door, filled: Engine, make_digest: MakeDigest, server: MailServer
) -> None:
    chef = settle(door, "chef@zandermeer.example", Role.ADMIN)
    Accounts(door).block(chef, anna.id)
    assert make_digest().tick(NINE) == 0
    Accounts(door).unblock(chef, anna.id)
    Mine(door, "").mail_no_more(anna)
    assert make_digest().tick(NINE) == 0
    assert server.letters == []
    with Session(filled) as session:
        assert session.get(TaskMail, anna.id) is None


def test_nothing_that_a_resident_wrote_is_mailed(
    door: Door, anna: Person, filled: Engine, make_digest: MakeDigest, server: MailServer
) -> None:
    chef = settle(door, "chef@zandermeer.example", Role.PUBLISHER)
    Mine(door, "").mail_to(chef, "chef@post.example")
    conversations, unknown = Conversations(filled), message("fallback", reason="unknown", nearest=[])
    for number in range(3):
        say(conversations, f"bewoner-nummer-{number:03}", "mijn buurman Knorrebol steelt", [unknown])
    with Session(filled) as session, session.begin():
        session.execute(update(OpenQuestion).values(at=NINE - timedelta(1)))
        content = {"question": "Wat als Knorrebol steelt?"}  # a new question, made from the inbox
        session.add(
            Draft(
                faq_id="lokaal.knorrebol", content=content, state=DraftState.IN_REVIEW, author_id=99,
                author_name="Eva", revision=1,
            )
        )  # fmt: skip
    assert make_digest().tick(NINE) == 2
    texts = [server.text(number) for number in range(2)]
    assert all("Vaak gevraagd en niet beantwoord: 1\n\n" in text for text in texts)
    assert sum("Te beoordelen: 1\n\n" in text for text in texts) == 1
    assert all("norrebol" not in str(letter) + text for letter, text in zip(server.letters, texts, strict=True))


def test_the_address_has_to_be_one(door: Door) -> None:
    person = settle(door)
    with pytest.raises(Refused, match="mail_address"):
        Mine(door, "").mail_to(person, "anna@post\r\nBcc: x@y.nl")
