"""What residents read of a look-up, and how they go on: "alleen csv", "van het CBS", "meer"."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.dialogue.kinds import Datasets
from bot.dialogue.messages import Message
from bot.dialogue.remembering import as_plain, memory_of
from bot.dialogue.turn import Memory
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.http.rendering import html_of
from bot.lookups.query import Query
from tests.portals import Ckan, dataset
from tests.unit.lookups import UNDERSTANDER, Conversation, Faq, searcher


@pytest.fixture
def ckan(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ckan]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Ckan() as running:
        yield running


@pytest.fixture
def talk(ckan: Ckan, sqlite: Engine, texts: Texts, municipality: Municipality) -> Conversation:
    return Conversation(searcher(sqlite, ckan.url), texts, municipality)


def test_a_dataset_as_the_resident_reads_it(talk: Conversation) -> None:
    assert talk.read("Zijn er gegevens over bomen in mijn gemeente?") == (
        "Ik vond één dataset over bomen, van Zandermeer:\n\n"
        "1. [Bomen in beheer](https://data.overheid.nl/dataset/bomen-zandermeer)\n"
        "   Van: Zandermeer\n"
        "   Bestanden: CSV, JSON\n"
        "   Gebruik: vrij te gebruiken met naam van de maker (CC BY)\n"
        "   Bijgewerkt op 3 mei 2026\n\n"
        "[Meer op data.overheid.nl](https://data.overheid.nl/datasets?search=bomen)"
    )


def test_it_carries_what_the_contract_says_and_stands_in_the_place_of_the_entry(talk: Conversation) -> None:
    reply = talk.say("ik zoek cijfers over fietspaden als csv")
    assert reply is not None
    (message,) = reply.messages
    custom = message.custom
    assert (custom["kind"], custom["faq"], custom["version"], custom["state"]) == (
        "datasets", "open-data.dataset-zoeken", 4, "live",
    )  # fmt: skip
    assert custom["source"] == {
        "title": "data.overheid.nl", "url": "https://data.overheid.nl/datasets?search=fietspaden",
    }  # fmt: skip
    assert custom["as_of"]
    assert [result["title"] for result in custom["results"]] == ["Fietspaden"]
    assert Message.read(message.as_json("x")) == message
    assert reply.memory.last_faq == "open-data.dataset-zoeken"


def test_a_list_is_a_list_with_links_for_who_hears_it(talk: Conversation) -> None:
    html = html_of(talk.read("dataset luchtkwaliteit"))
    assert html.count("<li>") == 5
    assert html.count('<a href="https://data.overheid.nl/dataset/lucht-') == 5


def test_hostile_titles_are_shown_as_they_are_and_do_nothing(ckan: Ckan, talk: Conversation) -> None:
    ckan.datasets = [dataset("x", "Bruggen](https://kwaad.example) **vet** `code` ![p](https://kwaad.example/p.png)")]
    html = html_of(talk.read("dataset bruggen"))
    assert html.count("<a ") == 2
    assert 'href="https://kwaad' not in html
    assert "<strong>" not in html


def test_nothing_found_is_said_with_what_else_to_do(talk: Conversation) -> None:
    text = talk.read("dataset over kwantumfluctuaties")
    assert text.startswith("Ik vond geen datasets over kwantumfluctuaties. Ik zocht ook met minder woorden.")
    assert "https://data.overheid.nl/datasets?search=kwantumfluctuaties" in text
    assert "[Vraag om de dataset](https://www.zandermeer.example/dataverzoek)" in text


def test_a_portal_that_is_away_is_no_reason_to_say_that_there_is_nothing(ckan: Ckan, talk: Conversation) -> None:
    ckan.mood = "500"
    text = talk.read("zijn er cijfers over bruggen")
    assert text.startswith(
        "Ik kan data.overheid.nl nu niet bereiken. Ik weet dus niet of er datasets over bruggen zijn."
    )
    assert "geen datasets" not in text
    assert "https://data.overheid.nl/datasets?search=bruggen" in text


def test_what_was_let_go_is_said(talk: Conversation) -> None:
    text = talk.read("hebben jullie data over fietspaden als shapefile")
    assert "In dat soort bestand vond ik niets. Dit zijn andere soorten bestanden." in text
    assert "Van Zandermeer zelf vond ik niets. Dit is van andere organisaties." in text


# --- going on


def queries(talk: Conversation, *said: str) -> Query:
    for text in said:
        assert talk.say(text) is not None, text
    assert talk.memory.looked_up is not None
    return talk.memory.looked_up


def test_more_gives_the_next_and_says_when_there_is_no_more(talk: Conversation) -> None:
    first = talk.say("dataset luchtkwaliteit")
    assert first is not None
    assert [(button.title, button.payload) for button in first.messages[0].buttons] == [("Toon meer", "toon meer")]
    assert talk.read("meer").startswith("Dit zijn er nog 5:\n\n6. ")
    assert talk.read("toon meer").startswith("Dit zijn er nog 2:\n\n11. ")
    last = talk.say("meer")
    assert last is not None
    assert last.messages[0].text.startswith("Meer datasets over luchtkwaliteit vond ik niet.")
    assert last.messages[0].buttons == ()


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("alleen csv", {"format": "CSV"}),
        ("heb je het ook als excel?", {"format": "Excel"}),
        ("van het CBS", {"owner": "CBS"}),
        ("nieuwer", {"newest": True}),
        ("over 2025", {"year": 2025}),
        ("en in Utrecht?", {"place": "Utrecht"}),
        ("alleen van de gemeente", {"place": "Zandermeer"}),
        ("csv van het rivm uit 2024", {"format": "CSV", "owner": "RIVM", "year": 2024}),
        ("en over fietspaden?", {"words": ("fietspaden",)}),
    ],
)
def test_a_short_message_refines(talk: Conversation, said: str, changed: dict[str, object]) -> None:
    before = Query("datasets", ("luchtkwaliteit",))
    refined = UNDERSTANDER.refine(said, before)
    assert refined is not None
    assert {name: getattr(refined, name) for name in changed} == changed
    assert refined.words == changed.get("words", ("luchtkwaliteit",))


@pytest.mark.parametrize(
    "said", ["mag ik dat gebruiken", "wat kost csv", "dank je", "hoe zit dat met het CBS en privacy"]
)
def test_another_question_is_not_taken_for_a_refinement(talk: Conversation, said: str) -> None:
    talk.say("dataset luchtkwaliteit")
    assert talk.say(said) is None


def test_the_look_up_travels_with_the_memory(talk: Conversation) -> None:
    query = queries(talk, "dataset luchtkwaliteit", "alleen csv", "meer")
    assert query == Query("datasets", ("luchtkwaliteit",), format="CSV", page=1)
    assert memory_of(as_plain(talk.memory)) == talk.memory
    assert memory_of({"last_faq": "a.b", "looked_up": {"kind": "kwaad"}}) == Memory()


# --- when not


def test_while_the_entry_is_paused_nothing_is_looked_up(
    ckan: Ckan, sqlite: Engine, texts: Texts, municipality: Municipality
) -> None:
    talk = Conversation(searcher(sqlite, ckan.url), texts, municipality, Faq(paused=True))
    assert talk.say("dataset luchtkwaliteit") is None
    assert ckan.requests == []


def test_without_portal_and_own_catalogue_the_faq_answers(
    sqlite: Engine, texts: Texts, municipality: Municipality
) -> None:
    assert Conversation(searcher(sqlite, ""), texts, municipality).say("dataset luchtkwaliteit") is None


def test_an_empty_message_of_results_can_be_read_back() -> None:
    message = Message.read({"text": "Zo.", "custom": {"kind": "datasets", "faq": "a.b", "results": []}})
    assert message.about == Datasets(faq="a.b", results=())
