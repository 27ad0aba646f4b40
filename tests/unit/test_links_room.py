"""Links that are broken or moved are shown to staff, and mended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.desk.tasks import Tasks
from bot.staff.editing.tables import Draft
from bot.staff.links.asking import Outcome
from bot.staff.links.checking import keep
from bot.staff.links.moving import with_new_address
from bot.staff.links.pages import LinkPages
from bot.staff.links.tables import CheckedLink, LinkState
from bot.staff.rooms import SOURCES
from tests.rooms import Rooms
from tests.site import words_on
from tests.unit.linked import FAQ, NEW, OLD, asker, publish
from tests.websites import Website

PAGE = "/beheer/links"


@pytest.fixture
def site() -> Iterator[Website]:
    with Website() as site:
        yield site


@pytest.fixture
def asked_site(site: Website, monkeypatch: pytest.MonkeyPatch) -> Website:
    """The room asks servers of this machine too."""
    begin = LinkPages.__init__
    monkeypatch.setattr(LinkPages, "__init__", lambda self, desk: begin(self, desk, asker()))
    return site


@pytest.fixture
def rooms(
    tiny: Engine, tmp_path: Path, municipality: Municipality, texts: Texts, asked_site: Website
) -> Iterator[Rooms]:
    settings = Settings(datawijzer_home=tmp_path, actions_port=1, rasa_port=1)
    with Rooms(settings, municipality, texts, tiny) as rooms:
        yield rooms


def fails_since(engine: Engine, url: str, days: int) -> datetime:
    """Make a link one that began to fail so many days ago."""
    keep(engine, [(url, Outcome(LinkState.GONE))])
    since = now() - timedelta(days)
    with Session(engine) as session, session.begin():
        session.execute(update(CheckedLink).where(CheckedLink.url == url).values(first_failed_at=since))
    return since


def test_a_link_is_broken_after_two_days_and_waits_for_editors(
    tiny: Engine, rooms: Rooms, municipality: Municipality
) -> None:
    publish(tiny, FAQ, f"Lees het op [deze pagina]({OLD}).")
    tasks = Tasks(tiny, municipality, FaqStore(tiny, municipality), load_texts(municipality, STAFF_TEXTS), SOURCES)
    editor, reader = Person(1, "Eva", Role.EDITOR), Person(2, "Lies", Role.READER)
    fails_since(tiny, OLD, 0)
    assert tasks.of(editor) == {}
    assert "1 link deed het één keer niet." in rooms.read(PAGE)
    since = fails_since(tiny, OLD, 2)
    ((task,),) = tasks.of(editor).values()
    assert (task.kind, task.address, task.title) == ("link_broken", PAGE, "Hoe lang duurt een privacyverzoek?")
    assert task.at is not None
    assert abs(task.at - since.date()) <= timedelta(1)
    assert tasks.of(reader) == {}
    page = rooms.as_role(Role.EDITOR).get(PAGE).text
    assert "Werkt niet meer: 1 link" in words_on(page)
    assert "bestaat niet meer, sinds" in words_on(page)
    assert f'href="/beheer/vragen/{FAQ}"' in page
    assert "Links die niet meer werken Hoe lang duurt een privacyverzoek?" in rooms.read("/beheer/overzicht")
    publish(tiny, FAQ, "Lees het nergens.")
    assert tasks.of(editor) == {}


def test_a_link_that_moved_leads_to_the_entry(tiny: Engine, rooms: Rooms) -> None:
    publish(tiny, FAQ, f"Lees het op [deze pagina]({OLD}).")
    assert "Er is nog geen link nagekeken." in rooms.read(PAGE)
    assert "LINKS_CHECK" in rooms.read(PAGE)
    keep(tiny, [(OLD, Outcome(LinkState.MOVED, NEW))])
    read = rooms.as_role(Role.EDITOR).read(PAGE)
    assert f"Nieuw adres: {NEW}" in read
    assert f"Neem nieuw adres over: {OLD} in Hoe lang duurt een privacyverzoek?" in read
    answer = rooms.post(f"{PAGE}/overnemen", PAGE, url=OLD, vraag=FAQ)
    assert answer.headers["location"] == f"/beheer/vragen/{FAQ}"
    assert "Het nieuwe adres staat in dit concept." in words_on(rooms.follow(answer).text)
    with Session(tiny) as session:
        (draft,) = session.scalars(select(Draft)).all()
        assert draft.content["answer"] == f"Lees het op [deze pagina]({NEW})."
        assert session.get_one(Entry, FAQ).answer == f"Lees het op [deze pagina]({OLD})."
    assert "Opnieuw nakijken" not in rooms.as_role(Role.READER).read(PAGE)


def test_an_address_is_only_taken_over_where_it_stands(tiny: Engine, rooms: Rooms) -> None:
    publish(tiny, FAQ, "Lees het nergens.")
    keep(tiny, [(OLD, Outcome(LinkState.MOVED, NEW)), (NEW, Outcome(LinkState.OK))])
    rooms.as_role(Role.EDITOR)
    for url, faq, said in (
        (OLD, FAQ, "Deze link staat niet meer letterlijk in de tekst"),
        (NEW, FAQ, "Deze link staat niet meer in een antwoord."),
        (OLD, "privacy.nergens", "Dit bestaat niet, of niet meer."),
    ):
        assert said in words_on(rooms.follow(rooms.post(f"{PAGE}/overnemen", PAGE, url=url, vraag=faq)).text)
    with Session(tiny) as session:
        assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"[a]({OLD}) en [b]({OLD}#deel).", f"[a]({NEW}) en [b]({NEW}#deel)."),
        (f"Kijk op {OLD}.", f"Kijk op {NEW}."),
        (f"[langer]({OLD}/verder) en {OLD}-oud", f"[langer]({OLD}/verder) en {OLD}-oud"),
    ],
)
def test_every_link_to_the_old_address_and_no_other_gets_the_new_one(before: str, after: str) -> None:
    content = {"answer": before, "sources": [{"title": "Bron", "url": OLD}]}
    moved = with_new_address(content, OLD, NEW)
    assert (moved["answer"], moved["sources"]) == (after, [{"title": "Bron", "url": NEW}])


def test_a_link_is_asked_again_by_hand(tiny: Engine, rooms: Rooms, asked_site: Website) -> None:
    url = f"{asked_site.url}/missing"
    publish(tiny, FAQ, f"Lees het op [deze pagina]({url}).")
    fails_since(tiny, url, 3)
    assert rooms.as_role(Role.EDITOR).post(f"{PAGE}/nakijken", PAGE, url=url).status_code == 303
    assert "Nagekeken: bestaat niet meer." in rooms.read(PAGE)
    asked_site.mends["/missing"] = 200
    rooms.post(f"{PAGE}/nakijken", PAGE, url=url)
    read = rooms.read(PAGE)
    assert "Nagekeken: werkt." in read
    assert "Er is niets te doen" in read


def test_nothing_else_is_asked_by_hand(rooms: Rooms, asked_site: Website) -> None:
    assert rooms.as_role(Role.EDITOR).post(f"{PAGE}/nakijken", PAGE, url=f"{asked_site.url}/well").status_code == 303
    assert "Deze link staat niet meer in een antwoord." in rooms.read(PAGE)
    assert rooms.as_role(Role.READER).post(f"{PAGE}/nakijken", PAGE, url=OLD).status_code == 403
    assert asked_site.asked == []
