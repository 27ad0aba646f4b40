"""Words that lead to a question: those that its phrasings use and those of others do not."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.faq.store import FaqEntry
from bot.web.words import MOST_WORDS, words_of

ENTRY = FaqEntry(
    id="privacy.inzage", topic="privacy", question="Hoe kan ik mijn gegevens inzien?", answer="Zo.", version=1,
    owner="", checked_on=date(2026, 11, 24), changed_at=datetime(2026, 11, 24, tzinfo=UTC),
    sources=(), related=(), followups={},
    phrasings=("inzage in mijn gegevens", "ik wil inzage in mijn dossier", "waar vraag ik een kopie van mijn gegevens"),
)  # fmt: skip
OTHER = replace(
    ENTRY, id="privacy.wissen", question="Kan ik mijn gegevens wissen?", phrasings=("haal mijn gegevens weg",)
)


def test_telling_words_come_first_and_none_of_the_title() -> None:
    words = words_of([ENTRY, OTHER])["privacy.inzage"].split()
    assert words[0] == "inzage"
    assert {"dossier", "kopie"} <= set(words)
    assert not {"gegevens", "mijn", "kan"} & set(words)


def test_there_are_few_of_them() -> None:
    long = replace(ENTRY, phrasings=("alfabet banaan citroen druiven", "ezelsbrug framboos granaat"))
    assert len(words_of([long, OTHER])["privacy.inzage"].split()) == MOST_WORDS


def test_a_story_leads_to_nothing() -> None:
    story = "mijn buurman zaagde zaterdag plotseling onze oude kastanje omver, kan ik daarvan foto's opvragen"
    assert words_of([replace(ENTRY, phrasings=(story,)), OTHER])["privacy.inzage"] == ""


def test_an_entry_without_phrasings_has_none() -> None:
    assert words_of([replace(ENTRY, phrasings=()), OTHER])["privacy.inzage"] == ""
