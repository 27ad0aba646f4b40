"""What search engines and data catalogues read: structured data, addresses, DCAT."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from bot.ground.database.base import now
from bot.ground.settings import ROOT
from tests.site import HOST, Site, words_on

OTHER_PAGES = ("/", "/chat", "/vragen", "/privacy", "/toegankelijkheid")


def structured_data(page: str) -> dict[str, Any]:
    """The one block of JSON-LD on a page."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    data: dict[str, Any] = json.loads(block)
    return data


def test_structured_data_says_what_the_page_says(site: Site) -> None:
    everything = structured_data(site.page("/vragen"))
    assert everything["@type"] == "FAQPage"
    assert {question["name"] for question in everything["mainEntity"]} == {e.question for e in site.entries.values()}
    entry = site.entries["privacy.inzage"]
    page = site.page("/vragen/privacy.inzage")
    data = structured_data(page)
    (question,) = data["mainEntity"]
    assert (data["@type"], question["@type"]) == ("FAQPage", "Question")
    assert data["url"] == f"{HOST}/vragen/privacy.inzage"
    assert data["lastReviewed"] == entry.checked_on.isoformat()
    assert data["publisher"]["name"] == "Gemeente Zandermeer"
    assert question["name"] == entry.question
    assert question["acceptedAnswer"]["text"] in page
    assert [(cited["name"], cited["url"]) for cited in question["acceptedAnswer"]["citation"]] == list(entry.sources)


def test_no_answer_can_end_the_data_block(another: Callable[..., Site]) -> None:
    site = another()
    hostile = "Mag </script><script>alert(1)</script> hier?"
    site.publish("privacy.inzage", question=hostile, answer="Nee, `</script>` mag niet.")
    for path in ("/vragen/privacy.inzage", "/vragen"):
        page = site.page(path)
        assert "<script>alert" not in page
        assert hostile in [question["name"] for question in structured_data(page)["mainEntity"]]


def test_sitemap_lists_every_page_and_each_is_canonical(site: Site) -> None:
    response = site.get("/sitemap.xml")
    assert response.headers["content-type"].startswith("application/xml")
    listed = re.findall(r"<loc>(.*?)</loc>", response.text)
    questions = {f"{HOST}/vragen/{entry}" for entry in site.entries}
    assert set(listed) == questions | {f"{HOST}{path}" for path in OTHER_PAGES}
    for day in {entry.checked_on for entry in site.entries.values()}:
        of_that_day = [each for each in site.entries.values() if each.checked_on == day]
        assert response.text.count(f"<lastmod>{day}</lastmod>") == len(of_that_day)
    for address in [*sorted(questions)[:3], *(f"{HOST}{path}" for path in OTHER_PAGES)]:
        assert f'<link rel="canonical" href="{address}">' in site.page(address.removeprefix(HOST))
    assert f"Sitemap: {HOST}/sitemap.xml" in site.get("/robots.txt").text


def test_the_public_address_is_the_one_of_the_settings(another: Callable[..., Site]) -> None:
    site = another(public_url="https://vraag.zandermeer.example/")
    for path in ("/sitemap.xml", "/robots.txt", "/vragen/privacy.inzage", "/api/faq/dcat.json", "/toegankelijkheid"):
        shown = site.get(path).text
        assert "https://vraag.zandermeer.example/" in shown or "https://vraag.zandermeer.example<" in shown
        assert HOST not in shown


