"""Earlier conversations stay with their resident until they expire: to read, to go on with, to erase."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.widget import ANSWERED, BARE_WORD, WANTS_PERSON, Widget, ask_page, open_widget

OPEN = "default-src 'self' 'unsafe-inline' *"


@pytest.fixture
def widget(page: Page, stand: Stand) -> Widget:
    return open_widget(page, stand.url)


def sender(widget: Widget) -> str:
    (kept,) = widget.page.evaluate("Object.values(sessionStorage)")
    return str(json.loads(kept)["sender"])


def kept(stand: Stand, conversation: str) -> int:
    return len(stand.http.get(f"/api/conversations/{conversation}").json()["turns"])


def three_talks(widget: Widget) -> list[str]:
    """Two conversations left by "Begin opnieuw", and the present one."""
    senders = []
    for question in (ANSWERED, BARE_WORD, WANTS_PERSON):
        widget.ask(question)
        senders.append(sender(widget))
        if question != WANTS_PERSON:
            widget.menu("Begin opnieuw")
            expect(widget.turns).to_have_count(0)
    return senders


def test_after_beginning_anew_the_one_before_can_be_read_and_gone_on_with(widget: Widget) -> None:
    widget.ask(ANSWERED)
    before = sender(widget)
    widget.menu("Begin opnieuw")
    widget.menu("Eerdere gesprekken")
    expect(widget.dialog.get_by_role("heading", name="Eerdere gesprekken")).to_be_focused()
    widget.dialog.get_by_role("button", name="Bekijk").click()
    expect(widget.turns).to_have_count(2)
    widget.ask(BARE_WORD)
    assert sender(widget) == before


def test_one_of_them_is_erased_with_a_receipt(widget: Widget, stand: Stand) -> None:
    first, second, present = three_talks(widget)
    widget.menu("Eerdere gesprekken")
    widget.dialog.get_by_role("button", name="Wis:").last.click()  # the oldest
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("2 berichten en 0 reacties")
    assert [kept(stand, each) for each in (first, second, present)] == [0, 2, 2]
    expect(widget.turns).to_have_count(2)
    widget.menu("Eerdere gesprekken")
    expect(widget.dialog.get_by_role("button", name="Bekijk")).to_have_count(1)


def test_all_of_them_are_erased_at_once(widget: Widget, stand: Stand) -> None:
    first, second, present = three_talks(widget)
    widget.menu("Eerdere gesprekken")
    widget.dialog.get_by_role("button", name="Wis al deze gesprekken").click()
    expect(widget.dialog.get_by_role("heading", name="Al deze gesprekken wissen?")).to_be_focused()
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("4 berichten en 0 reacties")
    assert [kept(stand, each) for each in (first, second, present)] == [0, 0, 2]
    widget.menu("Eerdere gesprekken")
    expect(widget.dialog).to_contain_text("Er zijn geen eerdere gesprekken op dit apparaat.")


def test_they_are_there_in_another_tab_and_after_closing_this_one(new_context: NewContext, stand: Stand) -> None:
    context = new_context()
    first = open_widget(context.new_page(), stand.url)
    first.ask(ANSWERED)
    first.page.close()
    second = open_widget(context.new_page(), stand.url)
    expect(second.turns).to_have_count(2)
    second.menu("Begin opnieuw")
    third = open_widget(context.new_page(), stand.url)
    third.menu("Eerdere gesprekken")
    third.dialog.get_by_role("button", name="Bekijk").click()
    expect(third.turns).to_have_count(2)
    expect(second.turns).to_have_count(2)


def test_those_of_the_page_and_of_the_window_are_one_list(widget: Widget, stand: Stand) -> None:
    widget.ask(ANSWERED)
    widget.menu("Begin opnieuw")
    page = widget.page
    page.goto(f"{stand.url}/chat")
    ask_page(page, BARE_WORD)
    expect(page.get_by_role("log")).to_contain_text(BARE_WORD)
    page.goto(f"{stand.url}/chat/eerder")
    expect(page.get_by_role("button", name="Bekijk")).to_have_count(1)
    page.goto(stand.url)
    Widget(page).open().menu("Eerdere gesprekken")
    expect(widget.dialog.get_by_role("button", name="Bekijk")).to_have_count(1)


def test_one_that_has_expired_says_so_and_leaves_the_list(widget: Widget, stand: Stand) -> None:
    widget.ask(ANSWERED)
    stand.http.delete(f"/api/conversations/{sender(widget)}")
    widget.menu("Begin opnieuw")
    widget.menu("Eerdere gesprekken")
    widget.dialog.get_by_role("button", name="Bekijk").click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("Dit gesprek is er niet meer.")
    expect(widget.dialog.get_by_role("button", name="Bekijk")).to_have_count(0)
    assert widget.page.context.cookies() == []


def test_after_its_days_a_number_is_gone_from_the_device(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.menu("Begin opnieuw")
    widget.page.clock.install()
    widget.page.clock.fast_forward(29 * 24 * 3600 * 1000)
    widget.menu("Eerdere gesprekken")
    expect(widget.dialog).to_contain_text("Er zijn geen eerdere gesprekken op dit apparaat.")


def test_erasing_leaves_nothing_on_the_device(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.menu("Wis dit gesprek")
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.locator(".dw-note")).to_be_focused()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("In onze reservekopieën kan het nog 7 dagen staan.")
    expect(widget.status).to_have_text("")  # it has the focus, and is heard once
    assert widget.page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]
    assert widget.page.context.cookies() == []


def test_escape_leaves_the_question_whether_to_erase_before_the_window(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.menu("Wis dit gesprek")
    widget.page.keyboard.press("Escape")
    expect(widget.dialog.get_by_role("heading", name="Dit gesprek wissen?")).to_have_count(0)
    expect(widget.dialog).to_be_visible()
    expect(widget.dialog.get_by_label("Menu van dit gesprek")).to_be_focused()


def test_pressing_an_item_does_not_take_the_focus_away_first(widget: Widget) -> None:
    """Safari gives it to the dialog then, and the menu closes before the click."""
    widget.dialog.get_by_label("Menu van dit gesprek").click()
    is_kept = widget.dialog.get_by_role("button", name="Begin opnieuw").evaluate(
        "e => !e.dispatchEvent(new MouseEvent('mousedown', {bubbles: true, cancelable: true, composed: true}))"
    )
    assert is_kept


# --- the page /chat


def ask(page: Page, question: str) -> None:
    ask_page(page, question)


def test_the_page_has_them_too_without_javascript(new_context: NewContext, stand: Stand) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{stand.url}/chat")
    for question in (ANSWERED, BARE_WORD):
        ask(page, question)
        page.get_by_text("Menu", exact=True).click()
        page.get_by_role("button", name="Begin opnieuw").click()
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Eerdere gesprekken").click()
    expect(page.get_by_text("2 berichten")).to_have_count(2)
    page.get_by_role("button", name="Bekijk").last.click()
    expect(page.get_by_role("log")).to_contain_text(ANSWERED)
    page.goto(f"{stand.url}/chat/eerder")
    page.get_by_role("link", name="Wis:").click()
    page.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(page.get_by_text("2 berichten en 0 reacties")).to_be_visible()
    page.goto(f"{stand.url}/chat/eerder")
    expect(page.get_by_text("Er zijn geen eerdere gesprekken op dit apparaat.")).to_be_visible()


def test_the_own_page_goes_on_with_the_conversation(widget: Widget, stand: Stand) -> None:
    widget.ask(ANSWERED)
    widget.menu("Open op een eigen pagina")
    page = widget.page
    page.wait_for_url(f"{stand.url}/chat#laatste")
    expect(page.get_by_role("log")).to_contain_text(ANSWERED)


def test_from_another_site_too(page: Page, stand: Stand, other_site: OtherSite) -> None:
    page.goto(other_site.put("/eigen", f"<script src='{stand.url}/widget.js' defer></script>", OPEN))
    widget = Widget(page).open()
    widget.ask(ANSWERED)
    widget.menu("Open op een eigen pagina")
    page.wait_for_url(f"{stand.url}/chat#laatste")
    expect(page.get_by_role("log")).to_contain_text(ANSWERED)


def test_a_site_that_may_not_embed_us_cannot_lend_a_conversation(page: Page, stand: Stand) -> None:
    with OtherSite() as stranger:
        form = (
            f"<form method=post action='{stand.url}/chat/overnemen'>"
            "<input name=sender value='van-een-vreemde-site'><button>Ga</button></form>"
        )
        page.goto(stranger.put("/lokt", form, "default-src 'none'"))
        page.get_by_role("button", name="Ga").click()
        page.wait_for_url(f"{stand.url}/chat")
    assert page.context.cookies() == []
