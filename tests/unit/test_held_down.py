"""Letters held down on the keyboard are let go again; figures are not."""

import pytest

from bot.ground.held_down import let_go


@pytest.mark.parametrize(
    ("word", "twice", "once"),
    [("heeeelp", "heelp", "help"), ("doooood", "dood", "dod"), ("dood", "dood", "dood"), ("1000", "1000", "1000")],
)
def test_a_letter_held_down_is_written_twice_and_once(word: str, twice: str, once: str) -> None:
    assert let_go(word) == (twice, once)
