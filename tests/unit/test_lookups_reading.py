"""What is read of a question: subject, place, owner, format, year."""

import pytest

from tests.unit.lookups import HOME, UNDERSTANDER


@pytest.mark.parametrize(
    ("said", "words", "more"),
    [
        ("Zijn er gegevens over bomen in mijn gemeente?", ("bomen",), {"place": "Zandermeer"}),
        ("ik zoek cijfers over fietspaden als csv", ("fietspaden",), {"format": "CSV"}),
        ("geef me alle datasets van het CBS over inkomen", ("inkomen",), {"owner": "CBS"}),
        ("bomenkaart downloaden", ("bomen",), {}),
        ("geluidskaart", ("geluid",), {}),
        ("ik soek gegefens over parkeer garages", ("parkeergarages",), {}),
        ("data over luchtkwalitiet", ("luchtkwaliteit",), {}),
        ("open data over laadpalen in utrecht", ("laadpalen",), {"place": "Utrecht"}),
        ("cijfers over de beste scholen", ("scholen",), {"place": None}),
        ("open data over ondergrondse containers in Den Haag", ("ondergrondse containers",), {"place": "Den Haag"}),
        ("verkeerstellingen 2025 csv", ("verkeerstellingen",), {"year": 2025, "format": "CSV"}),
        ("de nieuwste cijfers over toerisme", ("toerisme",), {"newest": True}),
        ("welke algoritmes gebruikt deze gemeente voor bijstand", ("bijstand",), {"kind": "algorithms", "place": HOME}),
        ("Welke hoogrisico-algoritmes zijn er bij het UWV?", (), {"kind": "algorithms", "owner": "UWV"}),
    ],
)  # fmt: skip
def test_a_question_is_taken_apart(said: str, words: tuple[str, ...], more: dict[str, object]) -> None:
    reading = UNDERSTANDER.read(said)
    assert reading is not None
    assert reading.query.words == words
    assert {name: getattr(reading.query, name) for name in more} == more


@pytest.mark.parametrize(
    "said", ["", "Wat is een dataset?", "waar vind ik open data van de gemeente", "???", "x" * 1000]
)
def test_without_a_subject_there_is_nothing_to_look_up(said: str) -> None:
    reading = UNDERSTANDER.read(said)
    assert reading is None or not (reading.asks or reading.is_bare)


def test_a_story_is_not_read() -> None:
    assert UNDERSTANDER.read("data over bomen " * 40) is None


def test_nothing_of_a_message_stays_in_memory() -> None:
    UNDERSTANDER.read("cijfers over bomen")
    strings = UNDERSTANDER._nlp.vocab.strings
    before = len(strings)
    for number in range(20):
        UNDERSTANDER.read(f"cijfers over geheimwoord{number}")
    assert len(strings) == before
    assert "geheimwoord7" not in strings


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("wie controleert de algoritmes van de gemeente", False),
        ("kunnen jullie een dataset over speeltuinen openbaar maken", False),
        ("welke cijfers over bomen hebben jullie over mij", False),
        ("ik soek een bestant met glasbakken", True),
        ("kun je cijfers opzoeken over jeugdwerkloosheid", True),
        ("zijn er cijfers over klachten en boetes", True),
    ],
)
def test_asking_for_data_is_told_from_asking_about_it(said: str, asks: bool) -> None:
    reading = UNDERSTANDER.read(said)
    assert (reading is not None and reading.asks) is asks
