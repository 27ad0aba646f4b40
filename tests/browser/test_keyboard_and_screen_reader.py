"""The whole journey without a mouse, and what a screen reader is told."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.widget import ANSWERED, BARE_WORD, WANTS_PERSON, Widget, open_widget
from tests.stack import Stack

FOCUSED = "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"


def test_the_whole_journey_by_keyboard(page: Page, stack: Stack) -> None:
    page.goto(stack.url)
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    _tab_to(page, "Stel uw vraag", "BUTTON")
    page.keyboard.press("Enter")
    expect(widget.input).to_be_focused()
    page.keyboard.type(BARE_WORD)
    page.keyboard.press("Enter")
    suggestions = widget.answer_after(0)
    expect(widget.input).to_be_focused()
    first = suggestions.locator(".dw-choices button").first
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if first.evaluate("e => e.getRootNode().activeElement === e"):
            break
    page.keyboard.press("Enter")
    answer = widget.answer_after(2)
    expect(widget.input).to_be_focused()
    _tab_to(page, "Ja, dit antwoord hielp", backwards=True)
    page.keyboard.press("Space")
    expect(answer.get_by_text("Fijn dat het hielp")).to_be_focused()
    _tab_to(page, "Menu van dit gesprek", backwards=True)
    page.keyboard.press("Enter")
    _tab_to(page, "Wis dit gesprek")
    page.keyboard.press("Escape")
    expect(widget.dialog.get_by_label("Menu van dit gesprek")).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.launcher).to_be_focused()
    expect(widget.dialog).to_have_count(0)


def test_shift_enter_is_a_new_line(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.input.press_sequentially("een")
    widget.input.press("Shift+Enter")
    widget.input.press_sequentially("twee")
    expect(widget.input).to_have_value("een\ntwee")
    assert widget.turns.count() == 0


def test_on_a_phone_focus_stays_in_the_window_and_returns(new_context: NewContext, stack: Stack) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True).new_page()
    widget = open_widget(page, stack.url)
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{FOCUSED} return e === document.body || e.getRootNode() !== document }}")
    page.keyboard.press("Escape")
    expect(widget.launcher).to_be_focused()


def test_one_polite_region_announces_the_new_message_and_nothing_else(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.ask(ANSWERED)
    expect(widget.status).to_contain_text("basisregistratie personen")
    widget.ask(WANTS_PERSON)
    expect(widget.status).to_contain_text("medewerker")
    expect(widget.status).not_to_contain_text("basisregistratie personen")
    live = "[...root.querySelectorAll('[role=status], [role=alert], [aria-live]:not([aria-live=off])')].length"
    assert (
        page.evaluate(f"() => {{ const root = document.querySelector('datawijzer-widget').shadowRoot; return {live} }}")
        == 1
    )


def test_suggestions_are_announced_with_their_choices(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    titles = widget.ask(BARE_WORD).locator(".dw-choices button").all_inner_texts()
    for title in titles:
        expect(widget.status).to_contain_text(title)


def test_roles_and_names(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.ask(ANSWERED)
    expect(widget.dialog).to_match_aria_snapshot("""
      - dialog "Datawijzer van gemeente Zandermeer":
        - heading "Datawijzer van gemeente Zandermeer" [level=2]
        - button "Sluit het gesprek"
        - region "Berichten en onderwerpen":
          - log "Gesprek":
            - list:
              - listitem:
                - heading "U" [level=3]
              - listitem:
                - heading "Datawijzer" [level=3]
                - list "Bronnen"
        - textbox "Uw vraag"
        - button "Verstuur"
    """)


@pytest.mark.parametrize("size", [(320, 256), (320, 568), (1280, 800)])
def test_everything_to_press_is_large_enough(new_context: NewContext, stack: Stack, size: tuple[int, int]) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    widget = open_widget(page, stack.url)
    widget.ask(ANSWERED)
    widget.ask(WANTS_PERSON)
    for pressed in widget.dialog.locator("button:visible, summary:visible").all():
        box = pressed.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 43.5, pressed.inner_text()


def _tab_to(page: Page, name: str, tag: str = "", backwards: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        found = page.evaluate(f"{FOCUSED} return [e?.ariaLabel || e?.textContent.trim(), e?.tagName] }}")
        if found[0] == name and (not tag or found[1] == tag):
            return
    raise AssertionError(f"no way by keyboard to {name!r}")
