"""Answers and sentences are long enough, short enough and plain; each rule is tried on a text that breaks it."""

from collections.abc import Callable, Iterator

import pytest

from bot.ground.municipality import load_municipality
from bot.ground.settings import ROOT
from bot.staff.checks.plain import plain_language
from bot.staff.checks.sentences import sentences
from tests.content import language_rules as rules
from tests.content.material import Text, read_material

MATERIAL = read_material()
ANSWERS = [entry.answer for entry in MATERIAL.entries]
# Other languages have their own plain words, which Dutch rules cannot judge.
SENTENCES = [text for name, text in MATERIAL.texts.items() if not name.startswith("language.")]
KNOWN = set(load_municipality(ROOT / "data/municipalities/voorbeeld.yml").values())

Rule = Callable[[Text], Iterator[str]]
GOOD = (
    "Ja, dat mag. U vraagt het aan met [het formulier]({privacyverzoek_url}). "
    "Schrijf op wat u wilt zien en over welke tijd. De gemeente kijkt eerst of u het echt bent. "
    "Daarna krijgt u binnen een maand antwoord. Zegt de gemeente nee? Dan legt zij uit waarom dat zo is."
)
LEGALESE = (
    "De betrokkene heeft het recht om van de organisatie uitsluitsel te verkrijgen over het al dan niet verwerken "
    "van hem persoonlijk identificerende gegevens en, wanneer zulks het geval is, inzage te verkrijgen."
)


@pytest.mark.parametrize("rule", [rules.answer_length, rules.sentence_length, rules.readability, rules.jargon])
def test_every_answer_is_plain(rule: Rule) -> None:
    assert [finding for answer in ANSWERS for finding in rule(answer)] == []


@pytest.mark.parametrize("rule", [rules.sentence_length, rules.readability, rules.jargon])
def test_every_sentence_of_the_assistant_is_plain(rule: Rule) -> None:
    assert [finding for text in SENTENCES for finding in rule(text)] == []


def test_every_placeholder_of_an_answer_is_known() -> None:
    assert [finding for answer in ANSWERS for finding in rules.placeholders(answer, KNOWN)] == []


@pytest.mark.parametrize(
    ("rule", "bad", "finding"),
    [
        (rules.answer_length, "Ja, dat mag.", "3 words"),
        (rules.answer_length, "Dat mag van de wet. " * 26, "130 words"),
        (rules.sentence_length, LEGALESE, "words in one sentence"),
        (rules.sentence_length, "- " + "woord " * 21, "21 words"),
        (rules.readability, LEGALESE, "readability"),
        (rules.jargon, "Dat doet u middels een brief.", "'middels' is jargon, write: met"),
        (rules.jargon, "Dit is geregeld OP GROND VAN de wet.", "'op grond van' is jargon"),
    ],
)
def test_a_bad_text_is_found(rule: Rule, bad: str, finding: str) -> None:
    text = Text(bad)
    text.place = "data/faq/fout.yml:7"
    found = list(rule(text))
    assert len(found) == 1
    assert found[0].startswith("data/faq/fout.yml:7: ")
    assert finding in found[0]


@pytest.mark.parametrize("rule", [rules.answer_length, rules.sentence_length, rules.readability, rules.jargon])
def test_a_good_text_passes(rule: Rule) -> None:
    assert list(rule(Text(GOOD))) == []


def test_an_unknown_placeholder_is_found() -> None:
    assert "{gementee}" in next(rules.placeholders(Text("Bel de gemeente {gementee}."), {"gemeente"}))


def test_jargon_counts_whole_words_only() -> None:
    assert list(rules.jargon(Text("De reedse bootjes en de dochter van de echtere buurman."))) == []


def test_sentences_are_what_a_reader_sees() -> None:
    markdown = "Kijk op [de pagina](https://x.nl/a?b). Bel {telefoon}.\n\n- **Eerst** dit\n- dan dat."
    assert [sentence.text for sentence in sentences(markdown)] == [
        "Kijk op de pagina.",
        "Bel Plaats.",
        "Eerst dit",
        "dan dat.",
    ]


def test_a_bare_label_is_too_short_to_score() -> None:
    assert plain_language().score("Verantwoordelijkheidsverdeling.") is None
