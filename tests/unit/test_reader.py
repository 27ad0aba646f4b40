"""Reading a message: politeness off, bare words seen, two questions split, choices and follow-ups recognised."""

from pathlib import Path

import pytest

from bot.dialogue.reader import Reader, load_dialogue_data
from bot.faq.pack import load_pack
from bot.ground.errors import ConfigurationError
from bot.ground.municipality import Municipality
from bot.ground.settings import ROOT


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_dialogue_data())


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("Hallo, wat is open data?", "wat is open data?"),
        ("Goedemiddag! Ik heb een vraag: wat is open data", "wat is open data"),
        ("wat is open data, alvast bedankt", "wat is open data"),
        ("wat is open data? Met vriendelijke groet", "wat is open data"),
        ("hallo", "hallo"),
        ("Hoi hoi", "Hoi hoi"),
        ("dagvergunning", "dagvergunning"),
        ("hoi, dag", "hoi, dag"),
        ("  ", ""),
        ("wat is open data" + "?" * 500, "wat is open data" + "?" * 500),
    ],
)
def test_politeness_comes_off(reader: Reader, text: str, core: str) -> None:
    assert reader.core(text) == core


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("privacy", "privacy.inzage"),
        ("Privacy?", "privacy.inzage"),
        ("iets over privacy", "privacy.inzage"),
        ("ik heb een vraag over algoritmes", "algoritmes.gebruik"),
        ("algoritmess", "algoritmes.gebruik"),
        ("data agenda", "data-agenda.wat-is"),
        ("woo", "open-data.woo"),
    ],
)
def test_a_bare_word(reader: Reader, text: str, first: str) -> None:
    assert reader.bare_word(text)[0] == first


@pytest.mark.parametrize(
    "text", ["hoe kan ik mijn privacy beschermen", "", "wo", "weer", "privacy van mijn kind op school"]
)
def test_no_bare_word(reader: Reader, text: str) -> None:
    assert reader.bare_word(text) == ()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Wat is open data? Hoe dien ik een Woo-verzoek in?", 2),
        ("Wat kost inzage en hoe lang duurt dat verzoek?", 2),
        ("wat is het verschil tussen open data en de Woo?", 0),
        ("wat is open data", 0),
        ("Hoe lang? Wat?", 0),
    ],
)
def test_two_questions(reader: Reader, text: str, count: int) -> None:
    assert len(reader.questions(text)) == count


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0), ("2", 1), ("de tweede", 1), ("nummer 3", 2), ("3e", 2), ("de laatste graag", 2),
        ("de eerste optie", 0), ("doe die tweede maar", 1), ("ik neem er een", 0),
        ("wat is een datalek", None), ("wat zijn de twee wetten", None), ("is de eerste keer gratis", None),
        ("4", None), ("geen van deze", None), ("ik heb er 2 jaar geleden ook al naar gevraagd", None), ("", None),
    ],
)  # fmt: skip
def test_a_choice_by_number(reader: Reader, text: str, place: int | None) -> None:
    assert reader.ordinal(text, 3) == place


def test_the_last_depends_on_how_many_there_are(reader: Reader) -> None:
    assert reader.ordinal("de laatste", 2) == 1
    assert reader.ordinal("1", 0) is None


def test_a_choice_by_title(reader: Reader) -> None:
    titles = ["Hoe vraag ik inzage in mijn gegevens?", "Wat kost een privacyverzoek?"]
    assert reader.title("wat kost een privacyverzoek", titles) == 1
    assert reader.title("Wat kost een privacyverzoekje?", titles) == 1
    assert reader.title("hoe laat is het", titles) is None
    assert reader.title("wat dan ook", []) is None


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("hoe lang duurt dat?", True),
        ("en moet zij dan tekenen", True),
        ("moet ik daarvoor betalen", True),
        ("wat kost het", True),
        ("wat kost het zwembad", False),
        ("wat is open data", False),
        ("", False),
    ],
)
def test_a_follow_up_points_back(reader: Reader, text: str, points: bool) -> None:
    assert reader.points_back(text) is points


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("nee, ik bedoel die van mijn straat", "die van mijn straat"),
        ("ik bedoelde de eerste", "de eerste"),
        ("nee wacht, niet wissen, ik wil ze zien", "ik wil ze zien"),
        ("nee", None),
        ("wat kost dat", None),
    ],
)
def test_a_correction_says_what_is_meant(reader: Reader, text: str, corrected: str | None) -> None:
    assert reader.corrected(text) == corrected


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("die over inzage", 0), ("over het geld", 1), ("die over gegevens en geld", None), ("die over parkeren", None),
        ("waarom kost het eigenlijk geld", None), ("die", None),
    ],
)  # fmt: skip
def test_a_choice_by_part_of_its_title(reader: Reader, text: str, place: int | None) -> None:
    titles = ["Hoe vraag ik inzage in mijn gegevens?", "Kost een privacyverzoek geld?"]
    assert reader.part_of_title(text, titles) == place


@pytest.mark.parametrize(
    ("text", "unshared"),
    [
        ("wat is de beslistermijn", ()),  # a compound
        ("hoe lank is de temrijn", ("lank",)),  # mistyped
        ("wat kost een paspoort", ("paspoort",)),
        ("moet ik daarvoor betalen", ("betalen",)),
        ("en zij dan", ()),
    ],
)
def test_words_that_what_was_spoken_of_does_not_share(reader: Reader, text: str, unshared: tuple[str, ...]) -> None:
    assert reader.content_words.unshared(text, {"termijn", "verzoek", "kosten"}) == unshared


def test_everything_that_the_dialogue_points_to_exists(reader: Reader, municipality: Municipality) -> None:
    pack = load_pack(ROOT / "data/faq", ROOT / "data/out-of-scope", municipality)
    ids = {entry.id for entry in pack.entries}
    data = reader.data
    named = {faq for choices in data.bare_words.values() for faq in choices}
    named |= {faq for usual in data.usual_followups.values() for faq in usual.values()}
    assert named <= ids
    assert {aspect for usual in data.usual_followups.values() for aspect in usual} <= set(data.aspects)
    assert {aspect for entry in pack.entries for aspect in entry.followups} <= set(data.aspects)


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dialogue.yml"
    path.write_text((ROOT / "data/dialogue.yml").read_text() + "\nonbekend: 1\n")
    with pytest.raises(ConfigurationError, match=f"^{path}: onbekend: "):
        load_dialogue_data(path)


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("die over geld", "geld"),
        ("doe maar die over de kosten", "kosten"),
        ("nee, dat met de termijn", "termijn"),
        ("die over", None),
        ("over geld", None),
        ("wat kost dat voor mij", None),
    ],
)
def test_what_a_choice_is_said_to_be_about(reader: Reader, said: str, about: str | None) -> None:
    assert reader.said_of_choice(said) == about


@pytest.mark.parametrize(
    ("said", "core"),
    [
        ("oke, en hoe lang duurt dat", "en hoe lang duurt dat"),
        ("oke bedankt. nog iets: bewaart u dit gesprek", "bewaart u dit gesprek"),
        ("fijn! mag ik ze gebruiken", "mag ik ze gebruiken"),
        ("fijn stof in de lucht", "fijn stof in de lucht"),
        ("goed, dank u", "goed, dank u"),
    ],
)
def test_politeness_with_a_stop_behind_it_is_taken_off(reader: Reader, said: str, core: str) -> None:
    assert reader.core(said) == core