def test_open_data_is_described_with_what_the_profile_asks(site: Site) -> None:
    response = site.get("/api/faq/dcat.json")
    assert response.headers["content-type"] == "application/ld+json"
    catalogue = response.json()
    dataset, service = catalogue["dcat:dataset"], catalogue["dcat:service"]
    asked = {"dct:title", "dct:description", "dct:publisher", "dcat:contactPoint"}
    of_both = asked | {"dct:identifier", "dct:accessRights", "dct:creator", "dcat:theme"}
    assert catalogue.keys() >= asked
    assert dataset.keys() >= of_both
    assert service.keys() >= of_both | {"dct:license", "dcat:endpointURL", "dcat:endpointDescription"}
    assert dataset["dct:title"]["@value"].endswith("van de gemeente Zandermeer")
    assert dataset["dct:modified"]["@value"] == max(e.checked_on for e in site.entries.values()).isoformat()
    assert dataset["dct:publisher"]["@id"] == "https://identifier.overheid.nl/tooi/id/gemeente/gm9999"
    for distribution in dataset["dcat:distribution"]:
        assert distribution["dct:license"]["@id"].startswith("https://creativecommons.org/publicdomain/zero/")
        file = site.get(distribution["dcat:downloadURL"]["@id"].removeprefix(HOST))
        assert file.status_code == 200
        media_type = distribution["dcat:mediaType"]["@id"].split("media-types/")[1]
        assert file.headers["content-type"].startswith(media_type)
        assert "privacy.inzage" in file.text


ATOM = "{http://www.w3.org/2005/Atom}"


