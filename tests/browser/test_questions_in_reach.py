"""Questions in reach: topics that are all seen, suggestions while typing, choices that stay, numbers to press."""

import re

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import OFFERED, Stand
from tests.browser.test_small_and_zoomed import in_view
from tests.browser.widget import ANSWERED, BARE_WORD, NOT_OURS, Widget, open_widget

TYPED = "inzage gegevens"


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Vragen die hierop lijken").get_by_role("option")


def marked(page: Page) -> Locator:
    return page.locator("[role=option][aria-selected=true]")


@pytest.mark.parametrize("size", [(360, 640), (320, 568), (390, 664)])
def test_on_a_phone_every_topic_is_seen_at_once(new_context: NewContext, stand: Stand, size: tuple[int, int]) -> None:
    width, height = size
    page = new_context(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True).new_page()
    widget = open_widget(page, stand.url)
    topics = widget.dialog.locator(".dw-topics summary")
    expect(topics).to_have_count(5)
    for topic in topics.all():
        assert in_view(topic), topic.inner_text()
    expect(widget.dialog.get_by_text("Ik ben geen medewerker")).to_be_visible()


def test_what_it_can_and_keeps_is_one_press_away(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.dialog.get_by_text("Wat ik kan en wat ik bewaar").click()
    expect(widget.dialog.get_by_text("Wat ik niet kan:")).to_be_visible()
    expect(widget.dialog.get_by_role("link", name="privacyverklaring")).to_be_visible()


def test_questions_like_what_is_typed_are_offered_and_asked_by_pressing(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    expect(options(page).first).to_be_visible()
    titles = options(page).all_inner_texts()
    published = {known["question"] for known in stand.http.get("/api/questions.json").json().values()}
    assert 1 <= len(titles) <= 5
    assert set(titles) <= published
    assert "Hoe kan ik mijn gegevens bij de gemeente inzien?" in titles  # whose phrasings say "inzage"
    options(page).first.click()
    expect(widget.turns.first).to_contain_text(titles[0])
    expect(widget.input).to_have_value("")
    expect(options(page)).to_have_count(0)


def test_on_another_site_they_are_offered_too(page: Page, stand: Stand, other_site: OtherSite) -> None:
    policy = f"default-src 'none'; script-src {stand.url}; connect-src {stand.url}"
    page.goto(other_site.put("/reik", f"<script src='{stand.url}/widget.js' defer></script>", policy))
    Widget(page).open().input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()


def test_an_accent_a_beginning_or_a_part_of_a_word_is_enough(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    for typed in ("caméra", "camer", "CAMERA'S"):
        widget.input.fill(typed)
        expect(options(page).first).to_contain_text(re.compile("camera", re.IGNORECASE))
    widget.input.fill("xyzzy")
    expect(options(page)).to_have_count(0)


def test_the_list_by_keyboard(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    expect(options(page).nth(1)).to_be_visible()
    expect(marked(page)).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(marked(page)).to_have_text(options(page).first.inner_text())
    assert widget.input.get_attribute("aria-activedescendant") == marked(page).get_attribute("id")
    expect(widget.input).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(marked(page)).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(marked(page)).to_have_text(options(page).last.inner_text())
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    assert widget.input.get_attribute("aria-activedescendant") is None
    expect(widget.input).to_have_value(TYPED)
    expect(widget.dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(widget.dialog).to_have_count(0)


def test_escape_closes_only_the_list_of_a_window_that_covers_the_page(new_context: NewContext, stand: Stand) -> None:
    page = new_context(viewport={"width": 360, "height": 640}).new_page()
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(widget.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(widget.launcher).to_be_focused()


def test_enter_takes_what_is_marked_and_else_sends_what_was_typed(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    widget.answer_after(0)
    expect(widget.turns.first.locator(".dw-said")).to_have_text(TYPED)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    title = marked(page).inner_text()
    page.keyboard.press("Enter")
    widget.answer_after(2)
    expect(widget.turns.nth(2).locator(".dw-said")).to_have_text(title)


def test_how_many_there_are_is_said_once_typing_pauses(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    count = options(page).count()
    expect(widget.status).to_contain_text(f"{count} vragen die hierop lijken. Kies met de pijlen.")
    assert violations(page) == []


def test_typing_and_choosing_from_the_list_sends_nothing_before_it_is_chosen(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(marked(page)).to_have_count(1)
    assert [request.url for request in asked if not request.url.endswith("/api/questions.json")] == []


def test_a_list_that_comes_late_is_shown_for_what_was_typed(page: Page, stand: Stand) -> None:
    held: list[Route] = []
    page.route("**/api/questions.json", lambda route: held.append(route))
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page)).to_have_count(0)
    held[0].continue_()
    expect(options(page).first).to_be_visible()


def test_without_the_list_the_field_is_a_field(page: Page, stand: Stand) -> None:
    page.route("**/api/questions.json", lambda route: route.abort())
    widget = open_widget(page, stand.url)
    expect(widget.ask(ANSWERED)).to_contain_text("Gecontroleerd op")


@pytest.mark.parametrize("size", [(320, 256), (360, 640)])
def test_the_list_fits_small_windows(new_context: NewContext, stand: Stand, size: tuple[int, int]) -> None:
    page = new_context(viewport={"width": size[0], "height": size[1]}).new_page()
    widget = open_widget(page, stand.url)
    widget.input.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    for _ in range(options(page).count()):
        page.keyboard.press("ArrowDown")
        assert in_view(marked(page))
    assert in_view(widget.send) or size[1] == 256


def test_the_page_has_the_same_list(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/chat")
    field = page.get_by_role("textbox", name="Uw vraag")
    field.focus()
    page.wait_for_load_state("networkidle")
    field.press_sequentially(TYPED)
    expect(options(page).first).to_be_visible()
    expect(page.locator(".dw-status")).to_contain_text("vragen die hierop lijken")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    title = marked(page).inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".dw-said")).to_have_text(title)


def choices(widget: Widget) -> Locator:
    return widget.turns.nth(1).get_by_role("button")


def test_the_other_choices_stay_until_the_next_question(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    titles = widget.ask(BARE_WORD).locator(".dw-choices button").all_inner_texts()
    for number, title in enumerate(titles[:-1]):
        choices(widget).get_by_text(title, exact=True).click()
        widget.answer_after(2 + 2 * number)
    assert widget.turns.count() == 2 + 2 * len(OFFERED)
    expect(choices(widget).filter(visible=True)).to_have_text(titles[:-1])
    widget.ask(NOT_OURS)
    expect(choices(widget).filter(visible=True)).to_have_count(0)


def test_the_topics_stay_while_one_chooses_from_them(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    widget.dialog.get_by_text("Privacy en uw rechten").click()
    widget.dialog.locator(".dw-topics button").first.click()
    widget.answer_after(0)
    expect(widget.dialog.locator(".dw-topics")).to_be_visible()
    widget.ask(NOT_OURS)
    expect(widget.dialog.locator(".dw-topics")).to_have_count(0)


def test_on_the_page_the_other_choices_stay_too(new_context: NewContext, stand: Stand) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{stand.url}/chat")

    def ask(question: str) -> None:
        page.get_by_role("textbox", name="Uw vraag").fill(question)
        page.get_by_role("button", name="Verstuur").click()

    ask(BARE_WORD)
    offered = page.locator(".dw-turn").nth(1).locator(".dw-choices button:visible")
    titles = offered.all_inner_texts()
    offered.first.click()
    expect(page.locator(".dw-turn")).to_have_count(4)
    expect(offered).to_have_text(titles[:-1])
    ask(NOT_OURS)
    expect(offered).to_have_count(0)


def test_the_topics_of_the_home_page_lead_to_their_questions(page: Page, stand: Stand) -> None:
    page.goto(stand.url)
    page.get_by_role("main").get_by_role("link", name="Open data en de Woo").click()
    expect(page).to_have_url(f"{stand.url}/vragen?onderwerp=open-data")
    expect(page.get_by_role("heading", name="Open data en de Woo")).to_be_visible()


def test_numbers_and_addresses_in_an_answer_can_be_pressed(page: Page, stand: Stand) -> None:
    widget = open_widget(page, stand.url)
    text = widget.ask(NOT_OURS).locator(".dw-text")
    expect(text.get_by_role("link", name="14 0999")).to_have_attribute("href", "tel:140999")
    expect(text.get_by_role("link", name="gemeente@zandermeer.example")).to_have_attribute(
        "href", "mailto:gemeente@zandermeer.example"
    )
