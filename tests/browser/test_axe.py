"""No violation of WCAG 2.2 AA or of axe's own best practices, on every page and in every state of the widget."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bot.web.stylesheet import themes
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.widget import ANSWERED, BARE_WORD, NOT_OURS, WANTS_PERSON, Widget, ask_page, open_widget
from tests.stack import Stack


def answered(widget: Widget) -> None:
    widget.ask(ANSWERED)


def suggested(widget: Widget) -> None:
    widget.ask(BARE_WORD)


def not_ours(widget: Widget) -> None:
    widget.ask(NOT_OURS)


def redacted(widget: Widget) -> None:
    widget.ask("mijn bsn is 111222333")


def handed_over(widget: Widget) -> None:
    widget.ask(WANTS_PERSON)


def take_along(widget: Widget) -> None:
    widget.ask(WANTS_PERSON)
    widget.dialog.get_by_text("Zet mijn vragen in een e-mail").click()


def topic_opened(widget: Widget) -> None:
    widget.dialog.get_by_text("Privacy en uw rechten").click()


def menu_opened(widget: Widget) -> None:
    widget.dialog.get_by_label("Menu van dit gesprek").click()


def erasing(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.menu("Wis dit gesprek")


def erased(widget: Widget) -> None:
    erasing(widget)
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.get_by_text("Uw gesprek is gewist", exact=True)).to_be_visible()


def reason_asked(widget: Widget) -> None:
    widget.ask(ANSWERED).get_by_role("button", name="Nee, dit antwoord hielp niet").click()
    expect(widget.dialog.get_by_label("Wat kan beter?")).to_be_visible()


def too_long(widget: Widget) -> None:
    widget.input.fill("a" * 5000)
    widget.send.click()


def connection_lost(widget: Widget) -> None:
    widget.page.context.set_offline(True)
    widget.input.fill(ANSWERED)
    widget.send.click()
    expect(widget.dialog.get_by_role("button", name="Probeer opnieuw")).to_be_visible()


def nothing(_widget: Widget) -> None:
    pass


STATES = [
    nothing, topic_opened, answered, suggested, not_ours, redacted, handed_over, take_along, menu_opened, erasing,
    erased, reason_asked, too_long, connection_lost,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_widget_in_every_state(page: Page, stack: Stack, state: Callable[[Widget], None]) -> None:
    state(open_widget(page, stack.url))
    assert violations(page) == []


LOOKS = {
    "dark": {"color_scheme": "dark"},
    "more_contrast": {"contrast": "more"},
    "forced_colours": {"forced_colors": "active"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "zoomed_to_400_percent": {"viewport": {"width": 320, "height": 256}},
}


@pytest.mark.parametrize("look", LOOKS)
def test_widget_in_every_look(new_context: NewContext, stack: Stack, look: str) -> None:
    widget = open_widget(new_context(**LOOKS[look]).new_page(), stack.url)
    handed_over(widget)
    answered(widget)
    assert violations(widget.page, scheme=look) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", sorted(themes()))
def test_widget_in_every_theme(new_context: NewContext, stack: Stack, theme: str, scheme: str) -> None:
    page = new_context(color_scheme=scheme).new_page()
    page.route(
        f"{stack.url}/",
        lambda route: route.fulfill(
            body=route.fetch().text().replace("<script ", f'<script data-theme="{theme}" ').replace("voorbeeld", theme),
            headers={"Content-Type": "text/html"},
        ),
    )
    widget = open_widget(page, stack.url)
    answered(widget)
    handed_over(widget)
    assert violations(page, scheme=scheme) == []


@pytest.mark.parametrize(
    "place", ["/", "/chat", "/chat/wissen", "/chat/code", "/vragen", "/privacy", "/toegankelijkheid"]
)
def test_pages(page: Page, stack: Stack, place: str) -> None:
    page.goto(stack.url + place)
    assert violations(page) == []


def test_the_page_that_works_without_javascript(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/chat")
    for question in ("", ANSWERED, BARE_WORD, WANTS_PERSON):
        ask_page(page, question)
        assert violations(page) == []
    page.get_by_text("Zet mijn vragen in een e-mail").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Nee, dit antwoord hielp niet").first.click()
    page.get_by_text("Menu", exact=True).click()
    assert violations(page) == []
    page.get_by_role("link", name="Wis dit gesprek").click()
    page.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(page.get_by_role("heading", name="Uw gesprek is gewist")).to_be_visible()
    assert violations(page) == []
