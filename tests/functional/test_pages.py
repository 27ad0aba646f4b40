"""What people read on the pages with questions, and when there is no page or something breaks."""

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest
from sqlalchemy import text

from bot.faq.audience import load_for_officials
from bot.faq.tables import Status
from bot.ground.database.engine import open_database
from bot.ground.dates import date_of
from bot.ground.settings import ROOT
from bot.ground.topics import topics
from tests.site import BROWSER, Site, words_on

NOTICES = ("/privacy", "/toegankelijkheid")


def found_on(page: str) -> list[str]:
    """The questions on a page, in their order."""
    return re.findall(r'<details class="[^"]*" id="([^"]+)"', page)


def test_every_published_question_has_a_page_with_its_answer_sources_and_date(site: Site) -> None:
    assert sorted(site.entries) == sorted((ROOT / "data/faq-ids.txt").read_text().split())
    for entry in site.entries.values():
        page = site.page(f"/vragen/{entry.id}")
        assert [words_on(heading) for heading in re.findall(r"<h1>(.*?)</h1>", page)] == [entry.question]
        read = words_on(page)
        assert f"Gecontroleerd op {entry.checked_on.day} november 2026." in read
        for sentence in first_words(entry.answer):
            assert sentence in read, entry.id
        for title, url in entry.sources:
            assert f'href="{html.escape(url)}"' in page
            assert f"{title} ({url.split('/')[2].removeprefix('www.')})" in read
        for other in entry.related:
            assert f'href="/vragen/{other}"' in page


def first_words(answer: str) -> Iterator[str]:
    """The beginning of each paragraph, up to any Markdown in it."""
    for paragraph in answer.split("\n\n"):
        yield re.split(r"[*\[\]`_\n]", re.sub(r"^(?:\d+\.|[*-])\s+", "", paragraph))[0].strip()


def test_the_list_shows_every_question_with_its_answer_by_topic(site: Site) -> None:
    read = site.read("/vragen")
    for entry in site.entries.values():
        assert entry.question in read
        assert all(sentence in read for sentence in first_words(entry.answer))
    places = [read.rindex(site.services.texts(f"topics.{topic}")) for topic in topics()]
    assert places == sorted(places)


def test_what_is_for_officials_stands_below_the_rest_and_is_found_all_the_same(site: Site) -> None:
    page = site.page("/vragen")
    residents, officials = page.split('id="voor-ambtenaren"')
    assert set(found_on(officials)) == load_for_officials()
    assert not load_for_officials() & set(found_on(residents))
    assert "data-agenda.common-ground" in found_on(site.page("/vragen?zoek=common+ground"))


def test_an_answer_says_what_it_rests_on_and_since_when(site: Site) -> None:
    entry = next(entry for entry in site.entries.values() if any(claim.valid_until for claim in entry.claims))
    read = site.read(f"/vragen/{entry.id}")
    assert "Zo weten wij dit" in read
    for claim in entry.claims:
        ends = f" Kan veranderen na {date_of(claim.valid_until)}." if claim.valid_until else ""
        host = claim.source.split("/")[2].removeprefix("www.")
        assert f"{claim.words}: {host}. Nagekeken op {date_of(claim.day)}.{ends}" in read


def test_a_topic_shows_its_own_questions_only(site: Site) -> None:
    for topic in topics():
        shown = set(found_on(site.page(f"/vragen?onderwerp={topic}")))
        assert shown == {entry.id for entry in site.entries.values() if entry.topic == topic}
    assert site.get("/vragen?onderwerp=paspoorten").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param("cameratoezicht", "privacy.cameratoezicht", id="a word of the question's id and phrasings"),
        pytest.param("hoelang duurt een woo verzoek", "open-data.woo-termijn", id="a whole question"),
        pytest.param("algortime", "algoritmes.wat-is", id="letters in the wrong order"),
        pytest.param("data lek", "privacy.datalek", id="a word written as two"),
        pytest.param("  CAMERATOEZICHT! ", "privacy.cameratoezicht", id="capitals and signs"),
    ],
)
def test_search_finds(site: Site, wanted: str, expected: str) -> None:
    page = site.get(f"/vragen?{httpx.QueryParams(zoek=wanted)}").text
    found = found_on(page)
    assert expected in found[:3]
    assert f"{len(found)} vragen gevonden" in words_on(page) or "1 vraag gevonden" in words_on(page)


def test_search_finds_phrasings_with_a_typing_error(site: Site) -> None:
    for entry in site.entries.values():
        phrasing = next((text for text in entry.phrasings if len(text) > 25), entry.question)
        longest = max(re.findall(r"\w+", phrasing), key=len)
        mistyped = phrasing.replace(longest, longest[:3] + longest[4:], 1)
        page = site.page(f"/vragen?{httpx.QueryParams(zoek=mistyped)}")
        assert entry.id in found_on(page)[:3], mistyped


def test_search_finds_a_single_word_with_letters_swapped(site: Site) -> None:
    everything = " ".join(" ".join((e.question, e.answer, *e.phrasings)) for e in site.entries.values()).lower()
    tried = 0
    for entry in site.entries.values():
        word = max(re.findall(r"[a-z]+", entry.question.lower()), key=len)
        swapped = f"{word[:3]}{word[4:5]}{word[3]}{word[5:]}" if len(word) >= 10 else word
        if swapped not in everything:
            tried += 1
            assert entry.id in found_on(site.page(f"/vragen?zoek={swapped}")), swapped
    assert tried > 20


