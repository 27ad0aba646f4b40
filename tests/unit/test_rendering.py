"""Markdown becomes HTML that is safe to show anywhere, whatever an answer or a resident says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.messages import Message, Notice
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
