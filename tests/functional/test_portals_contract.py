"""What we count on of a portal: of the one of the tests always, of the real ones with REAL_PORTALS=1 and a network.

REAL_PORTALS=1 .venv/bin/python -m pytest tests/functional/test_portals_contract.py
"""

import os
from collections.abc import Iterator

import pytest

from bot.ground.settings import Settings
from bot.lookups.ckan import Ckan, PortalPage
from bot.lookups.fetching import Fetcher
from bot.lookups.found import Algorithm, Dataset
from bot.lookups.query import PAGE, Query
from bot.lookups.register import MOST_BYTES, read_register
from bot.lookups.vocabulary import load_vocabulary
from tests import portals

REAL = bool(os.environ.get("REAL_PORTALS"))
HOSTS = ["data.overheid.nl", "algoritmes.overheid.nl"] if REAL else []
SECONDS = 30
WORDS = load_vocabulary()
DEFAULTS = {name: str(field.default) for name, field in Settings.model_fields.items()}
REGISTER = b"\xef\xbb\xbf" + b'"algorithm_id","name","organization"\n"11","Parkeercontrole","Gemeente Utrecht"\n'

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", *HOSTS])
real = pytest.param("real", marks=pytest.mark.skipif(not REAL, reason="asks the real portals with REAL_PORTALS=1 only"))


@pytest.fixture(params=["ours", real])
def addresses(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The API of datasets, and the export of algorithms."""
    if request.param == "real":
        yield DEFAULTS["datasets_url"], DEFAULTS["algorithms_url"]
        return
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with portals.Ckan() as ckan:
        ckan.export = REGISTER
        yield ckan.url, f"{ckan.host}/downloads/NLD?filetype=csv"


def search(addresses: tuple[str, str], *words: str, rows: int = PAGE, **more: object) -> PortalPage:
    ckan = Ckan(addresses[0], Fetcher(), WORDS, "Utrecht")
    query = Query("datasets", words, **more)  # type: ignore[arg-type]
    return ckan.search(query, query.start, rows, ckan.fetcher.clock() + SECONDS)


def test_a_subject_finds_datasets_that_can_be_shown(addresses: tuple[str, str]) -> None:
    page = search(addresses, "luchtkwaliteit")
    assert page.total > PAGE
    assert len(page.datasets) == PAGE
    assert all(each.title and each.url and each.owner for each in page.datasets)


def test_every_word_must_match(addresses: tuple[str, str]) -> None:
    assert search(addresses, "luchtkwaliteit", "kwantumfluctuaties").total == 0


@pytest.mark.parametrize("filtered", [{"format": "CSV"}, {"owner": "CBS"}, {"place": "Utrecht"}])
def test_filters_are_understood_and_let_less_through(addresses: tuple[str, str], filtered: dict[str, str]) -> None:
    everything = search(addresses).total
    assert 0 < search(addresses, **filtered).total < everything


def test_the_newest_come_first(addresses: tuple[str, str]) -> None:
    days = [each.modified for each in search(addresses, "luchtkwaliteit", newest=True).datasets if each.modified]
    assert days == sorted(days, reverse=True)


def test_pages_follow_each_other(addresses: tuple[str, str]) -> None:
    first, second = (set(search(addresses, "luchtkwaliteit", page=page).datasets) for page in (0, 1))
    assert not first & second


def test_the_register_can_be_read(addresses: tuple[str, str]) -> None:
    fetcher = Fetcher(most_bytes=MOST_BYTES)
    items = read_register(fetcher.body(addresses[1], fetcher.clock() + 4 * SECONDS))
    assert all(isinstance(item.thing, Algorithm) and item.thing.title and item.thing.owner for item in items)
    assert not any(isinstance(item.thing, Dataset) for item in items)
