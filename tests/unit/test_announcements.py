"""Announcements: residents read them from their moment to their moment, everywhere, and staff see what is so."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.faq.announcements import Announcement, AnnouncementState
from bot.faq.store import FaqStore
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.announcements import changing
from bot.staff.announcements.form import FilledAnnouncement, read
from bot.staff.editing.errors import Changed, Unknown
from tests.rooms import Rooms
from tests.site import Site

PIM, EVA = Person(2, "Pim", Role.PUBLISHER), Person(3, "Eva", Role.EDITOR)
LIST, NEW = "/beheer/mededelingen", "/beheer/mededelingen/nieuw"
TEXT = "Er is een storing bij <b>DigiD</b>. Bel {telefoon}."
SHOWN = "Er is een storing bij <b>DigiD</b>. Bel 14 0999."
FORM: dict[str, Any] = {
    "text": TEXT, "link_title": "Lees wat u kunt doen", "link_url": "https://www.zandermeer.example/storing",
    "begins": "", "ends": "2099-01-01T12:00", "seen": "0", "do": "save",
}  # fmt: skip
HOUR = timedelta(hours=1)


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms.as_role(Role.PUBLISHER)


@pytest.fixture
def site(tiny: Engine, tmp_path: Path) -> Site:
    """What residents get, in a process of its own as it were: another store over the same database."""
    return Site(Settings(datawijzer_home=tmp_path, database_url=str(tiny.url), public_url=""))


def line(begins: timedelta = -HOUR, ends: timedelta = HOUR, text: str = TEXT) -> FilledAnnouncement:
    moment = now()
    return FilledAnnouncement(text, "", "", "", "", moment + begins, moment + ends)


def announce(engine: Engine, what: FilledAnnouncement, person: Person = PIM) -> int:
    with Session(engine) as session, session.begin():
        row = changing.announce(session, person, what)
        session.flush()
        return row.id


def texts_of(store: FaqStore) -> list[str]:
    return [each.text for each in store.content().announcements]


# --- from a moment to a moment


def test_it_is_read_in_its_time_only(
    filled: Engine, municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FaqStore(filled, municipality)
    assert texts_of(store) == []
    start = now()
    announce(filled, line(HOUR, 2 * HOUR))
    assert texts_of(store) == []
    for passed, expected in ((0.9, []), (1.1, [SHOWN]), (1.9, [SHOWN]), (2.1, [])):
        monkeypatch.setattr("bot.faq.store.now", lambda at=start + passed * HOUR: at)
        assert texts_of(store) == expected, passed


def test_another_process_follows_every_change(tiny: Engine, municipality: Municipality) -> None:
    store = FaqStore(tiny, municipality)
    number = announce(tiny, line())
    assert texts_of(store) == [SHOWN]
    key = store.content().announcements[0].key
    with Session(tiny) as session, session.begin():
        changing.change(session, PIM, number, line(text="Opgelost."), 1)
    assert texts_of(store) == ["Opgelost."]
    assert store.content().announcements[0].key != key  # heard anew
    with Session(tiny) as session, session.begin():
        changing.end(session, PIM, number)
    assert texts_of(store) == []


def test_the_newest_stands_first_and_a_third_is_refused(tiny: Engine, municipality: Municipality) -> None:
    announce(tiny, line(-HOUR, text="De eerste."))
    announce(tiny, line(-HOUR / 2, text="De tweede."))
    assert texts_of(FaqStore(tiny, municipality)) == ["De tweede.", "De eerste."]
    with pytest.raises(Refused, match="too_many_announcements"):
        announce(tiny, line())
    announce(tiny, line(2 * HOUR, 3 * HOUR))  # by then there is room


def test_of_many_at_once_two_get_through(tiny: Engine) -> None:
    def attempt(number: int) -> bool:
        try:
            announce(tiny, line(text=f"Nummer {number}."))
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(6))) == changing.MOST_AT_ONCE


# --- who, and what is kept


def test_only_who_publishes_may_and_everything_is_audited(tiny: Engine) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        announce(tiny, line(), EVA)
    number = announce(tiny, line(text="Een."))
    with Session(tiny) as session, session.begin():
        changing.change(session, PIM, number, line(text="Twee."), 1)
        with pytest.raises(Changed):
            changing.change(session, PIM, number, line(text="Drie."), 1)
        with pytest.raises(Unknown):
            changing.end(session, PIM, 99)
        changing.end(session, PIM, number)
    with Session(tiny) as session:
        told = session.execute(select(AuditRecord.action, AuditRecord.target).order_by(AuditRecord.id)).all()
        assert [tuple(row) for row in told if row.action.startswith("announcement")] == [
            ("announcement.make", "Een."), ("announcement.change", "Twee."), ("announcement.end", "Twee."),
        ]  # fmt: skip
        assert verify(session) is None
        row = session.get_one(Announcement, number)
        assert row.state(now()) is AnnouncementState.OVER  # it was read, so it stays
    with Session(tiny) as session, pytest.raises(Refused, match="over"):
        changing.change(session, PIM, number, line(), 3)


def test_one_that_nobody_read_goes_away(tiny: Engine) -> None:
    number = announce(tiny, line(HOUR, 2 * HOUR))
    with Session(tiny) as session, session.begin():
        changing.end(session, PIM, number)
    with Session(tiny) as session:
        assert session.get(Announcement, number) is None


def test_the_database_refuses_a_time_that_ends_before_it_begins(tiny: Engine) -> None:
    with pytest.raises(IntegrityError):
        announce(tiny, line(HOUR, -HOUR))


# --- the form


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, {}),
        ({"link_title": "", "link_url": ""}, {}),
        ({"text": " "}, {"text": "text"}),
        ({"text": "a" * 301}, {"text": "text"}),
        ({"text": "Bel {telefon}."}, {"text": "placeholder"}),
        ({"link_url": ""}, {"link_url": "both"}),
        ({"link_title": ""}, {"link_title": "both"}),
        ({"link_title": "a" * 81}, {"link_title": "link_title"}),
        ({"link_url": "javascript:alert(1)"}, {"link_url": "link_url"}),
        ({"link_url": "http://zandermeer.example"}, {"link_url": "link_url"}),
        ({"link_url": "/vragen"}, {"link_url": "link_url"}),
        ({"link_url": "mailto:x@y.nl"}, {"link_url": "link_url"}),
        ({"ends": ""}, {"ends": "moment"}),
        ({"ends": "2020-01-01T12:00"}, {"ends": "over"}),
        ({"ends": "0001-01-01T00:00"}, {"ends": "moment"}),
        ({"begins": "morgen"}, {"begins": "moment"}),
        ({"begins": "2099-01-01T12:00"}, {"ends": "order"}),
    ],
)
def test_what_may_be_filled_in(change: dict[str, str], wrong: dict[str, str], municipality: Municipality) -> None:
    assert read(FORM | change, municipality).wrong == wrong


def test_moments_are_on_the_clock_of_the_municipality(municipality: Municipality) -> None:
    summer, winter = (read(FORM | {"begins": day}, municipality) for day in ("2098-07-01T12:00", "2098-12-01T12:00"))
    assert summer.begins_at == datetime.fromisoformat("2098-07-01T10:00+00:00")
    assert winter.begins_at == datetime.fromisoformat("2098-12-01T11:00+00:00")


# --- Beheer


def test_from_preview_to_over_in_beheer(rooms: Rooms, site: Site) -> None:
    seen = rooms.post(NEW, LIST, **FORM | {"do": "preview"})
    assert "Voorbeeld, nog niet bewaard" in seen.text
    assert "Er is een storing bij &lt;b&gt;DigiD&lt;/b&gt;. Bel 14 0999." in seen.text
    assert site.get("/api/widget.json").json()["announcements"] == []

    assert rooms.post(NEW, LIST, **FORM).headers["location"] == LIST
    words = rooms.read(LIST)
    assert "Bewoners lezen de mededeling nu." in words
    assert "zandermeer.example) nu " in words
    assert "Haal weg" in words

    assert rooms.post(f"{LIST}/1", LIST, **FORM | {"begins": "2098-01-01T12:00", "seen": "1"}).status_code == 303
    assert "1 januari 2098, 12.00 uur" in rooms.read(LIST)
    assert "zandermeer.example) gepland " in rooms.read(LIST)
    refused = rooms.post(f"{LIST}/1", LIST, **FORM | {"seen": "1", "text": "Wat ik typte."})
    assert refused.status_code == 409
    assert "Wat ik typte." in refused.text
    assert rooms.post(f"{LIST}/1/stop", LIST).status_code == 303
    assert "Er is nog geen mededeling geweest." in rooms.read(LIST)


def test_one_that_is_over_says_so_and_stays(rooms: Rooms, tiny: Engine) -> None:
    number = announce(tiny, line(-2 * HOUR, -HOUR))
    words = rooms.read(LIST)
    assert "14 0999. voorbij" in words
    assert "Wijzig" not in words
    assert "De tijd van deze mededeling is voorbij." in rooms.read(f"{LIST}/{number}")
    assert rooms.post(f"{LIST}/{number}", LIST, **FORM).status_code == 422


def test_a_form_with_a_mistake_comes_back_as_it_was(rooms: Rooms) -> None:
    page = rooms.post(NEW, LIST, **FORM | {"ends": "2020-01-01T12:00"})
    assert page.status_code == 422
    assert "Kies een moment dat nog komt." in page.text
    assert 'value="2020-01-01T12:00"' in page.text
    assert "Er is nog geen mededeling geweest." in rooms.read(LIST)


def test_everybody_of_beheer_reads_and_only_publishers_change(rooms: Rooms, tiny: Engine) -> None:
    announce(tiny, line())
    for role in (Role.READER, Role.EDITOR):
        assert "Haal weg" not in rooms.as_role(role).read(LIST)
        assert rooms.get(NEW).status_code == 403
        assert rooms.post(f"{LIST}/1/stop", LIST).status_code == 403
        assert rooms.post(NEW, LIST, **FORM).status_code == 403
    assert rooms.as_role(Role.PUBLISHER).get(f"{LIST}/99").status_code == 404
    assert "Mededeling gemaakt" in rooms.as_role(Role.ADMIN).read("/beheer/audit")


# --- residents


def test_residents_read_it_above_the_conversation_and_the_questions(site: Site, tiny: Engine) -> None:
    for path in ("/chat", "/vragen"):
        assert "Mededeling" not in site.page(path)
    what = line()
    announce(tiny, FilledAnnouncement(TEXT, "Lees meer", "{website}", "", "", what.begins_at, what.ends_at))
    link = '<a class="utrecht-link utrecht-link--html-a" href="https://www.zandermeer.example'
    for path in ("/chat", "/vragen"):
        page = site.page(path)
        assert "Er is een storing bij &lt;b&gt;DigiD&lt;/b&gt;. Bel 14 0999." in page
        assert page.index('aria-label="Mededeling"') < page.index("dw-opening" if path == "/chat" else "<h1>")
        assert link in page
    assert 'role="status"' in site.page("/chat")  # a page that is new to them


def test_the_widget_gets_it_when_it_opens(site: Site, tiny: Engine, municipality: Municipality) -> None:
    what = line()
    announce(
        tiny,
        FilledAnnouncement(TEXT, "Lees meer", "https://www.zandermeer.example/x", "", "", what.begins_at, what.ends_at),
    )
    response = site.get("/api/widget.json?lang=en")
    (given,) = response.json()["announcements"]
    assert given["text"] == SHOWN
    assert given["link"] == {"title": "Lees meer", "url": "https://www.zandermeer.example/x"}
    assert datetime.fromisoformat(given["until"]).astimezone(ZoneInfo(municipality.timezone)) == what.ends_at
    assert "max-age=30" in response.headers["cache-control"]
