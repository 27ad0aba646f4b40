"""The page /inbouwen writes the tag, shows what it does, and lets it be copied."""

import html
import re

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.widget import Widget

ADDRESS = "/inbouwen"


def code(page: Page) -> str:
    return page.locator("#regel").inner_text()


def test_without_a_choice_it_is_the_plain_tag(page: Page, stand: Stand) -> None:
    page.goto(stand.url + ADDRESS)
    expect(page.locator("#regel")).to_have_text(f'<script src="{stand.url}/widget.js" defer></script>')
    expect(Widget(page).launcher).to_be_visible()
    assert violations(page) == []


def test_what_is_chosen_stands_in_the_tag_and_on_the_page(page: Page, stand: Stand, other_site: OtherSite) -> None:
    page.goto(stand.url + ADDRESS)
    expect(Widget(page).launcher).to_be_visible()
    page.get_by_label("Woorden op de knop").fill('Vraag "het" & snel')
    page.get_by_label("Plaats van de knop").select_option("Links")
    page.get_by_label("Van onder").fill("90")
    page.get_by_label("Open data en de Woo").uncheck()
    page.get_by_label("Thema").select_option("denhaag")
    page.get_by_label("Kleuren").select_option("Altijd donker")
    page.get_by_label("Kleuren").blur()
    launcher = page.get_by_role("button", name='Vraag "het" & snel')
    expect(launcher).to_be_visible()
    expect(page.locator("datawijzer-widget")).to_have_count(1)
    tag = code(page)
    assert html.unescape(tag).count('data-title="Vraag "het" & snel"') == 1
    for part in ('data-position="left"', 'data-offset="16 90"', 'data-theme="denhaag"', 'data-scheme="dark"'):
        assert part in tag
    assert 'data-topics="privacy,algoritmes,data-agenda,assistent"' in tag
    policy = f"default-src 'none'; script-src {stand.url}; connect-src {stand.url}"
    page.goto(other_site.put("/gekopieerd", tag, policy))
    expect(launcher).to_be_visible()
    box = launcher.bounding_box()
    assert box is not None
    assert (box["x"], round(800 - box["y"] - box["height"])) == (16, 90)


def test_tag_link_and_address_can_be_copied(new_context: NewContext, stand: Stand) -> None:
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    page.goto(stand.url + ADDRESS)
    page.get_by_label("Vraag in de link").fill("Wat is open data?")
    for button, pattern in {
        "Kopieer de regel": r"<script src=\"http[^\"]+/widget.js\" defer></script>",
        "Kopieer de link": r"<a href=\"http[^\"]+/chat\" data-datawijzer-open=\"Wat is open data\?\">.+</a>",
        "Kopieer dit stuk": r"#datawijzer\?vraag=Wat%20is%20open%20data%3F",
    }.items():
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("status").filter(visible=True)).to_contain_text("Gekopieerd")
        assert re.fullmatch(pattern, page.evaluate("navigator.clipboard.readText()"))


def test_the_link_can_be_tried(page: Page, stand: Stand) -> None:
    page.goto(stand.url + ADDRESS)
    expect(Widget(page).launcher).to_be_visible()
    page.get_by_label("Vraag in de link").fill("Wat is open data?")
    page.get_by_role("link", name="Vraag dit aan Datawijzer").click()
    expect(Widget(page).input).to_have_value("Wat is open data?")


def test_without_javascript_there_is_still_a_tag_to_take(new_context: NewContext, stand: Stand) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(stand.url + ADDRESS)
    assert code(page) == f'<script src="{stand.url}/widget.js" defer></script>'
    expect(page.get_by_role("button", name="Kopieer de regel")).to_have_count(0)
