"""The content pack is whole: ids, sources, links, phrasings; each rule is tried on content that breaks it."""

from dataclasses import replace

import pytest

from tests.content import pack_rules as rules
from tests.content.material import Entry, Material, Text, read_material

MATERIAL = read_material()
SOURCE = "https://wetten.overheid.nl/BWBR0040940"


def text(words: str, place: str = "data/faq/fout.yml:9") -> Text:
    placed = Text(words)
    placed.place = place
    return placed


def entry(name: str, *phrasings: str, **more: object) -> Entry:
    one = Entry(
        name, sources=(SOURCE,), phrasings=tuple(text(words) for words in phrasings), place="data/faq/fout.yml:3"
    )
    return replace(one, question=text(f"Wat is {name}?"), **more)


def test_the_ids_are_the_stable_ones() -> None:
    assert list(rules.stable_ids(MATERIAL.entries)) == []
    assert len(rules.IDS) == len(set(rules.IDS))


def test_every_source_is_official() -> None:
    assert [finding for one in MATERIAL.entries for finding in rules.official_sources(one)] == []


def test_related_entries_and_follow_ups_exist() -> None:
    assert list(rules.links_exist(MATERIAL.entries)) == []


def test_there_are_enough_phrasings() -> None:
    assert list(rules.enough_phrasings(MATERIAL)) == []


def test_no_phrasing_stands_twice() -> None:
    assert list(rules.no_doubles(MATERIAL)) == []


def test_no_evaluation_question_was_trained_on() -> None:
    assert MATERIAL.evaluation
    assert list(rules.no_leaks(MATERIAL)) == []


@pytest.mark.parametrize(
    ("names", "finding"),
    [
        (["privacy.inzage"], "privacy.kosten has no entry"),
        (["privacy.inzage", "privacy.kosten", "privacy.nieuw"], "privacy.nieuw does not stand in data/faq-ids.txt"),
        (["privacy.inzage", "privacy.kosten", "privacy.kosten"], "privacy.kosten stands more than once"),
    ],
)
def test_a_missing_new_or_double_id_is_found(names: list[str], finding: str) -> None:
    found = list(rules.stable_ids([entry(name) for name in names], ["privacy.inzage", "privacy.kosten"]))
    assert any(finding in line for line in found)


@pytest.mark.parametrize(
    "sources",
    [
        (),
        ("https://www.voorbeeldkrant.example/avg",),
        ("http://wetten.overheid.nl/BWBR0040940",),
        ("https://overheid.nl.example/avg",),
        ("https://nietoverheid.nl/avg",),
        (SOURCE, "https://forum.example/avg"),
    ],
)
def test_a_missing_or_unofficial_source_is_found(sources: tuple[str, ...]) -> None:
    assert len(list(rules.official_sources(entry("privacy.avg", sources=sources)))) == 1


def test_a_link_to_nothing_is_found() -> None:
    lost = entry("privacy.avg", links=(text("privacy.bestaat-niet"),))
    assert "privacy.bestaat-niet, which does not exist" in next(rules.links_exist([lost]))
    assert "leads nowhere" in next(rules.links_exist([entry("privacy.avg")]))


def test_every_detail_stands_in_its_answer() -> None:
    assert [finding for each in MATERIAL.entries for finding in rules.details_stand_in_the_answer(each)] == []


def test_a_detail_that_is_no_longer_said_is_found() -> None:
    gone = Entry("privacy.avg", answer=text("Dat mag."), details=(text("Dat kost niets."),))
    (finding,) = rules.details_stand_in_the_answer(gone)
    assert "'Dat kost niets.' does not stand in the answer of privacy.avg" in finding


def test_too_few_phrasings_are_found() -> None:
    few = Material(entries=(entry("privacy.avg", "wat is de avg"),), outside=(text("mijn paspoort is weg"),))
    found = " ".join(rules.enough_phrasings(few))
    assert "privacy.avg has 1 phrasings" in found
    assert "1 phrasings in all" in found
    assert "1 examples" in found


ASKED = "wie kijkt er mee in mijn dossier bij de gemeente"
VARIANT = ASKED + " vandaag"  # 92%


@pytest.mark.parametrize(
    ("entries", "outside"),
    [
        ([entry("a.a", ASKED), entry("b.b", ASKED.upper() + "?!")], ()),
        ([entry("a.a", ASKED), entry("b.b", VARIANT)], ()),  # too near for two entries
        ([entry("a.a", ASKED, ASKED + "n")], ()),  # 99%: too near even for one
        ([entry("a.a", ASKED, "wat is a.a?")], ()),  # the entry's own question
        ([entry("a.a", ASKED)], (text(ASKED),)),
    ],
)
def test_a_double_or_near_double_is_found(entries: list[Entry], outside: tuple[Text, ...]) -> None:
    (finding,) = rules.no_doubles(Material(entries=tuple(entries), outside=outside))
    assert finding.startswith("data/faq/fout.yml:9: ")


@pytest.mark.parametrize(
    "entries",
    [
        [entry("a.a", ASKED, VARIANT)],  # in one entry that is a variant
        [entry("a.a", ASKED), entry("b.b", "wie kijkt er mee als ik in de raad spreek")],
    ],
)
def test_a_variant_is_no_double(entries: list[Entry]) -> None:
    assert list(rules.no_doubles(Material(entries=tuple(entries)))) == []


@pytest.mark.parametrize("question", [ASKED, "Wie kijkt er mee in mijn dossier bij de gemeente?", ASKED + "n"])
@pytest.mark.parametrize("trained", [Material(entries=(entry("a.a", ASKED),)), Material(outside=(text(ASKED),))])
def test_a_leaked_evaluation_question_is_found(question: str, trained: Material) -> None:
    (finding,) = rules.no_leaks(replace(trained, evaluation=(text(question, "data/evaluation/x.yml:4"),)))
    assert finding.startswith("data/evaluation/x.yml:4: ")
