"""Small, zoomed, spaced out, printed: nothing gets lost or asks for scrolling sideways."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.widget import ANSWERED, WANTS_PERSON, Widget, open_widget
from tests.stack import Stack

SIZES = {"phone": (320, 568), "zoomed_to_400_percent": (320, 256), "desktop": (1280, 800)}
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }
"""
SIDEWAYS = """() => [...document.querySelectorAll('*'), ...(document.querySelector('datawijzer-widget')?.shadowRoot
  .querySelectorAll('*') ?? [])].filter(e => e.scrollWidth > e.clientWidth + 1 && !['hidden', 'clip'].includes(
  getComputedStyle(e).overflowX) && e.clientWidth > 1 && getComputedStyle(e).display !== 'inline'
  && e.tagName !== 'TEXTAREA').map(e => `${e.tagName}.${e.className} ${e.scrollWidth}>${e.clientWidth}`)"""


@pytest.mark.parametrize("size", SIZES)
def test_the_widget_never_scrolls_sideways(new_context: NewContext, stack: Stack, size: str) -> None:
    widget = _long_talk(new_context, stack, size)
    assert widget.page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("size", SIZES)
def test_text_can_be_spaced_out(new_context: NewContext, stack: Stack, size: str) -> None:
    widget = _long_talk(new_context, stack, size)
    widget.page.evaluate(
        "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); const { shadowRoot } ="
        " document.querySelector('datawijzer-widget'); shadowRoot.adoptedStyleSheets.push(sheet) }",
        SPACING,
    )
    assert widget.page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize(
    "place", ["/", "/chat", "/chat/wissen", "/chat/code", "/vragen", "/privacy", "/toegankelijkheid"]
)
@pytest.mark.parametrize("size", ["phone", "zoomed_to_400_percent"])
def test_pages_never_scroll_sideways(new_context: NewContext, stack: Stack, place: str, size: str) -> None:
    page = _page(new_context, size)
    page.goto(stack.url + place)
    assert page.evaluate(SIDEWAYS) == []


def test_at_400_percent_the_answer_can_be_read_and_the_form_reached(new_context: NewContext, stack: Stack) -> None:
    widget = _long_talk(new_context, stack, "zoomed_to_400_percent")
    height = widget.page.viewport_size["height"]  # type: ignore[index]
    widget.turns.last.scroll_into_view_if_needed()
    covered = widget.page.evaluate(
        "() => [...document.querySelector('datawijzer-widget').shadowRoot.querySelectorAll('*')].filter(e =>"
        " ['sticky', 'fixed'].includes(getComputedStyle(e).position) && e.offsetHeight > 0 && !e.matches('dialog'))"
        ".reduce((height, e) => height + e.offsetHeight, 0)"
    )
    assert covered < height / 4  # the line with the menu and the way out
    widget.input.scroll_into_view_if_needed()
    box = widget.input.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= height - box["height"]


def test_a_page_is_printed_without_the_widget(page: Page, stack: Stack) -> None:
    open_widget(page, stack.url)
    page.emulate_media(media="print")
    expect(Widget(page).dialog).to_be_hidden()


def test_motion_stops_for_who_asks_so(new_context: NewContext, stack: Stack) -> None:
    page = new_context(reduced_motion="reduce").new_page()
    page.route("**/api/chat", lambda route: None)
    widget = open_widget(page, stack.url)
    widget.input.fill(ANSWERED)
    widget.send.click()
    dot = widget.dialog.locator(".dw-busy span").first
    expect(dot).to_be_visible()
    assert dot.evaluate("e => getComputedStyle(e).animationName") == "none"


def _page(new_context: NewContext, size: str) -> Page:
    width, height = SIZES[size]
    return new_context(viewport={"width": width, "height": height}).new_page()


def _long_talk(new_context: NewContext, stack: Stack, size: str) -> Widget:
    widget = open_widget(_page(new_context, size), stack.url)
    widget.ask("https://www.zandermeer.example/" + "zeer-lang-adres" * 20)
    widget.ask(ANSWERED)
    widget.ask(WANTS_PERSON).get_by_text("Zet mijn vragen in een e-mail").click()
    return widget
