"""The national portal as it is and as it can be: found, not found, slow, broken, hostile; never a lie."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.lookups.breaker import FAILURES, SECONDS_OF_REST
from bot.lookups.cleaning import address, day, plain
from bot.lookups.fetching import USER_AGENT, Away, Fetcher
from bot.lookups.found import Dataset
from bot.lookups.query import Query
from tests.portals import Ckan, dataset
from tests.starting import wait_until
from tests.unit.lookups import Clock, searcher

BROKEN = ["500", "hangs", "drips", "broken", "no_success", "huge", "elsewhere", "round", "403"]


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ckan]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Ckan() as running:
        yield running


def query(*words: str, **more: object) -> Query:
    return Query("datasets", words, **more)  # type: ignore[arg-type]


def titles(found: object) -> list[str]:
    return [each.title for each in found.results]  # type: ignore[attr-defined]


def test_a_dataset_is_shown_with_all_that_is_known_of_it(ckan: Ckan, sqlite: Engine) -> None:
    found = searcher(sqlite, ckan.url).look(query("bomen", place="Zandermeer"))
    assert found.results == (
        Dataset(
            title="Bomen in beheer", url="https://data.overheid.nl/dataset/bomen-zandermeer",
            description="Alles over Bomen in beheer.", owner="Zandermeer", formats=("CSV", "JSON"),
            licence="vrij te gebruiken met naam van de maker (CC BY)", modified=day("2026-05-03"),
        ),
    )  # fmt: skip
    assert (found.total, found.state, found.let_go) == (1, "live", ())
    assert ckan.agents == {USER_AGENT}


def test_at_most_five_and_then_the_next_five(ckan: Ckan, sqlite: Engine) -> None:
    look = searcher(sqlite, ckan.url)
    first = look.look(query("luchtkwaliteit"))
    second = look.look(query("luchtkwaliteit").next_page())
    assert (first.total, len(first.results), len(second.results)) == (12, 5, 5)
    assert not set(titles(first)) & set(titles(second))


@pytest.mark.parametrize(
    ("asked", "title", "let_go"),
    [
        (query("bomen", "eikenprocessierups"), "Bomen in beheer", ("words",)),
        (query("fietspaden", format="shapefile"), "Fietspaden", ("format",)),
        (query("fietspaden", place="Zandermeer"), "Fietspaden", ("place",)),
        (query("inkomen", year=1999), "Inkomen per huishouden", ("year",)),
        (query("fietspaden", owner="CBS"), "Fietspaden", ("owner",)),
    ],
)
def test_what_finds_nothing_is_tried_with_less(
    ckan: Ckan, sqlite: Engine, asked: Query, title: str, let_go: tuple[str, ...]
) -> None:
    found = searcher(sqlite, ckan.url).look(asked)
    assert titles(found)[0] == title
    assert found.let_go == let_go


def test_the_usual_word_is_tried_for_a_subject(ckan: Ckan, sqlite: Engine) -> None:
    found = searcher(sqlite, ckan.url).look(query("luchtvervuiling"))
    assert found.total == 12
    assert found.query.words == ("luchtkwaliteit",)
    assert found.let_go == ()


def test_owner_format_and_order_are_asked_for(ckan: Ckan, sqlite: Engine) -> None:
    look = searcher(sqlite, ckan.url)
    assert titles(look.look(query("inkomen", owner="CBS"))) == ["Inkomen per huishouden"]
    newest = look.look(query("luchtkwaliteit", newest=True))
    assert [each.modified.day for each in newest.results if isinstance(each, Dataset) and each.modified] == [
        12,
        11,
        10,
        9,
        8,
    ]


def test_nothing_of_solrs_language_and_no_personal_data_is_sent(ckan: Ckan, sqlite: Engine) -> None:
    look = searcher(sqlite, ckan.url)
    for words in (('bo"men)', "OR", "*:*"), ("jan@voorbeeld.nl",), ("111222333",)):
        look.look(query(*words))
    assert {request["q"] for request in ckan.requests} == {"bo men or", "bo men"}


def test_words_that_are_nowhere_find_nothing_and_that_is_said_by_the_portal(ckan: Ckan, sqlite: Engine) -> None:
    found = searcher(sqlite, ckan.url).look(query("kwantumfluctuaties"))
    assert (found.results, found.total, found.state) == ((), 0, "live")


# --- trouble


@pytest.mark.parametrize("mood", BROKEN)
def test_trouble_is_never_shown_as_no_datasets(ckan: Ckan, sqlite: Engine, mood: str) -> None:
    ckan.mood = mood
    found = searcher(sqlite, ckan.url, seconds=0.4).look(query("bomen"))
    assert (found.results, found.state) == ((), "away")


def test_an_address_that_nobody_listens_at_is_away(sqlite: Engine) -> None:
    assert searcher(sqlite, "http://127.0.0.1:1/").look(query("bomen")).state == "away"


@pytest.mark.parametrize("mood", ["once_500", "moved"])
def test_one_hiccup_or_a_move_on_the_same_host_costs_nothing(ckan: Ckan, sqlite: Engine, mood: str) -> None:
    ckan.mood = mood
    assert searcher(sqlite, ckan.url).look(query("egels")).state == "live"


def test_it_is_asked_twice_and_no_more(ckan: Ckan) -> None:
    ckan.mood = "500"
    with pytest.raises(Away):
        Fetcher().json(f"{ckan.url}package_search", {}, until=Fetcher().clock() + 2)
    assert len(ckan.requests) == 2


def test_who_is_down_is_left_alone_and_then_tried_again(ckan: Ckan) -> None:
    clock = Clock()
    fetcher = Fetcher(clock)
    url = f"{ckan.url}package_search"
    ckan.mood = "500"
    for _ in range(FAILURES):
        with pytest.raises(Away):
            fetcher.json(url, {}, clock() + 2)
    asked = len(ckan.requests)
    ckan.mood = "well"
    with pytest.raises(Away, match="resting"):
        fetcher.json(url, {}, clock() + 2)
    assert len(ckan.requests) == asked
    clock.seconds += SECONDS_OF_REST + 1
    assert fetcher.json(url, {}, clock() + 2)["success"] is True


def test_what_was_just_asked_is_not_asked_again(ckan: Ckan, sqlite: Engine) -> None:
    look = searcher(sqlite, ckan.url)
    assert look.look(query("fietspaden")) == look.look(query("fietspaden"))
    assert len(ckan.requests) == 1


def test_what_was_found_before_is_there_while_the_portal_is_away(ckan: Ckan, sqlite: Engine) -> None:
    searcher(sqlite, ckan.url).look(query("fietspaden"))
    ckan.mood = "500"
    away = searcher(sqlite, ckan.url)
    wait_until(lambda: away.look(query("fietspaden")).state == "stored", 10)
    found = away.look(query("fietspaden"))
    assert titles(found) == ["Fietspaden"]
    assert away.look(query("bruggen")).state == "away"


# --- what others write


def test_fields_that_are_missing_or_odd_are_left_out(ckan: Ckan, sqlite: Engine) -> None:
    found = searcher(sqlite, ckan.url).look(query("egels"))
    assert found.results == (
        Dataset(title="Kale dataset over egels", url="https://data.overheid.nl/dataset/kaal",
                licence="voorwaarden onbekend: lees ze op de pagina van de dataset"),
    )  # fmt: skip
    ckan.mood = "odd"
    assert titles(searcher(sqlite, ckan.url).look(query("slakken"))) == ["Goede dataset over egels"]


def test_hostile_text_becomes_plain_and_short(ckan: Ckan, sqlite: Engine) -> None:
    (hostile,) = searcher(sqlite, ckan.url).look(query("vleermuizen")).results
    assert isinstance(hostile, Dataset)
    assert len(hostile.title) <= 160
    assert hostile.title.startswith("Vleermuizen klik")
    assert not any(sign in hostile.title + hostile.description for sign in ("<", "\u202e", "\x07", "onerror", "script"))
    assert hostile.url == "https://data.overheid.nl/dataset/..%2F..%2F..%2Fevil%3Fx%3D1"
    assert (hostile.modified, hostile.formats) == (day("2026-06-01"), ())


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "https://",
        "ftp://x.nl/a",
        "https://a b.nl",
        "https://u:p@x.nl",
        None,
        7,
        "https://[",
        "x" * 700,
    ],
)
def test_what_is_no_web_address_is_none(value: object) -> None:
    assert address(value) == ""


def test_an_address_cannot_leave_its_link() -> None:
    assert address("https://x.nl/a)[b](c)<d>") == "https://x.nl/a%29%5Bb%5D%28c%29%3Cd%3E"


def test_text_is_cut_at_a_word() -> None:
    assert plain("Een **vet** verhaal &amp; meer<br>regels", 24) == "Een vet verhaal & meer…"
    assert plain(None, 10) == ""


def test_a_catalogue_of_fifty_megabytes_stops_early(ckan: Ckan) -> None:
    ckan.mood = "huge"
    fetcher = Fetcher(most_bytes=3_000_000)
    with pytest.raises(Away, match="too large"):
        fetcher.json(f"{ckan.url}package_search", {}, until=fetcher.clock() + 20)


def test_more_datasets_than_a_page_never_repeat(ckan: Ckan, sqlite: Engine) -> None:
    ckan.datasets = [dataset(f"d-{n}", f"Bruggen {n}") for n in range(7)]
    look = searcher(sqlite, ckan.url)
    shown, page = [], query("bruggen")
    for _ in range(3):
        shown += titles(look.look(page))
        page = page.next_page()
    assert sorted(shown) == sorted(f"Bruggen {n}" for n in range(7))
