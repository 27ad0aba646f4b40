"""How a question is typed makes no difference; what is typed well stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faq.spelling import Spelling

TEXTS = 5 * [
    "Hoe vraag ik inzage in mijn persoonsgegevens?",
    "Hoe lang duurt een woo-verzoek bij de gemeente?",
    "Mag de gemeente een algoritme gebruiken?",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoe vraag ik izage in mijn persoonsgegevesn?", "hoe vraag ik inzage in mijn persoonsgegevens?"),
        ("mag de gemeeeeente dat??!!", "mag de gemeente dat?!"),
        ("😡 mag de gemeente een algortime gebruiken 🙏🙏", "mag de gemeente een algoritme gebruiken"),
        ("HOE LANG DUURT EEN WOO-VERZOEK", "HOE LANG DUURT EEN WOO-VERZOEK"),
        ("nieeeet", "niet"),
        ("jaaaa", "ja"),
    ],
)
def test_slips_are_mended(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.corrected(typed) == meant


@pytest.mark.parametrize(
    "text", ["wat kost een paspoort", "wanneer gaat het zwembad open?", "xyz qwrt", "AI", "👍", ""]
)
def test_what_is_no_slip_stays(spelling: Spelling, text: str) -> None:
    assert spelling.corrected(text) == text


@given(st.text(max_size=200))
def test_any_text_comes_back_no_longer_and_never_empty(text: str) -> None:
    corrected = Spelling(TEXTS).corrected(text)
    assert bool(corrected.strip()) == bool(text.strip())
    assert len(corrected) <= len(text) + 2 * text.count(" ") + 2


def test_a_word_that_a_turn_asks_again_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def search(word: str, *_: object, **__: object) -> list[tuple[str, int, int]]:
        searched.append(word)
        return [("algoritme", 2, 0)]

    monkeypatch.setattr("bot.faq.spelling.process.extract", search)
    spelling = Spelling(TEXTS)
    alone, together = "welk algortime", "Hoe lang duurt een woo-verzoek? welk algortime"
    assert [spelling.corrected(text)[-9:] for text in (alone, together, alone)] == 3 * ["algoritme"]
    assert searched.count("algortime") == 1
