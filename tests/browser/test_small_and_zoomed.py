"""On a phone, at 400% zoom and after zooming: everything can be reached, and what has the focus is seen."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.widget import ANSWERED, Widget, ask_page, open_widget
from tests.starting import wait_until

LONG = "https://www.zandermeer.example/" + "zeer-lang-adres" * 20
ZOOMED = {"width": 320, "height": 256}  # a window of 1280 by 1024 at 400%
FOOTER = "<main style='height:{height}'>Tekst</main><footer style='text-align:right'><a href='#x'>Contact</a></footer>"
SECONDS = 30
IS_MODAL = "!!document.querySelector('datawijzer-widget').shadowRoot.querySelector('dialog:modal')"
OPEN = "default-src 'self' 'unsafe-inline' *"
TWICE_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def in_view(element: Locator) -> bool:
    """Whether all of it is in the window, and nothing lies over its middle."""
    box = element.bounding_box()
    size = element.page.viewport_size
    assert size is not None
    if box is None or box["x"] < 0 or box["y"] < 0:
        return False
    if box["x"] + box["width"] > size["width"] + 0.5 or box["y"] + box["height"] > size["height"] + 0.5:
        return False
    return bool(
        element.evaluate(
            "e => { const r = e.getBoundingClientRect();"
            " const top = e.getRootNode().elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
            " return e === top || e.contains(top) }"
        )
    )


@pytest.mark.parametrize("size", [(320, 568), (360, 640), (414, 896), (320, 256), (1280, 800)])
def test_every_item_of_the_menu_of_the_page_can_be_reached(
    new_context: NewContext, stand: Stand, size: tuple[int, int]
) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    page.goto(f"{stand.url}/chat")
    ask_page(page, ANSWERED)
    page.get_by_text("Menu", exact=True).click()
    for item in page.locator(".dw-menu li > *").all():
        item.scroll_into_view_if_needed()
        assert in_view(item), item.inner_text()
    page.get_by_role("link", name="Wis dit gesprek").click()
    expect(page.get_by_role("heading", name="Dit gesprek wissen?")).to_be_visible()


@pytest.mark.parametrize("size", [(320, 568), (320, 256), (1280, 800)])
def test_every_item_of_the_menu_of_the_window_can_be_reached(
    new_context: NewContext, stand: Stand, size: tuple[int, int]
) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    widget = open_widget(page, stand.url)
    widget.dialog.get_by_label("Menu van dit gesprek").click()
    for item in widget.dialog.locator(".dw-menu li > *").all():
        item.scroll_into_view_if_needed()
        assert in_view(item), item.inner_text()


@pytest.mark.parametrize("width", [320, 360, 414, 1280])
def test_a_long_address_stays_in_the_field(new_context: NewContext, stand: Stand, width: int) -> None:
    page = new_context(viewport={"width": width, "height": 800}).new_page()
    widget = open_widget(page, stand.url)
    for typed in (LONG, "a" * 300 + "@zandermeer.example"):
        widget.input.fill(typed)
        assert in_view(widget.input)
        assert in_view(widget.send)
    widget.input.fill(LONG * 4)
    widget.send.click()
    for part in (widget.dialog.locator(".dw-error"), widget.dialog.locator(".dw-hint").last, widget.send):
        assert in_view(part)
    page.goto(f"{stand.url}/chat")
    page.get_by_role("textbox", name="Uw vraag").fill(LONG)
    page.get_by_role("button", name="Verstuur").scroll_into_view_if_needed()
    assert in_view(page.get_by_role("button", name="Verstuur"))


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("height", ["3000px", "calc(100vh - 3em)"], ids=["long", "short"])
def test_the_last_link_of_any_page_can_be_scrolled_free(
    new_context: NewContext, stand: Stand, other_site: OtherSite, width: int, height: str
) -> None:
    page = new_context(viewport={"width": width, "height": 640}).new_page()
    tag = f"<script src='{stand.url}/widget.js' defer></script>"
    page.goto(other_site.put("/voet", FOOTER.format(height=height) + tag, OPEN))
    expect(Widget(page).launcher).to_be_visible()
    expect(page.locator("datawijzer-widget")).to_have_attribute("data-room", "")
    page.evaluate(TWICE_DRAWN)  # what was observed of the page's size is answered by then
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert in_view(page.get_by_role("link", name="Contact"))


def test_the_last_link_of_our_own_pages_is_free(new_context: NewContext, stand: Stand) -> None:
    page = new_context(viewport={"width": 320, "height": 568}).new_page()
    page.goto(stand.url)
    expect(Widget(page).launcher).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    for link in page.get_by_role("contentinfo").get_by_role("link").all():
        assert in_view(link), link.inner_text()


def test_zooming_an_open_window_keeps_the_focus_in_it(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.ask(ANSWERED)
    page.set_viewport_size(ZOOMED)
    expect(widget.dialog).to_have_js_property("open", True)
    wait_until(lambda: bool(page.evaluate(IS_MODAL)), SECONDS)
    for key in ["Shift+Tab"] * 12 + ["Tab"] * 25:
        page.keyboard.press(key)
        assert page.evaluate(
            "[document.body, document.querySelector('datawijzer-widget')].includes(document.activeElement)"
        )
    page.set_viewport_size({"width": 1280, "height": 800})
    wait_until(lambda: not page.evaluate(IS_MODAL), SECONDS)
    assert page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"


def test_escape_shows_what_the_open_window_hides(page: Page, stand: Stand, other_site: OtherSite) -> None:
    links = "<a href='#a' style='position:fixed;right:40px;bottom:300px'>Onder het venster</a>"
    page.goto(other_site.put("/onder", f"{links}<script src='{stand.url}/widget.js' defer></script>", OPEN))
    widget = Widget(page).open()
    link = page.get_by_role("link", name="Onder het venster")
    link.focus()
    page.keyboard.press("Escape")
    expect(widget.dialog).to_have_count(0)
    expect(link).to_be_focused()
    expect(widget.launcher).to_be_visible()


@pytest.mark.parametrize("opened", [True, False], ids=["window", "launcher"])
def test_window_and_launcher_step_aside_for_what_has_the_focus(
    page: Page, stand: Stand, other_site: OtherSite, opened: bool
) -> None:
    link = "<button>Eerst</button><a href='#a' style='position:fixed;right:40px;bottom:30px'>Onderaan</a>"
    page.goto(other_site.put("/opzij", f"{link}<script src='{stand.url}/widget.js' defer></script>", OPEN))
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    if opened:
        widget.open()
    hidden = page.get_by_role("link", name="Onderaan")
    assert not in_view(hidden)
    hidden.focus()
    wait_until(lambda: in_view(hidden), SECONDS)
    page.get_by_role("button", name="Eerst").focus()


def test_at_400_percent_what_gets_the_focus_is_on_the_screen(new_context: NewContext, stand: Stand) -> None:
    page = new_context(viewport=ZOOMED).new_page()
    widget = open_widget(page, stand.url)
    seen = (
        "() => { const e = document.querySelector('datawijzer-widget').shadowRoot.activeElement;"
        " const r = e.getBoundingClientRect(); return r.bottom > 60 && r.top < innerHeight - 20 }"
    )
    assert page.evaluate(seen)
    assert in_view(widget.dialog.get_by_label("Sluit het gesprek"))
    widget.ask(ANSWERED)
    assert page.evaluate(seen)
    for name in ("Sluit het gesprek", "Menu van dit gesprek"):
        assert in_view(widget.dialog.get_by_label(name))
    widget.send.click()
    expect(widget.input).to_be_focused()
    assert in_view(widget.input)
