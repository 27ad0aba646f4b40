"""Whatever fails ends in words and a way on: slow, offline, something in between, a mistake of ours."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewContext
from tests.browser.stand import Stand
from tests.browser.widget import ANSWERED, BARE_WORD, WANTS_PERSON, Widget, open_widget

PORTAL = "<!doctype html><title>Wifi</title><p>Log in"
NO_ANSWER = "Uw vraag is niet aangekomen"


@pytest.fixture
def widget(page: Page, stand: Stand) -> Widget:
    return open_widget(page, stand.url)


def send(widget: Widget, question: str) -> None:
    widget.input.fill(question)
    widget.send.click()


def hold(page: Page) -> None:
    """From now on questions get no answer, until the test lets them go."""
    page.route("**/api/chat", lambda route: None)


def test_that_an_answer_is_being_looked_for_is_said(widget: Widget) -> None:
    hold(widget.page)
    send(widget, ANSWERED)
    expect(widget.status).to_contain_text("zoekt een antwoord")


def test_reload_during_a_slow_answer_shows_the_talk_and_that_it_is_busy(widget: Widget) -> None:
    page = widget.page
    widget.ask(BARE_WORD)
    hold(page)
    send(widget, ANSWERED)
    page.reload()
    expect(widget.turns).to_have_count(3)
    expect(widget.turns.last).to_contain_text(ANSWERED)
    expect(widget.dialog.get_by_text("zoekt een antwoord").first).to_be_visible()
    send(widget, WANTS_PERSON)
    expect(widget.turns.last).to_contain_text(WANTS_PERSON)


def test_a_second_question_waits_its_turn_and_says_so(widget: Widget) -> None:
    hold(widget.page)
    send(widget, ANSWERED)
    send(widget, WANTS_PERSON)
    expect(widget.turns.last).to_contain_text("Eerst komt het antwoord op uw vorige vraag.")
    expect(widget.status).to_contain_text("Deze vraag wacht even.")
    widget.page.unroute("**/api/chat")  # lets go of what is held
    expect(widget.turns).to_have_count(4)
    said = widget.turns.all_inner_texts()
    assert ANSWERED in said[0]
    assert "inzage" in said[1]
    assert WANTS_PERSON in said[2]
    assert "Deze vraag wacht even" not in said[2]


def test_offline_each_question_keeps_its_own_error_also_after_a_reload(widget: Widget) -> None:
    page = widget.page
    widget.ask(BARE_WORD)
    page.route("**/api/chat", lambda route: route.abort("internetdisconnected"))
    for question in (ANSWERED, WANTS_PERSON):
        send(widget, question)
        expect(widget.turns.last.get_by_text(NO_ANSWER)).to_be_visible()
    expect(widget.dialog.get_by_role("button", name="Probeer opnieuw")).to_have_count(2)
    page.reload()
    expect(widget.dialog.get_by_role("button", name="Probeer opnieuw")).to_have_count(2)
    expect(widget.turns).to_have_count(4)
    page.unroute("**/api/chat")
    widget.turns.filter(has_text=ANSWERED).get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns).to_have_count(5)
    expect(widget.turns.nth(3)).to_contain_text("Gecontroleerd op")
    expect(widget.dialog.get_by_role("button", name="Probeer opnieuw")).to_have_count(1)


def test_a_history_that_does_not_load_can_be_asked_for_again(widget: Widget) -> None:
    page = widget.page
    widget.ask(ANSWERED)
    page.route("**/api/conversations/*", lambda route: route.abort())
    page.reload()
    expect(widget.dialog.get_by_text("Uw eerdere berichten laden nu niet.").first).to_be_visible()
    page.unroute("**/api/conversations/*")
    widget.dialog.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns).to_have_count(2)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda route: route.fulfill(body=PORTAL, content_type="text/html"), "Log dan eerst in op dat netwerk."),
        (lambda route: route.fulfill(status=403, body=PORTAL), "Log dan eerst in op dat netwerk."),
        (lambda route: route.fulfill(status=502, body="<h1>Bad Gateway"), "Dat ligt aan ons."),
        (lambda route: route.fulfill(status=500, json={"detail": None}), "Dat ligt aan ons."),
        (lambda route: route.fulfill(json={"geen": "lijst"}), "Dat ligt aan ons."),
        (lambda route: route.fulfill(json=[{"custom": None}]), "Dat ligt aan ons."),
        (lambda route: route.abort(), "Misschien is er geen verbinding met internet."),
    ],
    ids=["portal", "firewall", "gateway", "no words", "no list", "no message", "offline"],
)
def test_every_failure_of_a_question_ends_in_words_and_a_retry(
    widget: Widget, answer: Callable[[Route], None], told: str
) -> None:
    widget.page.route("**/api/chat", answer)
    send(widget, ANSWERED)
    trouble = widget.turns.last
    expect(trouble).to_contain_text(told)
    expect(trouble).to_contain_text("Uw vraag staat hier nog.")
    expect(widget.status).to_contain_text(told)
    widget.page.unroute("**/api/chat")
    trouble.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns.last).to_contain_text("Gecontroleerd op")
    expect(widget.dialog.get_by_text(told)).to_have_count(0)


def test_feedback_that_fails_says_that_the_feedback_failed_and_once(widget: Widget) -> None:
    answer = widget.ask(ANSWERED)
    widget.page.route("**/api/feedback", lambda route: route.abort())
    for _ in range(2):
        answer.get_by_role("button", name="Ja, dit antwoord hielp").click()
        expect(answer.locator(".dw-error")).to_have_count(1)
    expect(answer.locator(".dw-error")).to_contain_text("Uw reactie is niet aangekomen.")
    assert NO_ANSWER not in widget.dialog.inner_text()


def test_erasing_that_fails_keeps_the_focus_and_the_choice(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.page.route("**/api/conversations/*", lambda route: route.abort())
    widget.menu("Wis dit gesprek")
    yes = widget.dialog.get_by_role("button", name="Ja, wis dit gesprek")
    yes.click()
    expect(widget.dialog.locator(".dw-ask-first")).to_contain_text("Het wissen is niet gelukt.")
    expect(yes).to_be_focused()
    widget.page.unroute("**/api/conversations/*")
    yes.click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("Uw gesprek is gewist")


def test_a_mistake_of_ours_is_told_too(widget: Widget) -> None:
    widget.ask(ANSWERED)
    widget.page.evaluate("() => { URL.createObjectURL = () => { throw new Error('stuk') } }")
    widget.menu("Download dit gesprek om te lezen (HTML)")
    expect(widget.dialog.locator(".dw-problem")).to_contain_text("Er ging iets mis")
    expect(widget.dialog.locator(".dw-problem").get_by_role("button", name="Probeer opnieuw")).to_be_visible()


def test_a_window_that_cannot_be_made_leads_to_the_page(page: Page, stand: Stand) -> None:
    page.route("**/window.js", lambda route: route.fulfill(status=404))
    page.goto(stand.url)
    Widget(page).launcher.click()
    expect(page.get_by_role("link", name="Open het gesprek op een eigen pagina", exact=True)).to_be_focused()


def test_a_browser_without_style_sheets_of_its_own_gets_a_link(page: Page, stand: Stand) -> None:
    page.add_init_script(
        "window.CSSStyleSheet = class { constructor() { throw new TypeError('Illegal constructor') } }"
    )
    page.goto(stand.url)
    link = page.get_by_role("link", name="Stel uw vraag", exact=True).last
    expect(link).to_have_css("position", "fixed")
    link.click()
    expect(page.get_by_role("heading", name="Gesprek met Datawijzer")).to_be_visible()


def test_a_draft_survives_another_page(widget: Widget) -> None:
    page = widget.page
    widget.input.fill("een halve vraag")
    page.goto(f"{page.url}privacy")
    page.goto(page.url.removesuffix("privacy"))
    expect(Widget(page).open().input).to_have_value("een halve vraag")
    widget.ask(ANSWERED)
    page.reload()
    expect(widget.input).to_have_value("")


def test_signs_that_are_put_together_do_not_send_in_safari(widget: Widget) -> None:
    """There the last key comes after the composition has ended, with the code of one that goes on."""
    widget.input.fill("にほん")
    widget.input.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', keyCode: 229, isComposing: false, bubbles: true, composed: true}))"
    )
    expect(widget.input).to_have_value("にほん")
    assert widget.turns.count() == 0


def test_pressing_twice_leaves_no_complaint(widget: Widget) -> None:
    hold(widget.page)
    widget.input.fill(ANSWERED)
    widget.send.dblclick()
    expect(widget.turns).to_have_count(1)
    expect(widget.dialog.locator(".dw-error")).to_have_text("")


def test_after_an_hour_the_window_says_that_the_talk_begins_anew(widget: Widget) -> None:
    page = widget.page
    widget.ask(ANSWERED)
    page.clock.install()
    page.clock.fast_forward("01:05:00")
    send(widget, BARE_WORD)
    expect(widget.log).to_contain_text("Ik weet niet meer waar het over ging.")


def test_a_slow_answer_is_shown_where_it_belongs(new_context: NewContext, stand: Stand) -> None:
    widget = open_widget(new_context().new_page(), stand.url)
    widget.page.route("**/api/chat", lambda route: route.abort())
    send(widget, ANSWERED)
    expect(widget.turns.last.get_by_text(NO_ANSWER)).to_be_visible()
    widget.page.unroute("**/api/chat")
    send(widget, BARE_WORD)
    expect(widget.turns).to_have_count(3)
    widget.turns.first.get_by_role("button", name="Probeer opnieuw").click()
    expect(widget.turns.nth(1)).to_contain_text("Gecontroleerd op")