def test_search_finds_words_that_stand_in_one_answer_only(site: Site) -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for entry in site.entries.values():
        for word in re.findall(r"\b[a-z]{6,}\b", re.sub(r"\(\S+\)", "", entry.answer)):
            places[word].add(entry.id)
    texts = " ".join(text.lower() for entry in site.entries.values() for text in (entry.question, *entry.phrasings))
    asked = set(re.findall(r"\w+", texts))
    rare = {word: entry for word, (entry, *others) in places.items() if not others and word not in asked}
    assert len(rare) > 50  # the more ways to ask stand in the pack, the fewer words stand in an answer only
    for word, entry in rare.items():
        assert entry in found_on(site.page(f"/vragen?zoek={word}")), word


def test_search_within_a_topic(site: Site) -> None:
    page = site.page("/vragen?zoek=gegevens&onderwerp=algoritmes")
    found = found_on(page)
    assert found
    assert all(entry.startswith("algoritmes.") for entry in found)


def test_nothing_found_says_so_and_where_to_go(site: Site) -> None:
    page = site.page("/vragen?zoek=qwxzvk")
    read = words_on(page)
    assert "Niets gevonden voor “qwxzvk”" in read
    assert "14 0999" in read
    assert "gemeente@zandermeer.example" in read
    assert '<meta name="robots" content="noindex">' in page
    assert "<details" not in page


def test_what_is_searched_for_is_shown_as_text(site: Site) -> None:
    hostile = '"><script>alert(1)</script>'
    page = site.get(f"/vragen?{httpx.QueryParams(zoek=hostile)}").text
    assert "<script>alert" not in page
    assert html.escape(hostile, quote=False) in page.replace("&#34;", '"')


def test_an_unpublished_question_is_gone_everywhere(another: Callable[..., Site]) -> None:
    site = another()
    assert "Mag de gemeente camera's ophangen op straat?" in site.read("/vragen?zoek=cameratoezicht")
    site.publish("privacy.cameratoezicht", status=Status.DRAFT)
    assert site.get("/vragen/privacy.cameratoezicht").status_code == 404
    for path in ("/vragen", "/vragen?zoek=cameratoezicht", "/sitemap.xml", "/vragen/privacy.camerabeelden-opvragen"):
        assert "privacy.cameratoezicht" not in site.get(path).text


def test_a_changed_answer_is_read_and_found_at_once(another: Callable[..., Site]) -> None:
    site = another()
    assert "Niets gevonden" in site.read("/vragen?zoek=zeppelin")
    changed = "Een zeppelin met camera mag niet boven {gemeente} vliegen."
    site.publish("privacy.cameratoezicht", answer=changed, checked_on=date(2027, 3, 1))
    read = site.read("/vragen/privacy.cameratoezicht")
    assert "Een zeppelin met camera mag niet boven Zandermeer vliegen." in read
    assert "Gecontroleerd op 1 maart 2027." in read
    assert "1 vraag gevonden voor “zeppelin”" in site.read("/vragen?zoek=zeppelin")


def test_nothing_is_left_unfilled_and_every_link_leads_somewhere(site: Site) -> None:
    paths = ["/vragen", "/vragen?zoek=qwxzvk", "/weg", *NOTICES, *(f"/vragen/{entry}" for entry in site.entries)]
    links: set[str] = set()
    for path in paths:
        page = site.get(path).text
        assert not re.search(r"\{\w+\}|\{\{|\{%", words_on(page)), path
        links |= set(re.findall(r'(?:href|src|action)="(/[^"#]*)', page))
    assert links > {"/vragen", "/chat", "/privacy", "/toegankelijkheid", "/api/faq/dcat.json"}
    for link in sorted(links):
        assert site.get(html.unescape(link)).status_code == 200, link


def test_people_get_a_page_and_programs_get_a_problem(site: Site) -> None:
    for path in ("/bestaat-niet", "/vragen/privacy.bestaat-niet", "/static/bestaat-niet.css"):
        response = site.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"].startswith("text/html")
        read = words_on(response.text)
        assert "Niet gevonden" in read
        assert "14 0999" in read
        assert '<html lang="nl">' in response.text
    for path, headers in (("/api/bestaat-niet", BROWSER), ("/bestaat-niet", {"accept": "application/json"})):
        response = site.get(path, headers)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["title"] == "Niet gevonden"


def test_a_fault_of_ours_is_a_page_without_a_trace_of_it(another: Callable[..., Site]) -> None:
    site = another()
    with open_database(site.settings.database).begin() as connection:
        connection.execute(text("DROP TABLE content_state"))
    response = site.get("/vragen")
    assert response.status_code == 500
    assert "Er ging iets mis" in words_on(response.text)
    assert "Content-Security-Policy" in response.headers
    for word in ("Traceback", "sqlalchemy", "content_state"):
        assert word not in response.text
    assert site.get("/api/faq").headers["content-type"] == "application/problem+json"
