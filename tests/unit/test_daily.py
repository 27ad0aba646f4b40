"""Work of once a day: done once whatever the number of processes, again when it failed, and only what was asked for."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.ground.audit import AuditRecord
from bot.ground.daily import BEFORE_ANOTHER_TRY, Daily, Job
from bot.ground.errors import DatawijzerError
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.lookups.store import CatalogueStore
from bot.lookups.tables import Catalogue
from bot.staff.jobs import daily_jobs
from tests.portals import Ckan
from tests.starting import wait_until
from tests.unit.lookups import WORDS

ZONE = "Europe/Amsterdam"
FOUR = datetime.fromisoformat("2026-11-30T04:00+01:00")


class Work:
    """Counts, and fails while it is told to."""

    def __init__(self) -> None:
        self.times = 0
        self.error: Exception | None = None

    def __call__(self) -> None:
        self.times += 1
        if self.error:
            raise self.error


def daily(engine: Engine, *jobs: Job) -> Daily:
    return Daily(engine, ZONE, jobs, threading.Event())


def test_once_a_day_however_many_processes(database: Engine) -> None:
    work = Work()
    several = [daily(database, Job("links", work)) for _ in range(4)]
    together = threading.Barrier(len(several))

    def tick(one: Daily) -> list[str]:
        together.wait()
        return one.tick(FOUR)

    with ThreadPoolExecutor(len(several)) as pool:
        assert sorted(pool.map(tick, several)) == [[], [], [], ["links"]]
    assert [one.tick(FOUR + timedelta(hours=10)) for one in several] == [[], [], [], []]
    assert several[0].tick(FOUR + timedelta(hours=20)) == []  # the day after, and too early
    assert several[1].tick(FOUR + timedelta(1)) == ["links"]
    assert work.times == 2


@pytest.mark.parametrize("error", [DatawijzerError("weg"), ValueError("iets van een bewoner")])
def test_what_failed_is_tried_again_later_and_holds_up_no_other(
    sqlite: Engine, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Work(), Work()
    bad.error = error
    one = daily(sqlite, Job("register", bad), Job("links", good))
    with caplog.at_level(logging.WARNING):
        assert one.tick(FOUR) == ["links"]
    assert "register of today" in caplog.text
    assert "bewoner" not in caplog.text
    bad.error = None
    assert one.tick(FOUR + timedelta(minutes=10)) == []
    assert one.tick(FOUR + BEFORE_ANOTHER_TRY) == ["register"]
    assert (bad.times, good.times) == (2, 1)


def test_the_thread_goes_on_when_the_database_is_away_and_ends(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looked = threading.Event()

    def away(*_: object) -> None:
        looked.set()
        raise OSError

    one = daily(sqlite, Job("links", Work()))
    monkeypatch.setattr(one, "tick", away)
    one.start()
    assert looked.wait(60)
    one.stop()
    wait_until(lambda: not [each for each in threading.enumerate() if each.name == "daily"], 60)
    assert "OSError" in caplog.text


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ckan]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Ckan() as running:
        yield running


def test_the_register_is_read_in_once_a_day_where_that_was_asked(
    tiny: Engine, tmp_path: Path, municipality: Municipality, ckan: Ckan
) -> None:
    ckan.export = b"algorithm_id,name\n11,Parkeercontrole\n"
    store = FaqStore(tiny, municipality)
    settings = Settings(
        datawijzer_home=tmp_path, algorithms_url=f"{ckan.host}/downloads/NLD", algorithms_refresh="daily"
    )
    assert daily_jobs(settings, municipality, tiny, store).tick(FOUR) == ["register"]
    assert CatalogueStore(tiny, WORDS).imported(Catalogue.REGISTER)[0] == 1
    with Session(tiny) as session:
        kept = session.scalars(select(AuditRecord).where(AuditRecord.action == "catalogue.read")).one()
        assert (kept.person_name, kept.target, kept.after) == ("Datawijzer", "register", {"count": 1})
    ckan.mood = "500"
    assert daily_jobs(settings, municipality, tiny, store).tick(FOUR + timedelta(1)) == []
    assert CatalogueStore(tiny, WORDS).imported(Catalogue.REGISTER)[0] == 1


def test_nothing_is_asked_of_anybody_unless_it_was_wanted(
    sqlite: Engine, tmp_path: Path, municipality: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("bot.staff.jobs.check_links", lambda *_: asked.append("links"))
    store = FaqStore(sqlite, municipality)
    assert daily_jobs(Settings(datawijzer_home=tmp_path), municipality, sqlite, store).tick(FOUR) == []
    wanted = Settings(datawijzer_home=tmp_path, links_check="daily")
    assert daily_jobs(wanted, municipality, sqlite, store).tick(FOUR) == ["links"]
    assert asked == ["links"]
