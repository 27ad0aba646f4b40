"""Markdown becomes HTML that is safe to show anywhere, whatever an answer or a resident says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.kinds import Notice
from bot.dialogue.messages import Message
from bot.http.rendering import html_of
from bot.turns.shown import with_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Een **dik** woord", "<p>Een <strong>dik</strong> woord</p>\n"),
        ("- een\n- twee", "<ul>\n<li>een</li>\n<li>twee</li>\n</ul>\n"),
        ("een\ntwee", "<p>een<br>\ntwee</p>\n"),
        ("[site](https://x.example)", '<p><a href="https://x.example" rel="noopener noreferrer">site</a></p>\n'),
        ("[mail](mailto:a@x.example)", '<p><a href="mailto:a@x.example" rel="noopener noreferrer">mail</a></p>\n'),
    ],
)
def test_plain_markdown(text: str, html: str) -> None:
    assert html_of(text) == html


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Bel 14 0999.", "tel:140999"),
        ("Politie: 0900-8844.", "tel:09008844"),
        ("De helpdesk, 088-123 65 55, is open.", "tel:0881236555"),
        ("Vanuit het buitenland +31 88 123 65 55", "tel:+31881236555"),
        ("Bel 0800 2000 of niet", "tel:08002000"),
        ("Bij spoed belt u 112.", "tel:112"),
        ("**Gevaar? Bel 112.**", "tel:112"),
        ("Mail naar fg@zandermeer.example.", "mailto:fg@zandermeer.example"),
    ],
)
def test_a_number_and_an_address_can_be_pressed(text: str, address: str) -> None:
    assert re.findall('href="([^"]*)"', html_of(text)) == [address]


@pytest.mark.parametrize(
    "text",
    [
        "Het wordt van kracht op 01-02-2026.",
        "Artikel 112, lid 1, of 14 dagen",
        "Stb. 2026-149, 0800",
        "Postbus 99, 9999 ZZ",
        "BSN 123456782",
        "`0900-8844` staat er letterlijk",
        "0612345678901",
    ],
)
def test_other_numbers_are_no_phone_numbers(text: str) -> None:
    assert "<a " not in html_of(text)


def test_a_link_in_a_link_is_none() -> None:
    assert html_of("[bel 14 0999](https://x.example)").count("<a ") == 1


def test_in_arabic_a_number_can_be_pressed_and_keeps_its_order() -> None:
    assert '<a href="tel:140999" rel="noopener noreferrer"><bdi>14 0999</bdi></a>' in html_of("اتصلوا بالرقم 14 0999")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "[klik](javascript:alert(1))",
        "[klik](JaVaScRiPt:alert(1))",
        "[klik](data:text/html;base64,PHNjcmlwdD4=)",
        "[klik](vbscript:x)",
        "![plaatje](https://x.example/a.png)",
        "[a](https://x.example \"' onclick=alert(1) x='\")",
        "<a href='javascript:alert(1)'>x</a>",
        '<https://x.example/"onclick=alert(1)>',
        "[x]: javascript:alert(1)\n\n[x]",
        "<iframe src=//x.example></iframe>",
        "<style>*{display:none}</style>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>`",
    ],
)
def test_nothing_runs(text: str) -> None:
    assert_harmless(html_of(text))


@given(st.text("<>\"'/=() :&;#[]!`*_-\n\tajvscriptonlekhm1", max_size=80))
def test_nothing_runs_whatever_is_typed(text: str) -> None:
    assert_harmless(html_of(text))


def assert_harmless(html: str) -> None:
    """Only allowed tags, no attribute but a safe `href`."""
    for tag in re.findall(r"<[^>]*>", html):
        assert re.fullmatch(
            r"</?(?:p|strong|em|ul|ol|li|code)>|<br>|</a>"
            r'|<a(?: href="(?!\s*(?:javascript|data|vbscript):)[^"<>]*")? rel="noopener noreferrer">',
            tag,
        ), tag


def test_a_message_keeps_its_text_beside_its_html() -> None:
    message = Message("**Ja**", Notice())
    assert with_html(message, "een") == {
        "recipient_id": "een",
        "text": "**Ja**",
        "buttons": [],
        "custom": {"kind": "notice", "html": "<p><strong>Ja</strong></p>\n"},
    }
    assert message.custom == {"kind": "notice"}
