"""Residents' questions in words that stand nowhere in the content get the approved answer with its sources."""

from datetime import date

import pytest

from bot.faq.pack import load_pack, normalised
from bot.ground.municipality import load_municipality
from bot.ops.prepare import OUTSIDE, PACK
from tests.stack import Stack

QUESTIONS = [
    # the question this project began with; both entries answer it
    ("mag ik weten wat jullie van mij weten?", {"privacy.inzage", "privacy.welke-gegevens"}),
    ("Ik wil de dossiers die u over mij hebt graag eens inkijken, hoe pak ik dat aan?", {"privacy.inzage"}),
    ("Kan ik cijfers over mijn buurt downloaden als Excelbestand?", {"open-data.buurtcijfers"}),
    ("Wat houdt de Data Agenda Overheid eigenlijk in?", {"data-agenda.wat-is"}),
    ("Staat er ergens een openbare lijst van de algoritmen die jullie inzetten?", {"algoritmes.register"}),
    ("Wordt ons gesprek hier ergens vastgelegd en hoelang dan wel?", {"assistent.gesprek-bewaren"}),
]


@pytest.mark.parametrize(("question", "right"), QUESTIONS)
def test_a_question_in_new_words_is_answered_with_its_source(
    stack: Stack, question: str, right: set[str], phrasings: set[str]
) -> None:
    assert normalised(question) not in phrasings, "this question is in the content; ask it in other words"

    (message,) = stack.ask(question)

    about = message["custom"]
    assert about["kind"] == "answer"
    assert about["faq"] in right
    published = stack.http.get(f"/api/faq/{about['faq']}").json()
    assert message["text"] == published["answer"]
    assert about["question"] == published["question"]
    assert about["sources"] == published["sources"]
    assert all(source["title"] and source["url"].startswith("https://") for source in about["sources"])
    assert date.fromisoformat(about["checked_on"]) <= date.today()
    assert about["version"] == published["version"]
    assert 0 < about["confidence"] <= 1
    assert about["related"] == published["related"]


def test_every_topic_is_asked() -> None:
    topics = {faq.partition(".")[0] for _, right in QUESTIONS for faq in right}
    assert topics == {"privacy", "open-data", "data-agenda", "algoritmes", "assistent"}


def test_no_answer_shows_a_hole_where_the_municipality_belongs(stack: Stack) -> None:
    entries = stack.http.get("/api/faq").json()
    assert len(entries) >= 110
    for entry in entries:
        assert "{" not in entry["question"] + entry["answer"], entry["id"]
        assert all("{" not in source["url"] for source in entry["sources"]), entry["id"]


@pytest.fixture(scope="module")
def phrasings(stack: Stack) -> set[str]:
    """Everything that the assistant learned from, normalised."""
    pack = load_pack(PACK, OUTSIDE, load_municipality(stack.settings.municipality))
    texts = [text for entry in pack.entries for text in (entry.question, *entry.phrasings)]
    texts += [text for outside in pack.outside for text in outside.phrasings]
    return {normalised(text) for text in texts}
