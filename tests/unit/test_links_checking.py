"""How links are is kept over days; one that fails blames no other."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.ground.municipality import Municipality
from bot.staff.links import checking
from bot.staff.links.asking import Outcome
from bot.staff.links.checking import NetworkAway, check_links, keep, used_links
from bot.staff.links.tables import CheckedLink, LinkState
from tests.unit.linked import FAQ, NEW, OLD, publish

GOES = threading.Event()  # never set: nobody stops


class Told:
    """An asker that is told how links are."""

    def __init__(self, outcomes: Mapping[str, LinkState]) -> None:
        self.outcomes = outcomes
        self.asked: list[str] = []

    def outcome(self, url: str) -> Outcome:
        self.asked.append(url)
        return Outcome(self.outcomes[url])


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
