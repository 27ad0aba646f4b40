"""Many entries in one go: shown first, done as shown, taken back whole."""

import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.tables import Entry, Status
from bot.ground.audit import AuditRecord, verify
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.editing import workflow
from bot.staff.editing.many import MOST
from tests.rooms import Rooms
from tests.site import words_on

PIM = Person(2, "Pim", Role.PUBLISHER)
HERE, LIST = "/beheer/vragen/samen", "/beheer/vragen"
WISSEN, TERMIJN, INZAGE = "privacy.wissen", "privacy.termijn", "privacy.inzage"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def rooms(tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms.as_person(PIM)


def shown(rooms: Rooms, *chosen: str, **wish: str) -> str:
    """The page that says what would happen."""
    answer = rooms.get(f"{HERE}?{urlencode([*(('kies', faq) for faq in chosen), *wish.items()])}")
    assert answer.status_code == 200
    return answer.text


def confirm(rooms: Rooms, page: str, reason: str = "nieuw team") -> str:
    """Press the button below what was shown; what the next page says."""
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page[page.index('method="post" action="/beheer/vragen/samen"') :]):
        fields.setdefault(name, []).append(html.unescape(value))
    fields.pop("csrftoken")
    answer = rooms.post(HERE, LIST, reason=reason, **fields)
    return rooms.follow(answer).text if answer.status_code == 303 else answer.text


def today() -> date:
    return now().astimezone(ZoneInfo("Europe/Amsterdam")).date()


def entries(engine: Engine, *wanted: str) -> list[Entry]:
    with Session(engine, expire_on_commit=False) as session:
        return [session.get_one(Entry, faq) for faq in wanted]


def test_who_may_publish_chooses_in_the_list(rooms: Rooms) -> None:
    assert 'name="kies" value="privacy.wissen" aria-label="Kies: Kan ik mijn gegevens laten wissen?"' in (
        rooms.get(LIST).text
    )
    assert 'name="kies"' not in rooms.as_role(Role.EDITOR).get(LIST).text
    assert rooms.get(f"{HERE}?kies={WISSEN}").status_code == 403


def test_nothing_happens_before_it_was_shown(rooms: Rooms, tiny: Engine) -> None:
    said = words_on(shown(rooms, WISSEN, TERMIJN, owner="datateam"))
    assert "Kan ik mijn gegevens laten wissen? Eigenaar: [weg: privacyteam] [nieuw: datateam]" in said
    assert [entry.owner for entry in entries(tiny, WISSEN, TERMIJN)] == ["privacyteam"] * 2


def test_it_is_done_as_shown_and_taken_back_whole(rooms: Rooms, tiny: Engine) -> None:
    day = today() + timedelta(90)
    wish = {"owner": "datateam", "review_on": day.isoformat(), "checked": "1"}
    page = confirm(rooms, shown(rooms, WISSEN, TERMIJN, **wish))
    assert "Veranderd: 2 van de vragen die u koos." in words_on(page)
    for entry in entries(tiny, WISSEN, TERMIJN):
        assert (entry.owner, entry.review_on, entry.checked_on) == ("datateam", day, today())
        assert entry.version == 2
    number = dict(HIDDEN.findall(page))["nummer"]
    answer = rooms.post(f"{HERE}/terug", LIST, nummer=number, reason="Ongedaan gemaakt")
    assert "Alles is weer zoals het was." in words_on(rooms.follow(answer).text)
    assert [(entry.owner, entry.review_on) for entry in entries(tiny, WISSEN, TERMIJN)] == [("privacyteam", None)] * 2
    with Session(tiny) as session:
        actions = session.scalars(select(AuditRecord.action).order_by(AuditRecord.id)).all()
        assert actions[-5:] == ["entry.many", "entry.many", "content.many", "entry.undo", "entry.undo"]
        assert verify(session) is None
    again = rooms.post(f"{HERE}/terug", LIST, nummer=number, reason="nog eens")
    assert "Dit kan niet meer ongedaan worden gemaakt." in words_on(rooms.follow(again).text)


def test_what_cannot_is_left_out_and_said(rooms: Rooms, tiny: Engine) -> None:
    with Session(tiny) as session, session.begin():
        workflow.start_draft(session, PIM, INZAGE)
        workflow.archive(session, PIM, TERMIJN, "weg")
    page = shown(rooms, WISSEN, TERMIJN, INZAGE, archive="1")
    said = words_on(page)
    assert "Hoe vraag ik inzage in mijn gegevens? Niets. Er is een concept" in said
    assert "Hoe lang duurt een privacyverzoek? Niets. Deze vraag staat in het archief." in said
    assert "Verander 1 vraag" in said
    assert "Veranderd: 1 van de vragen" in words_on(confirm(rooms, page))
    assert entries(tiny, WISSEN)[0].status is Status.ARCHIVED
    assert entries(tiny, INZAGE)[0].status is Status.PUBLISHED


def test_what_changed_meanwhile_is_shown_again(rooms: Rooms, tiny: Engine) -> None:
    page = shown(rooms, WISSEN, TERMIJN, owner="datateam")
    with Session(tiny) as session, session.begin():
        workflow.archive(session, PIM, TERMIJN, "weg")
    said = words_on(confirm(rooms, page))
    assert "Een collega heeft deze tekst veranderd terwijl u ernaar keek." in said
    assert "Verander 1 vraag" in said
    assert entries(tiny, WISSEN)[0].owner == "privacyteam"
    assert "Schrijf in een paar woorden waarom" in words_on(confirm(rooms, shown(rooms, WISSEN, owner="datateam"), " "))


@pytest.mark.parametrize("wish", [{}, {"owner": "niemand"}, {"review_on": "2020-01-01"}, {"review_on": "morgen"}])
def test_a_wish_without_sense_asks_again(rooms: Rooms, wish: dict[str, str]) -> None:
    assert "Bevestigen" not in words_on(shown(rooms, WISSEN, **wish))


def test_no_more_than_a_page(rooms: Rooms) -> None:
    assert "U hebt nog geen vragen gekozen." in words_on(shown(rooms, *(f"lokaal.{n}" for n in range(MOST)), WISSEN))