def feed_of(site: Site) -> tuple[ElementTree.Element, list[dict[str, str]]]:
    """The feed, and the texts of its entries by name."""
    response = site.get("/vragen.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(response.text)
    entries = feed.findall(f"{ATOM}entry")
    return feed, [{part.tag.removeprefix(ATOM): part.text or "" for part in entry} for entry in entries]


def test_the_feed_begins_with_the_answer_that_changed_last(another: Callable[..., Site]) -> None:
    site = another()
    before = now().replace(microsecond=0)
    site.publish(
        "privacy.inzage", question="Hoe zie ik <mijn> gegevens & dossiers?", answer="Vraag het **schriftelijk**."
    )
    feed, entries = feed_of(site)
    assert feed.findtext(f"{ATOM}title") == "Nieuwe en gewijzigde antwoorden van Datawijzer, gemeente Zandermeer"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Gemeente Zandermeer"
    first = entries[0]
    assert first["id"] == f"{HOST}/vragen/privacy.inzage"
    assert first["title"] == "Hoe zie ik <mijn> gegevens & dossiers?"
    assert first["content"].strip() == "<p>Vraag het <strong>schriftelijk</strong>.</p>"
    assert before <= datetime.fromisoformat(first["updated"]) <= now()
    assert feed.findtext(f"{ATOM}updated") == first["updated"]
    moments = [entry["updated"] for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert len(entries) == 50 < len(site.entries)
    assert len({entry["id"] for entry in entries}) == 50


def test_an_answer_that_begins_to_count_is_a_change(another: Callable[..., Site]) -> None:
    site = another()
    begins = now() - timedelta(minutes=5)
    site.publish("privacy.inzage", valid_from=begins, updated_at=begins - timedelta(days=30))
    assert site.entries["privacy.inzage"].changed_at == begins


def test_the_list_of_questions_leads_to_the_feed(site: Site) -> None:
    page = site.page("/vragen")
    assert re.search(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="/vragen.atom">', page)
    assert "Volg de feed met nieuwe en gewijzigde antwoorden (Atom)." in words_on(page)


def test_who_finds_a_weakness_reads_where_to_report_it(site: Site, another: Callable[..., Site]) -> None:
    response = site.get("/.well-known/security.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == "mailto:ciso@zandermeer.example"
    assert fields["Policy"] == "https://www.zandermeer.example/kwetsbaarheid-melden"
    assert fields["Canonical"] == f"{HOST}/.well-known/security.txt"
    assert fields["Preferred-Languages"] == "nl, en"
    assert fields["Expires"].endswith("Z")
    expires = datetime.fromisoformat(fields["Expires"])
    assert datetime.now(UTC) < expires < datetime.now(UTC) + timedelta(days=365)
    bare = another({"security_contact": None, "security_policy": None}).get("/.well-known/security.txt").text
    assert "Contact: mailto:gemeente@zandermeer.example\n" in bare
    assert "Policy" not in bare


def test_the_example_of_a_client_in_the_documents_works(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/api.md").read_text(encoding="utf-8"), re.DOTALL)

    def answer(request: httpx.Request) -> httpx.Response:
        found = site.get(request.url.raw_path.decode())
        return httpx.Response(found.status_code, text=found.text)

    class Client(httpx.Client):
        def __init__(self, base_url: str) -> None:
            super().__init__(base_url=base_url, transport=httpx.MockTransport(answer))

    exec(example.replace("import httpx\n", ""), {"httpx": type("httpx", (), {"Client": Client})})
    shown = capsys.readouterr().out
    assert site.entries["privacy.inzage"].question in shown
    assert site.entries["open-data.wat-is"].question not in shown


def test_every_website_may_read_the_open_data(site: Site) -> None:
    origin = {"origin": "https://data.example"}
    for path in ("/api/faq", "/api/faq.csv", "/api/faq/privacy.inzage", "/api/faq/dcat.json"):
        assert site.get(path, origin).headers["access-control-allow-origin"] == "*"
    asked = {**origin, "access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    allowed = site.ask("OPTIONS", "/api/faq", asked)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "*")
    assert "access-control-allow-origin" not in site.get("/chat", origin).headers


def test_who_has_the_open_data_already_gets_nothing_twice(another: Callable[..., Site]) -> None:
    site = another()
    for path in ("/api/faq", "/api/faq.csv", "/api/faq/privacy.inzage"):
        mark = site.get(path).headers["etag"]
        again = site.get(path, {"if-none-match": mark})
        assert (again.status_code, again.text) == (304, "")
        site.publish("privacy.inzage", answer=f"Anders {path}.")
        assert site.get(path, {"if-none-match": mark}).status_code == 200


def test_open_data_of_one_topic(site: Site) -> None:
    entries = site.get("/api/faq?topic=algoritmes").json()
    assert {entry["topic"] for entry in entries} == {"algoritmes"}
    assert len(entries) == sum(entry.topic == "algoritmes" for entry in site.entries.values())
    assert site.get("/api/faq?topic=weer").status_code == 404


def test_a_dutch_spreadsheet_opens_the_csv(site: Site) -> None:
    file = site.get("/api/faq.csv").content
    assert file.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    assert {row["id"] for row in rows} == set(site.entries)
    assert all(row["answer"] for row in rows)


def test_pages_say_what_they_are_about(site: Site) -> None:
    for path in ("/", "/chat", "/vragen", "/vragen/privacy.inzage", "/privacy", "/toegankelijkheid"):
        page = site.page(path)
        for found in (
            r'<meta name="description" content="[^"]{40,}">',
            r'<meta property="og:title" content="[^"]+">',
            r'<meta property="og:description" content="[^"]{40,}">',
            rf'<link rel="canonical" href="{HOST}{path}">',
            r'<link rel="apple-touch-icon" href="/static/icon.png\?v=',
        ):
            assert re.search(found, page), (path, found)


def test_what_is_named_after_its_content_is_kept_for_good_and_nothing_else(site: Site) -> None:
    loader = site.get("/widget.js")
    folder = re.search(r"/static/widget/\w{12}/", loader.text)
    assert folder
    assert "max-age=300" in loader.headers["cache-control"]
    style = site.get("/api/widget.json").json()["style"]
    named = [f"{folder[0]}{name}" for name in ("launcher.js", "window.js", "menu.js")] + [style]
    named += re.findall(r'(?:href|src)="(/static/[^"]+)"', site.page("/vragen"))
    assert len(named) > 8
    for address in named:
        response = site.get(address)
        assert response.status_code == 200, address
        assert "immutable" in response.headers["cache-control"], address
    for address in ("/static/site.css", "/static/site.css?v=oud", "/static/widget/dom.js"):
        assert site.get(address).headers["cache-control"] == "no-cache"
    assert site.get("/static/widget/0123456789ab/dom.js").status_code == 404  # of another release: never mixed
