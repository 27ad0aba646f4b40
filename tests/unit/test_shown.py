"""What a resident said is shown as it was kept."""

import pytest

from bot.dialogue.payloads import ASK_PERSON, choice_of
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.turns.shown import Shower


@pytest.mark.parametrize("text", ["mijn nummer is [telefoonnummer]", "[name]", "[phone] [bsn]", "[] {} %s", "/choose"])
def test_words_stay_as_they_are(texts: Texts, municipality: Municipality, text: str) -> None:
    assert Shower(texts, municipality).words(text, {}) == text


def test_a_button_is_shown_by_its_words(texts: Texts, municipality: Municipality) -> None:
    assert Shower(texts, municipality).words(ASK_PERSON, {}) == texts("want_person")
    assert Shower(texts, municipality).words(choice_of("is.weg"), {}) == choice_of("is.weg")
