"""The municipality's own datasets and the Algoritmeregister: as others wrote them, found with the national ones."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.lookups.cleaning import day
from bot.lookups.found import Algorithm, Dataset
from bot.lookups.importing import read_catalogue
from bot.lookups.query import Query
from bot.lookups.register import read_register
from bot.lookups.store import CatalogueStore, KeptItem
from bot.lookups.tables import Catalogue
from bot.ops import catalogues
from tests.portals import Ckan
from tests.unit.lookups import HOME, WORDS, Conversation, Faq, searcher

TURTLE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://data.zandermeer.example/d/bomen> a dcat:Dataset ;
  dct:title "Trees"@en, "Boomsoorten per wijk"@nl ; dct:description "<p>Alle <b>soorten</b>.</p>"@nl ;
  dcat:keyword "groen"@nl ; dct:modified "2026-04-01T08:00:00Z" ; dct:publisher [ foaf:name "Gemeente Zandermeer" ] ;
  dcat:landingPage <https://data.zandermeer.example/bomen> ;
  dcat:distribution [ a dcat:Distribution ; dct:license <http://creativecommons.org/publicdomain/zero/1.0/deed.nl> ;
    dct:format <http://publications.europa.eu/resource/authority/file-type/XLSX> ] .
<https://data.zandermeer.example/d/naamloos> a dcat:Dataset .
"""
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns:dcat="http://www.w3.org/ns/dcat#"
xmlns:dct="http://purl.org/dc/terms/">
<dcat:Dataset rdf:about="https://data.zandermeer.example/d/bomen">
<dct:title xml:lang="nl">Boomsoorten per wijk</dct:title></dcat:Dataset>
</rdf:RDF>"""
JSON_LD = """{"@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
"@id": "https://data.zandermeer.example/d/bomen", "@type": "dcat:Dataset", "dct:title": "Boomsoorten per wijk"}"""
CSV = "\ufeffTitel;Formaat;Licentie;Gewijzigd;URL\nBoomsoorten per wijk;csv, XLSX;CC-BY;2026-04-01;https://data.zandermeer.example/bomen\n;;;;\n"
REGISTER = [
    {"algorithm_id": "11", "name": "Rechtmatigheid bijstand", "organization": "Gemeente Zandermeer", 
     "status": "In gebruik", "description_short": "<p>Kiest welke uitkeringen worden bekeken.</p>",
     "publication_category": "Hoog-risico AI-systeem"},
    {"algorithm_id": "12", "name": "Parkeercontrole", "organization": "Gemeente Utrecht", "goal": "Scanauto's"},
    {"algorithm_id": "13", "name": "Verzuim", "organization": "Gemeente Utrecht", "tags": "leerplicht, onderwijs"},
    {"algorithm_id": "14", "name": "Herkomst", "organization": "Uitvoeringsinstituut Werknemersverzekeringen (UWV)"},
    {"algorithm_id": "15", "name": "Parkeerplaatsen tellen", "organization": "Provincie Utrecht"},
    {"algorithm_id": "../x", "name": "Kwaad"},
    {"algorithm_id": "16", "name": ""},
]  # fmt: skip


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ckan]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Ckan() as running:
        yield running


def export() -> bytes:
    fields = sorted({field for row in REGISTER for field in row})
    file = io.StringIO()
    writer = csv.DictWriter(file, fields, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(REGISTER)
    return file.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize(("name", "text"), [("a.ttl", TURTLE), ("a.rdf", XML), ("a.jsonld", JSON_LD), ("a.CSV", CSV)])
def test_a_catalogue_of_every_kind_is_read(name: str, text: str) -> None:
    (item,) = read_catalogue(name, text.encode(), HOME, WORDS)
    assert item.thing.title == "Boomsoorten per wijk"
    assert item.thing.owner in (HOME, "Gemeente Zandermeer")


def test_what_dcat_says_of_a_dataset_is_shown() -> None:
    (item,) = read_catalogue("a.ttl", TURTLE.encode(), HOME, WORDS)
    assert item.thing == Dataset(
        title="Boomsoorten per wijk", url="https://data.zandermeer.example/bomen", description="Alle soorten.",
        owner="Gemeente Zandermeer", formats=("Excel",), licence="vrij te gebruiken, zonder voorwaarden (CC0)",
        modified=day("2026-04-01"),
    )  # fmt: skip
    assert item.more == "groen"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.pdf", "x", "geen bestand van een soort"),
        ("a.ttl", "geen turtle", "niet te lezen als turtle"),
        ("a.jsonld", "{", "niet te lezen als json-ld"),
        ("a.csv", "Titel;URL\n", "geen dataset met een titel"),
        ("a.rdf", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + XML, "een entiteit"),
        ("a.jsonld", '{"@context": "http://127.0.0.1:1/kwaad"}', "voor zijn context naar een ander adres"),
        (
            "a.jsonld",
            '{"a": [{"@context": [{"@import": "http://127.0.0.1:1/kwaad"}]}]}',
            "context naar een ander adres",
        ),
    ],
)
def test_what_is_no_catalogue_is_refused_and_says_why(
    name: str, text: str, why: str, municipality: Municipality
) -> None:
    with pytest.raises(Refused) as refused:
        read_catalogue(name, text.encode(), HOME, WORDS)
    assert why in refused.value.said(load_texts(municipality, STAFF_TEXTS))


def test_own_datasets_come_first_and_the_national_ones_after_them(ckan: Ckan, database: Engine) -> None:
    store = CatalogueStore(database, WORDS)
    own = [KeptItem(f"{n}", Dataset(title=f"Bomen in wijk {n}", owner=HOME)) for n in range(1, 4)]
    store.replace(Catalogue.LOCAL, own)
    look = searcher(database, ckan.url)
    first = look.look(Query("datasets", ("bomen",)))
    assert [each.title for each in first.results][:3] == ["Bomen in wijk 1", "Bomen in wijk 2", "Bomen in wijk 3"]
    assert [each.title for each in first.results[3:]] == ["Bomen in beheer"]
    assert store.replace(Catalogue.LOCAL, own[:1]) == 1
    assert store.imported(Catalogue.LOCAL)[0] == 1


def test_own_datasets_are_found_without_any_portal(sqlite: Engine, texts: Texts, municipality: Municipality) -> None:
    CatalogueStore(sqlite, WORDS).replace(Catalogue.LOCAL, read_catalogue("a.ttl", TURTLE.encode(), HOME, WORDS))
    talk = Conversation(searcher(sqlite, ""), texts, municipality)
    assert "[Boomsoorten per wijk](https://data.zandermeer.example/bomen)" in talk.read("zijn er gegevens over bomen")


# --- the register


def test_the_register_is_read_with_what_it_lacks() -> None:
    items = read_register(export())
    assert [item.id for item in items] == ["11", "12", "13", "14", "15"]
    assert items[0].thing == Algorithm(
        title="Rechtmatigheid bijstand",
        url="https://algoritmes.overheid.nl/nl/algoritme/11", owner="Gemeente Zandermeer",
        description="Kiest welke uitkeringen worden bekeken.", status="In gebruik", category="Hoog-risico AI-systeem",
    )  # fmt: skip


@pytest.mark.parametrize("content", [b"", b"<html>Onderhoud</html>", "naam\nx".encode("utf-16"), b'{"results": []}'])
def test_an_export_without_algorithms_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"catalogues\.refused"):
        read_register(content)


@pytest.fixture
def talk(sqlite: Engine, texts: Texts, municipality: Municipality) -> Conversation:
    CatalogueStore(sqlite, WORDS).replace(Catalogue.REGISTER, read_register(export()))
    return Conversation(searcher(sqlite, ""), texts, municipality, Faq("algoritmes.gebruik"))


def test_the_algorithms_of_this_municipality_on_a_subject(talk: Conversation) -> None:
    text = talk.read("Welke algoritmes gebruikt deze gemeente voor bijstand?")
    assert text.startswith(
        "In het Algoritmeregister staat één algoritme over bijstand, van Zandermeer:\n\n"
        "1. [Rechtmatigheid bijstand](https://algoritmes.overheid.nl/nl/algoritme/11)\n"
        "   Van: Gemeente Zandermeer\n   Status: In gebruik\n   Kiest welke uitkeringen worden bekeken.\n\n"
        "Dit is de stand van "
    )
    assert "Het register is niet altijd compleet." in text


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("zijn er algoritmes over leerplicht in het register", "Verzuim"),
        ("gebruikt Utrecht algoritmes voor parkeren", "Parkeercontrole"),
        ("welke algoritmes heeft het UWV", "Herkomst"),
    ],
)
def test_algorithms_are_found_by_subject_place_and_owner(talk: Conversation, said: str, title: str) -> None:
    reply = talk.say(said)
    assert reply is not None
    assert [result["title"] for result in reply.messages[0].custom["results"]] == [title]
    assert reply.messages[0].custom["kind"] == "algorithms"


def test_that_others_have_it_is_said_to_be_of_others(talk: Conversation) -> None:
    text = talk.read("gebruikt de gemeente een algoritme voor leerplicht")
    assert "Van Zandermeer zelf vond ik niets. Dit is van andere organisaties." in text
    assert "[Verzuim]" in text


def test_none_in_the_register_is_not_none_at_all(talk: Conversation) -> None:
    text = talk.read("zijn er algoritmes over zwemwater in het register")
    assert text.startswith("In het Algoritmeregister vond ik geen algoritmes over zwemwater.")
    assert "Een algoritme kan dus toch worden gebruikt." in text


def test_without_the_register_the_faq_answers(sqlite: Engine, texts: Texts, municipality: Municipality) -> None:
    talk = Conversation(searcher(sqlite, ""), texts, municipality, Faq("algoritmes.gebruik"))
    assert talk.say("Welke algoritmes gebruikt deze gemeente voor bijstand?") is None


# --- the commands


@pytest.fixture
def home(sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CatalogueStore:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    return CatalogueStore(sqlite, WORDS)


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["catalogues", *arguments])
    return catalogues.main()


def test_the_commands_import_and_a_wrong_file_changes_nothing(
    home: CatalogueStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "eigen.ttl").write_text(TURTLE)
    (tmp_path / "register.csv").write_bytes(export())
    (tmp_path / "kapot.csv").write_text("<html>")
    assert command(monkeypatch, "catalogue", "--file", str(tmp_path / "eigen.ttl")) == 0
    assert command(monkeypatch, "register", "--file", str(tmp_path / "register.csv")) == 0
    assert "Ingelezen: 5 algoritmes uit het Algoritmeregister." in capsys.readouterr().out
    assert command(monkeypatch, "register", "--file", str(tmp_path / "kapot.csv")) == 1
    assert command(monkeypatch, "catalogue", "--file", str(tmp_path / "weg.ttl")) == 1
    assert (home.imported(Catalogue.LOCAL)[0], home.imported(Catalogue.REGISTER)[0]) == (1, 5)


def test_the_register_is_fetched_and_a_failure_changes_nothing(
    ckan: Ckan, home: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ckan.export = export()
    monkeypatch.setenv("ALGORITHMS_URL", f"{ckan.host}/downloads/NLD?filetype=csv")
    assert command(monkeypatch, "register") == 0
    ckan.export, ckan.mood = b"", "500"
    assert command(monkeypatch, "register") == 1
    assert home.imported(Catalogue.REGISTER)[0] == 5
