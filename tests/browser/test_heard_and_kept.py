"""What a screen reader hears, what residents read of personal data, and what they take along."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.stand import IN_ARABIC, Stand
from tests.browser.widget import ANSWERED, BARE_WORD, IN_DANGER, Widget, ask_page, open_widget


@pytest.fixture
def widget(page: Page, stand: Stand) -> Widget:
    return open_widget(page, stand.url)


def test_an_answer_in_another_language_is_spoken_in_it(widget: Widget) -> None:
    widget.ask(IN_ARABIC)
    spoken = widget.status.locator("[lang=ar]")
    expect(spoken.first).to_contain_text("عذرًا")
    expect(widget.status.get_by_text("Datawijzer", exact=True)).not_to_have_attribute("lang", "ar")


def test_a_phone_number_in_arabic_is_not_reversed(widget: Widget) -> None:
    number = widget.ask(IN_ARABIC).locator("bdi", has_text="14 0999")
    places = number.evaluate(
        "e => [0, 3].map(at => { const r = document.createRange(); r.setStart(e.firstChild, at);"
        " r.setEnd(e.firstChild, at + 1); return r.getBoundingClientRect().x })"
    )
    assert places[0] < places[1]  # the 1 of 14 stands to the left of the 0 of 0999


def test_an_answer_is_spoken_in_parts(widget: Widget) -> None:
    widget.ask(ANSWERED)
    expect(widget.status.locator("p").nth(3)).to_be_attached()


def test_turns_are_headings_and_lists_have_names(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.ask(IN_DANGER)
    expect(widget.log.get_by_role("heading", level=3)).to_have_text(["U", "Datawijzer", "U", "Datawijzer"])
    for name in ("Bronnen", "Hier krijgt u hulp"):
        expect(widget.log.get_by_role("list", name=name, exact=True)).to_be_visible()
    regions = [widget.dialog.get_attribute("aria-labelledby"), "dw-title"]
    assert regions[0] == regions[1]
    assert widget.dialog.get_by_role("region", name="Datawijzer").count() == 0


def test_on_the_page_too(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/chat")
    ask_page(page, ANSWERED)
    expect(page.get_by_role("log").get_by_role("heading", level=3)).to_have_text(["U", "Datawijzer"])
    expect(page.get_by_role("list", name="Bronnen", exact=True)).to_be_visible()


def test_what_was_taken_out_is_named_in_dutch(widget: Widget, stand: Stand) -> None:
    widget.ask("bel mij op 06 12345678 of kom naar Dorpsstraat 12")
    expect(widget.turns.first).to_contain_text("[telefoonnummer]")
    expect(widget.turns.first).to_contain_text("[adres]")
    widget.page.reload()
    expect(widget.turns.first).to_contain_text("[telefoonnummer]")
    page = widget.page
    page.goto(f"{stand.url}/chat")
    ask_page(page, "mail mij op jan@voorbeeld.nl")
    expect(page.locator(".dw-said").last).to_have_text("mail mij op [e-mailadres]")


def test_the_download_is_a_whole_page(widget: Widget) -> None:
    answer = widget.ask(ANSWERED)
    answer.get_by_role("button", name="Nee, dit antwoord hielp niet").click()
    answer.get_by_label("Wat kan beter?").fill("Te lang")
    answer.get_by_role("button", name="Verstuur reactie").click()
    expect(answer.get_by_text("Wij hebben uw reactie ontvangen")).to_be_visible()
    with widget.page.expect_download() as download:
        widget.menu("Download dit gesprek om te lezen (HTML)")
    page = Path(download.value.path()).read_text()
    assert '<meta name="viewport"' in page
    assert "<style>" in page
    assert len(re.findall(r"<time datetime=", page)) == 2
    assert re.search(r"\d+ \w+ 20\d\d om \d\d\.\d\d uur", page)
    assert "U zei: Nee. Te lang" in page


def test_a_copied_answer_has_its_sources_with_addresses(new_context: NewContext, stand: Stand) -> None:
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    answer = open_widget(page, stand.url).ask(ANSWERED)
    answer.get_by_role("button", name="Kopieer antwoord").click()
    expect(answer.get_by_role("button", name="Gekopieerd")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    for link in answer.locator(".dw-sources a, .dw-text a[href^=http]").all():
        assert f"{link.inner_text()}: {link.evaluate('e => e.href')}" in copied
    assert copied.count("fg@zandermeer.example") == 1  # an address is its own words
    assert "Gecontroleerd op" in copied


def test_a_link_to_a_question_opens_it(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/vragen#privacy.inzage")
    question = page.locator("[id='privacy.inzage']")
    expect(question).to_have_attribute("open", "")
    page.evaluate("location.hash = 'privacy.avg'")
    expect(page.locator("[id='privacy.avg']")).to_have_attribute("open", "")


def test_printing_the_questions_does_not_open_them_all(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/vragen")
    page.emulate_media(media="print")
    closed = page.locator("details:not([open]) > p").first
    assert not closed.evaluate("e => e.checkVisibility({contentVisibilityAuto: true})")


def test_the_page_puts_an_error_with_its_field(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/chat")
    for question in (ANSWERED, BARE_WORD, ""):
        ask_page(page, question)
    field, alert = page.get_by_role("textbox", name="Uw vraag"), page.get_by_role("alert")
    expect(field).to_be_focused()
    boxes = [each.bounding_box() for each in (alert, field)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert 0 <= boxes[1]["y"] - boxes[0]["y"] < 250
    assert 0 <= boxes[0]["y"] < 800
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_nothing_on_the_device_has_words_of_the_resident(widget: Widget) -> None:
    widget.ask(ANSWERED)
    kept = widget.page.evaluate("[document.cookie, ...Object.values(sessionStorage)].join()")
    assert "gegevens" not in kept
    assert widget.page.evaluate("localStorage.length") == 0
    cookies = {cookie["name"]: cookie["value"] for cookie in widget.page.context.cookies()}
    assert re.fullmatch(rf"{cookies.pop('gesprek')}~\d+", cookies.pop("gesprekken"))
    assert cookies == {}
