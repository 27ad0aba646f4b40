"""Pages that change, tabs side by side, and connections that fail."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.widget import ANSWERED, BARE_WORD, Widget, open_widget
from tests.stack import Stack


def test_the_conversation_survives_a_page_change_and_the_back_button(page: Page, stack: Stack) -> None:
    open_widget(page, stack.url).ask(ANSWERED)
    page.goto(f"{stack.url}/chat")
    page.go_back()
    widget = Widget(page)
    expect(widget.turns).to_have_count(2)
    expect(widget.turns.first).to_contain_text(ANSWERED)
    widget.ask(BARE_WORD)
    page.reload()
    expect(widget.turns).to_have_count(4)


def test_feedback_already_given_stands_there_after_a_page_change(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.ask(ANSWERED).get_by_role("button", name="Ja, dit antwoord hielp").click()
    expect(widget.log.get_by_text("Fijn dat het hielp")).to_be_visible()
    page.reload()
    expect(widget.log.get_by_text("Fijn dat het hielp")).to_be_visible()


def test_a_duplicated_tab_goes_on_with_the_same_conversation(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.ask(ANSWERED)
    with page.expect_popup() as popup:
        page.evaluate("window.open(location.href)")  # copies sessionStorage, as duplicating a tab does
    other = Widget(popup.value)
    expect(other.turns).to_have_count(2)
    other.ask(BARE_WORD)
    expect(widget.turns).to_have_count(4)


def test_offline_in_mid_question_is_told_and_retried_without_typing_again(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.ask(BARE_WORD)
    page.context.set_offline(True)
    widget.input.fill(ANSWERED)
    widget.send.click()
    expect(widget.log.get_by_text("Uw vraag is niet aangekomen", exact=True)).to_be_visible()
    page.context.set_offline(False)
    widget.dialog.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns).to_have_count(4)
    expect(widget.log.get_by_text("Uw vraag is niet aangekomen", exact=True)).to_have_count(0)


def test_a_retry_after_a_lost_answer_is_asked_once(page: Page, stack: Stack) -> None:
    """The question arrives, the answer gets lost on the way back: the retry brings that same answer."""
    lost = []

    def lose_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().json())
        route.abort("connectionreset")

    page.route("**/api/chat", lose_first)
    widget = open_widget(page, stack.url)
    widget.input.fill(ANSWERED)
    widget.send.click()
    widget.dialog.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns).to_have_count(2)
    page.reload()
    expect(widget.turns).to_have_count(2)  # as the server kept it: one question, one answer


def test_a_question_underway_when_the_page_is_left_is_answered_on_the_next(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    widget.ask(BARE_WORD)
    page.route("**/api/chat", lambda route: None)
    widget.input.fill(ANSWERED)
    with page.expect_request("**/api/chat"):
        widget.send.click()
    page.unroute("**/api/chat")
    page.reload()
    expect(widget.turns).to_have_count(4)
    expect(widget.turns.nth(2)).to_contain_text(ANSWERED)


def test_an_answer_that_does_not_come_is_told_and_can_be_asked_again(page: Page, stack: Stack) -> None:
    page.add_init_script(
        "const real = AbortSignal.timeout; AbortSignal.timeout = (ms) => real.call(AbortSignal, window.hasty ? 1 : ms)"
    )
    widget = open_widget(page, stack.url)
    held: list[Route] = []
    page.route("**/api/chat", lambda route: held.append(route))
    page.evaluate("window.hasty = true")
    widget.input.fill(ANSWERED)
    widget.send.click()
    expect(widget.log.get_by_text("Het antwoord blijft uit", exact=True)).to_be_visible()
    page.unroute("**/api/chat")
    page.evaluate("window.hasty = false")
    widget.dialog.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns).to_have_count(2)


@pytest.mark.parametrize("slow", [True, False])
def test_typing_is_shown_only_when_it_takes_longer_than_half_a_second(page: Page, stack: Stack, slow: bool) -> None:
    page.add_init_script(
        "window.seen = 0; new MutationObserver(() => {"
        "  const root = document.querySelector('datawijzer-widget')?.shadowRoot;"
        "  if (root && !window.watched) { window.watched = new MutationObserver(() => {"
        "    if (root.querySelector('.dw-busy')) window.seen += 1; });"
        "    window.watched.observe(root, {childList: true, subtree: true}); } })"
        ".observe(document, {childList: true, subtree: true});"
    )
    widget = open_widget(page, stack.url)
    held: list[Route] = []
    if slow:
        page.route("**/api/chat", lambda route: held.append(route))
    widget.input.fill(ANSWERED)
    widget.send.click()
    if slow:
        expect(widget.dialog.get_by_text("zoekt een antwoord").first).to_be_visible()
        held[0].continue_()
    widget.answer_after(0)
    assert (page.evaluate("window.seen") > 0) is slow
    expect(widget.dialog.get_by_text("zoekt een antwoord")).to_have_count(0)


def test_on_a_slow_network_everything_comes_in_its_time(page: Page, stack: Stack) -> None:
    """As on a bad mobile connection: 400 ms there and back, 50 kB a second."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 25_000},
    )
    page.goto(stack.url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    widget = Widget(page).open()
    answer = widget.ask(ANSWERED)
    expect(answer).to_contain_text("Gecontroleerd op")
    answer.get_by_role("button", name="Ja, dit antwoord hielp").click()
    expect(answer.get_by_text("Fijn dat het hielp")).to_be_visible()
    page.reload()
    expect(widget.turns).to_have_count(2)


def test_a_server_that_refuses_says_why_in_its_own_words(page: Page, stack: Stack) -> None:
    refusal = {"title": "Even geduld", "status": 429, "detail": "U stuurt veel berichten achter elkaar."}
    page.route("**/api/chat", lambda route: route.fulfill(status=429, json=refusal))
    widget = open_widget(page, stack.url)
    widget.input.fill(ANSWERED)
    widget.send.click()
    expect(widget.log.get_by_text("U stuurt veel berichten achter elkaar.", exact=True)).to_be_visible()
    expect(widget.status).to_contain_text("Even geduld")
