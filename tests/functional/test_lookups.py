"""Look-ups through the real processes: told from questions about data in general, and gone on with."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.ground.settings import ROOT
from bot.ground.yaml_lines import load_yaml
from bot.lookups.register import read_register
from bot.lookups.store import CatalogueStore
from bot.lookups.tables import Catalogue
from bot.lookups.vocabulary import load_vocabulary
from tests.kept import copy_prepared
from tests.portals import TERMS, Ckan
from tests.stack import Stack, new_sender

MOST_WRONG = 0.05  # as measured; docs/lookups.md says how it came about
SECONDS_TO_WARM = 180  # two failures in a row cost a minute of rest
LABELLED = load_yaml(ROOT / "data/evaluation/lookups.yml")
REGISTER = b"algorithm_id,name,organization\n11,Rechtmatigheid bijstand,Gemeente Zandermeer\n"


@pytest.fixture(scope="module")
def ckan() -> Iterator[Ckan]:
    with Ckan() as running:
        yield running


@pytest.fixture(scope="module")
def looking(ckan: Ckan, tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Stack]:
    """An installation that asks a portal on loopback, with a register."""
    settings = {
        "DATASETS_URL": ckan.url, "DATASETS_SECONDS": "3", "DATASETS_OWNER": f"{TERMS}Zandermeer_(gemeente)",
        "ALGORITHMS_URL": "", "ALGORITHMS_SECONDS": "5",
    }  # fmt: skip
    home = tmp_path_factory.mktemp("looking")
    copy_prepared(prepared, home)
    with Stack(home, **settings) as running:
        CatalogueStore(running.database, load_vocabulary()).replace(Catalogue.REGISTER, read_register(REGISTER))
        warm = "dataset over fietspaden"  # on a busy machine the first may take too long
        running.wait_until(lambda: running.ask(warm)[0]["custom"].get("state") == "live", SECONDS_TO_WARM)
        yield running


def test_a_look_up_is_told_from_a_question_about_data_in_general(looking: Stack) -> None:
    wrong = []
    messages = [(kind, text) for kind, texts in LABELLED["test"].items() for text in texts]
    for kind, text in messages:
        came = looking.ask(text)[0]["custom"]["kind"]
        if (came if came in ("datasets", "algorithms") else "neither") != kind:
            wrong.append(f"{text}: {came}")
    assert len(wrong) <= MOST_WRONG * len(messages), "\n".join(wrong)


def test_a_look_up_is_gone_on_with(looking: Stack) -> None:
    sender = new_sender()
    (first,) = looking.ask("zijn er gegevens over luchtkwaliteit", sender)
    assert first["text"].startswith("Ik vond 12 datasets over luchtkwaliteit. Dit zijn er 5:")
    assert first["buttons"] == [{"title": "Toon meer", "payload": "toon meer"}]
    assert first["custom"]["html"].count("<li>") == 5
    (more,) = looking.ask("toon meer", sender)
    assert more["text"].startswith("Dit zijn er nog 5:")
    (narrower,) = looking.ask("alleen van het CBS", sender)
    assert "Van CBS vond ik niets. Dit is van andere organisaties." in narrower["text"]
    (other,) = looking.ask("mag ik dat gewoon gebruiken?", sender)
    assert other["custom"]["kind"] != "datasets"


def test_algorithms_come_from_the_register(looking: Stack) -> None:
    (message,) = looking.ask("Welke algoritmes gebruikt deze gemeente voor bijstand?")
    assert [result["title"] for result in message["custom"]["results"]] == ["Rechtmatigheid bijstand"]
    assert message["custom"]["source"]["title"] == "Algoritmeregister"


def test_a_portal_that_fails_costs_no_answer(looking: Stack, ckan: Ckan) -> None:
    ckan.mood = "500"
    (message,) = looking.ask("dataset over vuurtorens")
    ckan.mood = "well"
    assert message["custom"]["state"] == "away"
    assert message["text"].startswith("Ik kan data.overheid.nl nu niet bereiken.")


def test_without_javascript_and_in_the_privacy_notice(looking: Stack) -> None:
    with httpx.Client(base_url=looking.url, timeout=30, trust_env=False, follow_redirects=True) as browser:
        browser.get("/chat")
        page = browser.post("/chat", data={"message": "dataset over fietspaden"}, headers={"Origin": looking.url}).text
        assert '<a href="https://data.overheid.nl/dataset/fietspaden"' in page
        assert "Wij sturen alleen de zoekwoorden" in browser.get("/privacy").text
