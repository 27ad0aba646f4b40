"""Messages are calmed before they are read: what is shouted, glued, stretched or spelled with figures."""

import pytest

from bot.dialogue.urgency.plain import Calm, count_words

WORDS = count_words(["mijn ex volgt mij overal, hij slaat, dood, help, inzage in een dossier"] * 12)


@pytest.mark.parametrize(
    ("message", "calm"),
    [
        ("MIJN EX VOLGT MIJ", "mijn ex volgt mij"),
        ("mijnexvolgtmijoveral", "mijn ex volgt mij overal"),
        ("MIJNEXVOLGTMIJ!!", "mijn ex volgt mij!!"),
        ("hij slaaaaat mij heeeelp", "hij slaat mij help"),
        ("doooood", "dood"),
        ("h1j sl4at m1j", "hij slaat mij"),
    ],
)
def test_it_is_written_calmly(message: str, calm: str) -> None:
    assert Calm(WORDS)(message) == calm


@pytest.mark.parametrize(
    "message",
    [
        "Mijn ex volgt mij.", "Inzage in het dossier van 2019", "verblijfsvergunning", "WO", "1011 AB", "", "0000000",
        "omgevingsvergunningsaanvraagformulier", "💔💔💔", "زوجي يضربني",
    ],
)  # fmt: skip
def test_what_is_calm_stays_as_it_is(message: str) -> None:
    assert Calm(WORDS)(message) == message


def test_a_word_must_be_common_to_be_known() -> None:
    assert count_words(["eenmaal", "tweemaal tweemaal", "ex"]) == {"tweemaal": 2}


def test_glued_words_in_a_longer_message_are_left_alone() -> None:
    message = "ik wil graag inzage in de stukken van mijnexvolgtmij"
    assert Calm(WORDS)(message) == message
