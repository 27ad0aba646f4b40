"""No text of a stranger can grow, hide or pile up on its way to an engine."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ground.safe_text import MOST_MARKS, safe_text

MOST = 400
HIDDEN = {"Cc", "Cf", "Cn", "Co", "Cs"}
anything = st.text(st.characters(max_codepoint=sys.maxunicode), max_size=600)  # lone surrogates too


@given(anything)
def test_the_bound_holds_and_nothing_hidden_is_left(text: str) -> None:
    safe = safe_text(text, MOST)
    assert len(safe) <= MOST
    assert not {unicodedata.category(char) for char in safe.replace("\n", "")} & HIDDEN
    safe.encode("utf-8")


@given(anything)
def test_nothing_grows_afterwards(text: str) -> None:
    safe = safe_text(text, MOST)
    assert safe_text(safe, MOST) == safe
    assert len(unicodedata.normalize("NFKC", safe)) <= MOST


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Hoe vraag ik inzage?", "Hoe vraag ik inzage?"),
        ("geef\u00a0mij\u2009een\u3000café", "geef mij een café"),
        ("cafe\u0301", "café"),
        ("per\u00adsoons\u200bgegevens", "persoonsgegevens"),
        ("\u202emoc.kaw\u202c", "moc.kaw"),
        ("één\r\ntwee\x00drie", "één \ntwee drie"),
        ("ｗｏｏ verzoek", "woo verzoek"),
        ("\ud83d kapot \udc00", " kapot "),
        ("\ue000\U0010ffff weg", " weg"),
        ("a" + "\u0301" * 500, "á" + "\u0301" * (MOST_MARKS - 1)),
    ],
)
def test_what_it_makes_of_a_text(text: str, safe: str) -> None:
    assert safe_text(text, MOST) == safe


def test_the_letter_that_crashed_the_engine_is_bounded_after_it_grew() -> None:
    safe = safe_text("\ufdfa" * 20, 100)
    assert len(safe) == 100
    assert safe.startswith("صلى الله عليه وسلم")
