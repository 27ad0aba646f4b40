"""One conversation: in the window, on /chat with or without JavaScript, in every tab, by a code on another device."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.test_reflow import SIDEWAYS
from tests.browser.widget import ANSWERED, BARE_WORD, Widget, ask_page, open_widget

OPEN = "default-src 'self' 'unsafe-inline' *"
PHONE = {"width": 320, "height": 568}
ZOOMED = {"width": 320, "height": 200}
CODE = re.compile(r"^[2-9A-Z]{4}-[2-9A-Z]{4}$")
OTHER_DEVICE = "Ga verder op een ander apparaat"


def ask_on_page(page: Page, question: str) -> None:
    ask_page(page, question)
    expect(page.locator(".dw-said").last).to_have_text(question)


def make_code(widget: Widget) -> str:
    widget.menu(OTHER_DEVICE)
    widget.dialog.get_by_role("button", name="Maak een code").click()
    expect(made(widget)).to_be_visible()
    return made(widget).inner_text()


def made(widget: Widget) -> Locator:
    """The code that stands in the window; it is in the status region too, for who listens."""
    return widget.dialog.get_by_role("group", name=OTHER_DEVICE).get_by_text(CODE)


def in_tabs(context: BrowserContext, *addresses: str) -> list[Widget]:
    return [open_widget(context.new_page(), address) for address in addresses]


@pytest.mark.parametrize("path", ["/", "/vragen", "/vragen/privacy.inzage", "/privacy", "/toegankelijkheid"])
def test_the_window_is_on_every_page_and_has_the_same_conversation(page: Page, stand: Stand, path: str) -> None:
    open_widget(page, stand.url).ask(ANSWERED)
    page.goto(stand.url + path)
    widget = Widget(page)
    expect(widget.turns).to_have_count(2)
    widget.ask(BARE_WORD)
    expect(widget.turns).to_have_count(4)


def test_the_window_and_the_own_page_have_one_conversation(page: Page, stand: Stand) -> None:
    open_widget(page, stand.url).ask(ANSWERED)
    page.goto(f"{stand.url}/chat")
    expect(page.get_by_role("log")).to_contain_text(ANSWERED)
    ask_on_page(page, BARE_WORD)
    page.goto(stand.url)
    expect(Widget(page).turns).to_have_count(4)


def test_the_page_without_javascript_has_it_too_and_gives_it_back(new_context: NewContext, stand: Stand) -> None:
    scripted, plain = new_context(), new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{stand.url}/chat")
    ask_on_page(page, ANSWERED)
    scripted.add_cookies([dict(cookie) for cookie in plain.cookies()])  # type: ignore[misc]  # the same browser
    widget = open_widget(scripted.new_page(), stand.url)
    expect(widget.turns).to_have_count(2)
    widget.ask(BARE_WORD)
    page.reload()
    expect(page.locator(".dw-turn")).to_have_count(4)


def test_tabs_follow_each_other(new_context: NewContext, stand: Stand) -> None:
    first, second = in_tabs(new_context(), stand.url, f"{stand.url}/vragen")
    first.ask(ANSWERED)
    expect(second.turns).to_have_count(2)
    second.ask(BARE_WORD)
    expect(first.turns).to_have_count(4)
    expect(first.turns.nth(2)).to_contain_text(BARE_WORD)
    first.menu("Begin opnieuw")
    expect(second.turns).to_have_count(0)
    expect(second.dialog.get_by_text("Kies een onderwerp")).to_be_visible()


def test_both_ask_at_once_and_both_show_everything(new_context: NewContext, stand: Stand) -> None:
    first, second = in_tabs(new_context(), stand.url, stand.url)
    first.ask(ANSWERED)
    expect(second.turns).to_have_count(2)
    for widget in (first, second):
        widget.input.fill(BARE_WORD)
        widget.send.click()
    for widget in (first, second):
        expect(widget.turns).to_have_count(6)


def test_what_was_typed_in_a_tab_stays_while_it_follows(new_context: NewContext, stand: Stand) -> None:
    first, second = in_tabs(new_context(), stand.url, stand.url)
    second.input.fill("half een vraag")
    first.ask(ANSWERED)
    expect(second.turns).to_have_count(2)
    expect(second.input).to_have_value("half een vraag")


def test_a_page_in_another_tab_says_that_it_went_on(new_context: NewContext, stand: Stand) -> None:
    context = new_context()
    page = context.new_page()
    page.goto(f"{stand.url}/chat")
    page.get_by_role("textbox", name="Uw vraag").fill("half een vraag")
    open_widget(context.new_page(), stand.url).ask(ANSWERED)
    expect(page.get_by_role("status").filter(has_text="Dit gesprek is verder gegaan")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="Toon het hele gesprek").click()
    expect(page.get_by_role("log")).to_contain_text(ANSWERED)
    expect(page.get_by_role("textbox", name="Uw vraag")).to_have_value("half een vraag")
    ask_on_page(page, BARE_WORD)
    expect(page.get_by_role("textbox", name="Uw vraag")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_who_comes_by_a_link_of_another_site_finds_it_too(page: Page, stand: Stand) -> None:
    open_widget(page, stand.url).ask(ANSWERED)
    without_cookies = stand.http.get("/chat").text  # as browsers follow such a link
    page.route("**/chat", lambda route: route.fulfill(body=without_cookies, content_type="text/html"))
    page.goto(f"{stand.url}/chat")
    expect(page.locator(".dw-turn")).to_have_count(0)
    page.unroute("**/chat")
    page.get_by_role("link", name="Toon het hele gesprek").click()
    expect(page.get_by_role("log")).to_contain_text(ANSWERED)


def test_what_a_page_asks_comes_in_the_window_of_another_tab(new_context: NewContext, stand: Stand) -> None:
    context = new_context()
    widget = open_widget(context.new_page(), stand.url)
    page = context.new_page()
    page.goto(f"{stand.url}/chat")
    ask_on_page(page, ANSWERED)
    expect(widget.turns).to_have_count(2)


def test_on_a_site_that_embeds_us_tabs_share_it_until_the_last_is_closed(
    new_context: NewContext, stand: Stand, other_site: OtherSite
) -> None:
    address = other_site.put("/tabs", f"<script src='{stand.url}/widget.js' defer></script>", OPEN)
    context = new_context()
    keeper = context.new_page()  # or the browser would be closed with the last tab
    first, second = in_tabs(context, address, address)
    first.ask(ANSWERED)
    expect(second.turns).to_have_count(2)
    third = open_widget(context.new_page(), address)
    expect(third.turns).to_have_count(2)
    for widget in (first, second, third):
        widget.page.close()
    fresh = open_widget(keeper, address)
    expect(fresh.dialog.get_by_text("Kies een onderwerp")).to_be_visible()
    expect(fresh.turns).to_have_count(0)
    fresh.menu("Eerdere gesprekken")
    expect(fresh.dialog.get_by_role("button", name="Bekijk")).to_have_count(1)
    assert context.cookies() == []


# --- with a code to another device


@pytest.mark.parametrize("viewport", [None, PHONE, ZOOMED], ids=["desktop", "phone", "zoomed"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_code_takes_it_to_another_device(
    new_context: NewContext, stand: Stand, viewport: object, scheme: str
) -> None:
    size = {"viewport": viewport} if viewport else {}
    here = open_widget(new_context(color_scheme=scheme, **size).new_page(), stand.url)
    here.ask(ANSWERED)
    here.menu(OTHER_DEVICE)
    expect(here.dialog.get_by_role("heading", name=OTHER_DEVICE)).to_be_focused()
    expect(here.dialog).to_contain_text("Wie de code heeft, kan alles in dit gesprek lezen.")
    assert violations(here.page, scheme=scheme) == []
    here.dialog.get_by_role("button", name="Maak een code").click()
    code = made(here)
    expect(here.status).to_contain_text(code.inner_text())
    expect(here.dialog.get_by_role("img", name="QR-code")).to_be_visible()
    assert violations(here.page, scheme=scheme) == []
    assert here.page.evaluate(SIDEWAYS) == []

    there = open_widget(new_context(color_scheme=scheme, **size).new_page(), stand.url)
    there.menu(OTHER_DEVICE)
    expect(there.dialog.get_by_role("button", name="Maak een code")).to_have_count(0)
    there.dialog.get_by_role("textbox", name="Code").fill(code.inner_text().lower())
    there.page.keyboard.press("Enter")
    expect(there.turns).to_have_count(2)
    expect(there.dialog.locator(".dw-note")).to_contain_text("U gaat nu op dit apparaat verder")
    there.ask(BARE_WORD)
    here.page.reload()
    expect(here.turns if viewport is None else here.open().turns).to_have_count(4)


def test_a_code_that_opens_nothing_is_told_and_can_be_typed_again(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.menu(OTHER_DEVICE)
    field = widget.dialog.get_by_role("textbox", name="Code")
    field.fill("AAAA-BBBB")
    widget.dialog.get_by_role("button", name="Open dat gesprek").click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(widget.status).to_contain_text("Deze code werkt niet.")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(widget.input).to_be_visible()


def test_pressed_twice_is_once(new_context: NewContext, stand: Stand) -> None:
    here, there = (open_widget(new_context().new_page(), stand.url) for _ in range(2))
    here.ask(ANSWERED)
    here.menu(OTHER_DEVICE)
    asked: list[str] = []
    here.page.on("request", lambda request: asked.append(request.url))
    here.dialog.get_by_role("button", name="Maak een code").dblclick()
    expect(made(here)).to_be_visible()
    assert len([url for url in asked if url.endswith("/code")]) == 1
    there.menu(OTHER_DEVICE)
    there.dialog.get_by_role("textbox", name="Code").fill(made(here).inner_text())
    there.dialog.get_by_role("button", name="Open dat gesprek").dblclick()
    expect(there.turns).to_have_count(2)
    expect(there.status).to_contain_text("U gaat nu op dit apparaat verder")


def test_with_the_keyboard_alone(new_context: NewContext, stand: Stand) -> None:
    widget = open_widget(new_context().new_page(), stand.url)
    widget.ask(ANSWERED)
    keys = widget.page.keyboard
    widget.dialog.get_by_label("Menu van dit gesprek").focus()
    keys.press("Enter")
    for _ in range(20):
        keys.press("Tab")
        if widget.dialog.get_by_role("button", name=OTHER_DEVICE).evaluate("e => e.getRootNode().activeElement === e"):
            break
    keys.press("Enter")
    keys.press("Tab")
    expect(widget.dialog.get_by_role("button", name="Maak een code")).to_be_focused()
    keys.press("Enter")
    expect(made(widget)).to_be_visible()
    keys.press("Escape")
    expect(made(widget)).to_have_count(0)
    expect(widget.dialog.get_by_label("Menu van dit gesprek")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_code_without_javascript(new_context: NewContext, stand: Stand, scheme: str) -> None:
    here, there = (new_context(java_script_enabled=False, viewport=PHONE).new_page() for _ in range(2))
    looked_at = new_context(viewport=PHONE, color_scheme=scheme).new_page()  # axe is a script
    here.goto(f"{stand.url}/chat")
    ask_on_page(here, ANSWERED)
    here.get_by_text("Menu", exact=True).click()
    here.get_by_role("link", name=OTHER_DEVICE).click()
    here.get_by_role("button", name="Maak een code").click()
    expect(here.get_by_role("status")).to_have_text(CODE)
    code = here.get_by_role("status").inner_text()
    there.goto(f"{stand.url}/chat/code")
    there.get_by_role("textbox", name="Code").fill("AAAA-BBBB")
    there.get_by_role("button", name="Open dat gesprek").click()
    expect(there.get_by_role("alert")).to_contain_text("Deze code werkt niet.")
    there.get_by_role("textbox", name="Code").fill(code)
    there.get_by_role("button", name="Open dat gesprek").click()
    expect(there.get_by_role("log")).to_contain_text(ANSWERED)

    looked_at.goto(f"{stand.url}/chat")
    ask_on_page(looked_at, ANSWERED)
    looked_at.goto(f"{stand.url}/chat/code")
    assert violations(looked_at, scheme=scheme) == []
    looked_at.get_by_role("button", name="Maak een code").click()
    expect(looked_at.get_by_role("img", name="QR-code")).to_be_visible()
    assert violations(looked_at, scheme=scheme) == []
    assert looked_at.evaluate(SIDEWAYS) == []


def test_a_scanned_picture_fills_the_field_and_sends_nothing_by_itself(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/chat/code#K7QM-4T9X")
    expect(page.get_by_role("textbox", name="Code")).to_have_value("K7QM-4T9X")
    expect(page.get_by_role("button", name="Open dat gesprek")).to_be_focused()
    assert page.url == f"{stand.url}/chat/code", "a reload or a bookmark has no code"


def test_on_a_site_that_embeds_us_a_code_works_too(page: Page, stand: Stand, other_site: OtherSite) -> None:
    open_widget(page, stand.url).ask(ANSWERED)
    page.reload()
    widget = Widget(page)
    expect(widget.turns).to_have_count(2)
    code = make_code(widget)
    page.goto(other_site.put("/code", f"<script src='{stand.url}/widget.js' defer></script>", OPEN))
    there = Widget(page).open()
    there.menu(OTHER_DEVICE)
    there.dialog.get_by_role("textbox", name="Code").fill(code)
    there.dialog.get_by_role("button", name="Open dat gesprek").click()
    expect(there.turns).to_have_count(2)
