"""Every page of Beheer for everybody: axe, small screens, the dark, the keyboard, and without JavaScript."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from bot.ground.roles import Role
from tests.browser.axe import turning, violations
from tests.browser.conftest import DESKTOP, NewContext
from tests.browser.staff import PAGES, sign_in
from tests.stack import Stack

SMALL = {"width": 320, "height": 640}
MOST_TABS = 12
MILLISECONDS_TO_LIE_STILL = 3_000
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NARROWEST = 150  # pixels of a field to type a text in
SQUEEZED = f"""() => [...document.querySelectorAll('main :is(input, textarea)')]
  .filter(field => field.matches('textarea, [type=text], [type=search], :not([type])'))
  .filter(field => field.offsetParent && field.clientWidth < {NARROWEST} && !field.inputMode)
  .map(field => `${{field.name}} ${{field.clientWidth}}`)"""

STICKS_OUT = """() => [...document.querySelectorAll('body *')]
  .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(each => `${each.tagName}.${each.className} ${each.textContent.trim().slice(0, 60)}`).slice(0, 8)"""


HAS_SHADOW = "[...document.querySelectorAll('*')].some(each => each.shadowRoot)"


@pytest.fixture
def editor(stack: Stack, new_context: NewContext) -> Page:
    return sign_in(new_context(), stack, Role.EDITOR)


def overflow(page: Page) -> int:
    """Pixels that a page is too wide, once it lies still."""
    with suppress(TimeoutError):
        page.wait_for_function(f"{TOO_WIDE} <= 0", timeout=MILLISECONDS_TO_LIE_STILL)
    wide: int = page.evaluate(TOO_WIDE)
    return wide


def turned(new_context: NewContext, page: Page) -> list[str]:
    """What is wrong with turning it: axe takes styles of a shadow root into the page, which its policy refuses."""
    freed = new_context(bypass_csp=True, storage_state=page.context.storage_state()).new_page()
    freed.goto(page.url)
    return turning(freed)


@pytest.mark.parametrize("role", Role)
def test_pages_in_light_in_the_dark_and_on_a_small_screen(stack: Stack, new_context: NewContext, role: Role) -> None:
    # Each page is opened once, under its own policy, and stands there while it turns dark and the screen small: no
    # script of Beheer asks how wide the screen is. The context fails at its end when a script or style was refused.
    page = sign_in(new_context(), stack, role)
    wrong: list[str] = []
    for path in dict.fromkeys(path for path, who in PAGES if who is role):
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        page.goto(f"{stack.url}/beheer{path}")
        page.emulate_media(reduced_motion="reduce")
        if has_shadow := page.evaluate(HAS_SHADOW):
            wrong += [f"{path}: {each}" for each in turned(new_context, page)]
        for scheme, size in (("light", DESKTOP), ("dark", DESKTOP), ("light", SMALL)):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
            found = violations(page, preload=not has_shadow, scheme=scheme)
            wrong += [f"{path} {scheme} {size['width']}: {each}" for each in found]
            if overflow(page) > 0:
                wrong.append(f"{path} {size['width']}: {overflow(page)} pixels too wide, {page.evaluate(STICKS_OUT)}")
            wrong += [f"{path} {size['width']}: {field} pixels wide, to read" for field in page.evaluate(SQUEEZED)]
            wrong += [] if page.locator("h1").count() == 1 else [f"{path}: not one h1"]
        page.wait_for_load_state("networkidle")
        assert page.evaluate("performance.getEntriesByType('resource').map(each => each.name)") != []
        assert (
            page.evaluate(
                "performance.getEntriesByType('resource').filter(each => !each.name.startsWith(location.origin)).length"
            )
            == 0
        )
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_to_sign_in(stack: Stack, new_context: NewContext, scheme: str) -> None:
    page = new_context(color_scheme=scheme, viewport=SMALL).new_page()
    page.goto(f"{stack.url}/beheer/vragen")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert violations(page, scheme=scheme) == []
    assert overflow(page) <= 0


def test_the_skip_link_leads_past_the_menu(editor: Page, stack: Stack) -> None:
    editor.goto(f"{stack.url}/beheer/buiten-bereik")
    editor.keyboard.press("Tab")
    expect(editor.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    editor.keyboard.press("Enter")
    editor.keyboard.press("Tab")
    assert editor.evaluate("document.activeElement.closest('main') !== null")


def test_the_menu_of_a_phone_opens_by_keyboard(editor: Page, stack: Stack) -> None:
    editor.set_viewport_size(SMALL)
    editor.goto(f"{stack.url}/beheer/vragen")
    entry = editor.get_by_role("link", name="Buiten bereik", exact=True)
    expect(entry).to_be_hidden()
    button = editor.get_by_role("button", name="Menu")
    for _ in range(MOST_TABS):
        editor.keyboard.press("Tab")
        if button.evaluate("element => element === document.activeElement"):
            break
    editor.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(entry).to_be_visible()
    expect(editor.locator("#sidebar-menu.show")).to_be_visible()  # the unfolding is over
    assert violations(editor) == []
    entry.press("Enter")
    expect(editor.get_by_role("heading", name="Buiten bereik")).to_be_visible()


def test_without_javascript_the_menu_search_and_filters_work(stack: Stack, new_context: NewContext) -> None:
    page = sign_in(new_context(java_script_enabled=False, viewport=SMALL), stack, Role.EDITOR)
    page.get_by_role("link", name="Vragen", exact=True).click()
    page.get_by_role("searchbox").fill("privacy.inzage")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_text("1 tot en met 1 van 1 rijen")).to_be_visible()
    expect(page.locator('a[href="/beheer/vragen/privacy.inzage"]')).to_be_visible()
    page.get_by_role("link", name="Gearchiveerd").click()
    expect(page.get_by_text("Niets gevonden")).to_be_visible()


def test_the_filter_builder_of_the_library_works_under_the_policy(editor: Page, stack: Stack) -> None:
    editor.goto(f"{stack.url}/beheer/vragen")
    editor.get_by_role("button", name="Filters").click()
    editor.get_by_label("Veld").locator("visible=true").select_option("topic")
    editor.get_by_label("Waarde").locator("visible=true").select_option("data-agenda")
    assert violations(editor) == []
    editor.get_by_role("button", name="Filters gebruiken").click()
    expect(editor.get_by_text("Onderwerp: Gelijk aan Plannen voor data")).to_be_visible()
    expect(editor.get_by_role("cell", name="Plannen voor data").first).to_be_visible()
    expect(editor.get_by_role("cell", name="Privacy en uw rechten", exact=True)).to_have_count(0)


def test_an_export_holds_every_row_that_matches(editor: Page, stack: Stack) -> None:
    editor.goto(f"{stack.url}/beheer/vragen?filter=topic__in%3Dprivacy")
    total = int(editor.locator(".count").inner_text().split(" van ")[1].split()[0])
    for name in ("CSV", "Excel", "JSON"):
        with editor.expect_download() as download:
            editor.get_by_role("button", name=name).click()
        if name == "CSV":
            lines = download.value.path().read_text().splitlines()
            assert len(lines) == total + 1
            assert total > 25


def test_a_wrong_example_is_told_beside_its_field(editor: Page, stack: Stack) -> None:
    editor.goto(f"{stack.url}/beheer/buiten-bereik/create")
    editor.get_by_label("Voorbeeld").fill("   ")
    editor.get_by_role("button", name="Opslaan").click()
    expect(editor.get_by_label("Voorbeeld")).to_have_accessible_description(re.compile("^Vul dit veld in"))
    assert violations(editor) == []
