"""Text from outside is made safe once: whatever comes in, what goes on is plain, bounded and settled."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.ground.safe_text import MOST_MARKS, safe_lines, safe_text

ANY = st.text(st.characters(exclude_categories=()), max_size=80)  # half pairs too
HARD = st.text(
    "a e\u0301\u0323\u0308\u200d\ufdfa\ufb01\uac00\u1100\u1161\u11a8\u09c7\u09be\u0344İß½\u00ad\ud800\n\u3000\x00",
    max_size=60,
)


@pytest.mark.parametrize(
    ("given_", "safe"),
    [
        ("Waar vind ik het privacyformulier?", "Waar vind ik het privacyformulier?"),
        ("een\ntwee\tdrie\x00vier\u2028vijf\u00a0zes", "een twee drie vier vijf zes"),
        ("wa\u200bcht\u00adwo\u202eord\ufeff", "wachtwoord"),
        ("half\ud800 paar", "half paar"),
        ("eigen\ue000 teken\U000e0041 nieuw\U0003fffe", "eigen teken nieuw"),
        ("ﬁets ½ №", "fiets 1⁄2 No"),
        ("ｇｅｇｅｖｅｎｓ", "gegevens"),
        ("ge\u0308eigend", "gëeigend"),
        ("z" + "\u0300" * 300 + "o", "z" + "\u0300" * MOST_MARKS + "o"),
        ("😀👍🏽", "😀👍🏽"),
        ("Чи можу я подати скаргу?", "Чи можу я подати скаргу?"),
        ("أحتاج مساعدة", "أحتاج مساعدة"),
    ],
)
def test_what_only_harms_goes_and_what_is_said_stays(given_: str, safe: str) -> None:
    assert safe_text(given_, 400) == safe


def test_one_character_that_stands_for_many_does_not_grow_beyond_the_bound() -> None:
    assert safe_text("\ufdfa" * 20, 400) == (unicodedata.normalize("NFKC", "\ufdfa") * 23)[:360]
    assert len(safe_text("\ufdfa" * 1_000, 400)) == 400


@given(ANY | HARD, st.integers(0, 50))
@example("\u1100\u1161\u11a8" * 9, 5)
@example("e\u0301\u0323\u0308\u0301\u0323\u0308x", 3)
def test_any_text_comes_out_bounded_settled_and_plain(text: str, most: int) -> None:
    safe = safe_text(text, most)
    assert len(safe) <= most
    assert safe_text(safe, most) == safe
    assert unicodedata.is_normalized("NFKC", safe)
    assert not {unicodedata.category(char) for char in safe} & {"Cc", "Cf", "Cn", "Co", "Cs"}
    safe.encode()


@given(ANY | HARD, st.integers(0, 20))
def test_the_bound_only_cuts(text: str, most: int) -> None:
    assert safe_text(text, most) == safe_text(text, 10_000)[:most]


def test_lines_stay_lines() -> None:
    assert safe_lines("een\u00a0vraag\r\ntwee\x00", 400) == "een vraag \ntwee "
    assert len(safe_lines("\ufdfa\n" * 500, 1000)) == 1000
