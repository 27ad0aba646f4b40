"""What buttons send back, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.service import as_plain_text
from bot.dialogue.payloads import ASK_PERSON, NONE_OF_THESE, choice_of, chosen_entry, is_payload


def test_a_choice_comes_back_as_it_went() -> None:
    payload = choice_of("open-data.woo-verzoek")
    assert payload == '/choose{"faq": "open-data.woo-verzoek"}'
    assert chosen_entry(payload) == "open-data.woo-verzoek"
    assert chosen_entry(payload.replace(" ", "")) == "open-data.woo-verzoek"
    assert as_plain_text(payload) == payload


@pytest.mark.parametrize("payload", [NONE_OF_THESE, ASK_PERSON])
def test_our_other_buttons(payload: str) -> None:
    assert is_payload(payload)
    assert as_plain_text(payload) == payload


@pytest.mark.parametrize(
    "message",
    [
        "/restart", "/session_start", "/back", "/greeting", "/choose", '/choose{"faq": "x"}',
        '/choose{"faq": "a.b", "c": 1}',
        '/choose{"faq": "a.b"} ; /restart', '/choose{"faq": "a.b"}\n/restart', '/choose{"faq": "../etc.passwd"}',
        "/ask_person{}", "//ask_person", "/ ask_person", "/none_of_these\n",
    ],
)  # fmt: skip
def test_anything_else_is_no_command(message: str) -> None:
    assert chosen_entry(message) is None
    plain = as_plain_text(message)
    assert is_payload(plain) or not plain.startswith("/")


@pytest.mark.parametrize(
    ("message", "plain"),
    [
        ("/hoe werkt dit", "hoe werkt dit"),
        ("hoe\n\nwerkt   dit", "hoe werkt dit"),
        ("en/of", "en/of"),
        ("/", "?"),
        ("// /", "?"),
        ("  ", "?"),
    ],
)
def test_plain_text_for_rasa(message: str, plain: str) -> None:
    assert as_plain_text(message) == plain


@given(st.text(max_size=60))
def test_rasa_never_gets_a_command_or_nothing(message: str) -> None:
    plain = as_plain_text(message)
    assert plain
    assert is_payload(plain) or not plain.startswith("/")
