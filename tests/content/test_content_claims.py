"""What the answers claim can be checked; each rule is tried on content that breaks it."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from tests.content import claim_rules as rules
from tests.content.material import Claim, Entry, Text, read_material

ENTRIES = read_material().entries
LAW = "https://wetten.overheid.nl/BWBR0040940"
DAY = date(2026, 11, 29)

Rule = Callable[[Entry], Iterator[str]]
EACH: list[Rule] = [
    rules.unclaimed_numbers,
    rules.claims_in_answer,
    rules.claim_sources,
    rules.more_than_whole_laws,
    rules.wrong_pages,
]


def claim(words: str, source: str = LAW, valid_until: date | None = None) -> Claim:
    return Claim(words, source, DAY, valid_until)


def entry(answer: str, *claims: Claim, source: str = LAW, title: str = "Wet, artikel 5") -> Entry:
    return Entry("privacy.proef", Text(answer), sources=(source,), titles=(title,), claims=claims, place="data/faq/x:3")


@pytest.mark.parametrize("rule", EACH)
def test_every_entry_keeps_the_rule(rule: Rule) -> None:
    assert [finding for one in ENTRIES for finding in rule(one)] == []


def test_no_claim_was_out_of_date_when_the_pack_was_last_checked() -> None:
    """Compared with the newest check and not with today: a calendar day must not break a build."""
    newest = max(claim.checked_on for one in ENTRIES for claim in one.claims)
    assert list(rules.expired(ENTRIES, newest)) == []


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("U hoort binnen 4 weken iets.", "4"),
        ("De wet geldt sinds 25 mei 2018.", "2018"),
        ("Dat staat in artikel 6:7.", "6:7"),
        ("Een boete is hooguit 20.000 euro.", "20.000"),
        ("Bel 0900-8844.", "0900-8844"),
    ],
)
def test_a_number_without_a_claim_is_found(answer: str, number: str) -> None:
    found = " ".join(rules.unclaimed_numbers(entry(answer, claim("hooguit 25 mei"))))
    assert f"says {number} without a claim" in found
    assert list(rules.unclaimed_numbers(entry(answer, claim(answer)))) == []


@pytest.mark.parametrize(
    "answer", ["Ga naar [het loket](https://x.example/2026/5).", "1. Bel {telefoon_2}.\n2. Wacht.", "De BIO2 en CC0."]
)
def test_a_number_that_the_answer_does_not_say_needs_no_claim(answer: str) -> None:
    assert list(rules.unclaimed_numbers(entry(answer))) == []


@pytest.mark.parametrize("claims", [(), (claim("binnen 6 weken"),)])
def test_a_claim_that_the_answer_does_not_make_is_found(claims: tuple[Claim, ...]) -> None:
    assert len(list(rules.claims_in_answer(entry("U hoort binnen 4 weken iets.", *claims)))) == 1


def test_a_claim_may_run_over_the_end_of_a_line() -> None:
    assert list(rules.claims_in_answer(entry("U hoort binnen\n4 weken iets.", claim("binnen 4 weken")))) == []


def test_a_claim_on_an_unofficial_page_is_found() -> None:
    blog = "https://www.advocaat.example/avg"
    assert len(list(rules.claim_sources(entry("Binnen 4 weken.", claim("Binnen 4 weken.", blog))))) == 1
    assert list(rules.claim_sources(entry("Binnen 4 weken.", claim("Binnen 4 weken.", blog), source=blog))) == []


def test_a_claim_that_no_longer_holds_is_found() -> None:
    one = entry("De wet komt in 2026.", claim("in 2026", valid_until=date(2026, 12, 31)))
    assert list(rules.expired([one], date(2026, 12, 31))) == []
    assert "held until 2026-12-31" in next(rules.expired([one], date(2027, 1, 1)))


def test_a_whole_law_as_the_only_source_is_found() -> None:
    assert len(list(rules.more_than_whole_laws(entry("Het mag.", title="Uitvoeringswet AVG (wettekst)")))) == 1
    assert list(rules.more_than_whole_laws(entry("Het mag."))) == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://algoritmes.overheid.nl", "a home page"),
        ("https://algoritmes.overheid.nl/nl/", "a home page"),
        ("https://data.overheid.nl/en/ondersteuning/wat-is-open-data", "an English page"),
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32024R1689", "an English page"),
        ("https://www.nldigitalgovernment.nl/dossiers/system", "an English page"),
        ("https://autoriteitpersoonsgegevens.nl/nl/onderwerpen/avg", "has moved"),
        ("https://joinup.ec.europa.eu/collection/led", "has moved"),
    ],
)
def test_a_wrong_page_is_found(url: str, words: str) -> None:
    assert words in " ".join(rules.wrong_pages(entry("Het mag.", source=url)))
    assert words in " ".join(rules.wrong_pages(entry("Het mag.", claim("Het mag.", url))))


def test_an_address_that_has_moved_is_found_in_the_answer() -> None:
    answer = "Lees [de uitleg](https://autoriteitpersoonsgegevens.nl/nl/avg)."
    assert "has moved" in next(rules.wrong_pages(entry(answer)))
    assert list(rules.wrong_pages(entry("Zoek op [data.overheid.nl](https://data.overheid.nl)."))) == []
