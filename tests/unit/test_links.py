"""Links of answers: how each is found to be, asked with manners and never inside, kept over days, shown to staff."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import httpcore
import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from bot.faq.publishing import touch_content
from bot.faq.store import FaqStore
from bot.faq.tables import Entry
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person, Role
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.staff.desk.tasks import Tasks
from bot.staff.editing.tables import Draft
from bot.staff.links import checking
from bot.staff.links.asking import Asker, Outcome
from bot.staff.links.checking import NetworkAway, check_links, keep, used_links
from bot.staff.links.moving import with_new_address
from bot.staff.links.outside import InsideError, OnlyOutside, is_outside
from bot.staff.links.pages import LinkPages
from bot.staff.links.tables import CheckedLink, LinkState
from bot.staff.rooms import SOURCES
from tests.rooms import Rooms
from tests.site import words_on
from tests.websites import Website

PAGE = "/beheer/links"
FAQ = "privacy.termijn"
GOES = threading.Event()  # never set: nobody stops
OLD = "https://oud.zandermeer.example/pagina"
NEW = "https://nieuw.zandermeer.example/pagina"


@pytest.fixture
def site() -> Iterator[Website]:
    with Website() as site:
        yield site


def asker(seconds: float = 60, pause: float = 0) -> Asker:
    """In no hurry: the machine may be busy."""
    return Asker(pause=pause, seconds=seconds, may_be_inside=True)


class Told:
    """An asker that is told how links are."""

    def __init__(self, outcomes: Mapping[str, LinkState]) -> None:
        self.outcomes = outcomes
        self.asked: list[str] = []

    def outcome(self, url: str) -> Outcome:
        self.asked.append(url)
        return Outcome(self.outcomes[url])


@pytest.mark.parametrize(
    ("path", "state", "moved_to"),
    [
        ("/well", "ok", None),
        ("/well?vraag=é&b=1#kop", "ok", None),
        ("/empty", "ok", None),
        ("/missing", "gone", None),
        ("/gone", "gone", None),
        ("/broken", "failing", None),
        ("/no-programs", "unsure", None),
        ("/busy", "unsure", None),
        ("/no-head", "ok", None),
        ("/head-hangs-up", "ok", None),
        ("/nonsense", "failing", None),
        ("/moved", "moved", "/well"),
        ("/moved-twice", "moved", "/well"),
        ("/for-now", "ok", None),
        ("/for-now-then-moved", "ok", None),
        ("/moved-then-for-now", "moved", "/for-now"),
        ("/moved-away", "gone", None),
        ("/circle", "unsure", None),
        ("/longer", "unsure", None),
        ("/elsewhere", "failing", None),
        ("/nowhere", "failing", None),
    ],
)
def test_how_a_link_is(site: Website, path: str, state: str, moved_to: str | None) -> None:
    outcome = asker().outcome(site.url + path)
    assert outcome == Outcome(LinkState(state), site.url + moved_to if moved_to else None)
    assert "Cookie" not in site.headers
    assert len(site.asked) <= 12


def test_a_page_that_is_there_is_asked_for_once_and_not_read(site: Website) -> None:
    asker().outcome(f"{site.url}/well#kop")
    assert site.asked == [("HEAD", "/well")]
    assert site.headers["User-Agent"].startswith("Datawijzer/")


@pytest.mark.parametrize("path", ["/silent", "/drips"])
def test_who_does_not_answer_in_time_is_not_waited_for(site: Website, path: str) -> None:
    assert asker(seconds=0.3).outcome(site.url + path).state == LinkState.UNREACHABLE


def test_a_host_that_is_not_there() -> None:
    with Website() as away:
        pass
    assert asker().outcome(f"{away.url}/well").state == LinkState.UNREACHABLE


@pytest.mark.parametrize("url", ["ftp://a.example/x", "https://", "/vragen"])
def test_what_is_no_address_is_never_asked(url: str) -> None:
    assert asker().outcome(url).state == LinkState.FAILING


def test_our_own_network_is_never_asked(site: Website) -> None:
    strict = Asker(pause=0)
    for url in (site.url, f"http://localhost:{site.port}", f"http://[::ffff:127.0.0.1]:{site.port}"):
        assert strict.outcome(f"{url}/well").state == LinkState.UNSURE
    assert site.asked == []
    with pytest.raises(InsideError):
        OnlyOutside(1).connect_unix_socket("/run/een")


def test_a_name_may_not_lead_inside_either(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_a, **_k: both)
    with pytest.raises(InsideError):
        OnlyOutside(1).connect_tcp("slim.example", 443)


def test_a_name_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_a: object, **_k: object) -> None:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(httpcore.ConnectError):
        OnlyOutside(1).connect_tcp("weg.example", 443)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False), ("64:ff9b::a00:1", False), ("64:ff9b::5db8:d70e", True),
    ],
)  # fmt: skip
def test_which_addresses_are_outside(address: str, outside: bool) -> None:
    assert is_outside(address) is outside


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(site: Website) -> None:
    waits: list[float] = []
    polite = Asker(pause=30, seconds=60, wait=waits.append, may_be_inside=True)
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(polite.outcome, [f"{site.url}/well?{number}" for number in range(3)]))
    assert {outcome.state for outcome in outcomes} == {LinkState.OK}
    assert site.most_at_once == 1
    assert len(waits) == 2
    assert all(0 < wait <= 30 for wait in waits)


def publish(engine: Engine, faq: str, answer: str) -> None:
    with Session(engine) as session, session.begin():
        session.execute(update(Entry).where(Entry.id == faq).values(answer=answer, updated_at=now()))
        touch_content(session)


def kept(engine: Engine) -> dict[str, CheckedLink]:
    with Session(engine) as session:
        return {row.url: row for row in session.scalars(select(CheckedLink))}


def test_links_of_answers_and_sources_each_once(tiny: Engine, municipality: Municipality) -> None:
    publish(tiny, FAQ, f"Lees [meer]({OLD}#kop), {OLD}. Of [mail](mailto:a@b.example) of [daar](https://[kapot).")
    links = used_links(FaqStore(tiny, municipality).content())
    assert links[OLD] == (FAQ,)
    assert any(url.startswith("https://wetten.overheid.nl/") for url in links)
    assert not [url for url in links if "#" in url or not url.startswith("http")]
    told = Told(dict.fromkeys(links, LinkState.OK))
    assert check_links(tiny, links, told, GOES) == {"ok": len(links)}  # type: ignore[arg-type]


def test_how_links_are_is_kept_and_what_is_not_used_forgotten(database: Engine) -> None:
    states = {OLD: LinkState.GONE, NEW: LinkState.OK}
    assert check_links(database, states, Told(states), GOES) == {"gone": 1, "ok": 1}  # type: ignore[arg-type]
    since = kept(database)[OLD].first_failed_at
    assert since is not None
    states = {OLD: LinkState.UNREACHABLE, NEW: LinkState.OK}
    check_links(database, states, Told(states), GOES)  # type: ignore[arg-type]
    assert kept(database)[OLD].first_failed_at == since  # failing still, in another way
    check_links(database, [OLD], Told({OLD: LinkState.OK}), GOES)  # type: ignore[arg-type]
    assert {url: row.first_failed_at for url, row in kept(database).items()} == {OLD: None}


def test_two_processes_may_keep_the_same_link_at_once(database: Engine) -> None:
    together = threading.Barrier(4)

    def work(state: LinkState) -> None:
        together.wait()
        keep(database, [(OLD, Outcome(state))])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, [LinkState.OK] * 4))
    assert kept(database)[OLD].state == LinkState.OK


def test_without_a_network_no_link_is_blamed(sqlite: Engine) -> None:
    states = {OLD: LinkState.UNREACHABLE, NEW: LinkState.UNREACHABLE}
    with pytest.raises(NetworkAway):
        check_links(sqlite, states, Told(states), GOES)  # type: ignore[arg-type]
    assert kept(sqlite) == {}


def test_who_is_stopped_says_so(sqlite: Engine) -> None:
    stopping = threading.Event()
    stopping.set()
    told = Told({})
    with pytest.raises(NetworkAway):
        check_links(sqlite, [OLD, NEW], told, stopping)  # type: ignore[arg-type]
    assert told.asked == []


def test_a_host_that_is_away_is_left_alone_after_a_few(sqlite: Engine) -> None:
    away = {f"{OLD}/{number}": LinkState.UNREACHABLE for number in range(checking.MOST_SILENT + 3)}
    told = Told({**away, NEW: LinkState.OK})
    check_links(sqlite, told.outcomes, told, GOES)  # type: ignore[arg-type]
    assert len(told.asked) == checking.MOST_SILENT + 1
    assert len(kept(sqlite)) == checking.MOST_SILENT + 1


def test_one_odd_link_holds_up_no_other(sqlite: Engine, caplog: pytest.LogCaptureFixture) -> None:
    told = Told({NEW: LinkState.OK})  # of the old one it knows nothing, and raises
    assert check_links(sqlite, [OLD, NEW], told, GOES) == {"unsure": 1, "ok": 1}  # type: ignore[arg-type]
    assert "a link could not be asked: KeyError" in caplog.text


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
