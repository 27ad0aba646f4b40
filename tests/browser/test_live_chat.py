"""A conversation with a person, as a resident has it: in the widget, and on /chat without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.test_without_javascript import BONES
from tests.browser.widget import ANSWERED, WANTS_PERSON, Widget, ask_page, open_widget
from tests.chatwoot import Chatwoot
from tests.live_desk import ALWAYS_OPEN, live_desk
from tests.stack import Stack
from tests.starting import wait_until

STOP = "Stop de chat met de medewerker"


@pytest.fixture(scope="module")
def running(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chatwoot]:
    with live_desk(stack, tmp_path_factory.mktemp("live"), ALWAYS_OPEN) as chatwoot:
        yield chatwoot


@pytest.fixture
def chatwoot(running: Chatwoot) -> Chatwoot:
    """Without conversations, and answering."""
    running.contacts, running.conversations, running.is_away = {}, {}, False
    return running


@pytest.fixture
def widget(page: Page, chatwoot: Chatwoot) -> Widget:
    return open_widget(page, chatwoot.site)


def offer(widget: Widget) -> None:
    """Ask for a person, and open what would be passed on."""
    widget.ask(ANSWERED)
    card = widget.ask(WANTS_PERSON)
    card.get_by_text("Chat met een medewerker").click()
    expect(card.get_by_label("Wat wij doorgeven")).to_have_value(re.compile(re.escape(f"Bewoner: {ANSWERED}")))


def hand_over(widget: Widget) -> None:
    offer(widget)
    widget.dialog.get_by_role("button", name="Akkoord, geef dit door").click()
    expect(widget.dialog.get_by_text("U praat met een medewerker")).to_be_visible()


def test_the_resident_sees_what_is_passed_on_before_it_is(widget: Widget, chatwoot: Chatwoot) -> None:
    offer(widget)
    assert chatwoot.conversations == {}
    shown = widget.dialog.get_by_label("Wat wij doorgeven").input_value()
    widget.dialog.get_by_role("button", name="Akkoord, geef dit door").click()
    expect(widget.turns.last).to_contain_text("Uw gesprek is doorgegeven.")
    expect(widget.input).to_be_focused()
    assert chatwoot.only.messages == [shown]


def test_a_talk_with_a_person_and_back(widget: Widget, chatwoot: Chatwoot) -> None:
    hand_over(widget)
    widget.ask("bent u daar?")
    expect(widget.turns.last).to_contain_text("Uw bericht is doorgegeven aan de medewerker.")
    chatwoot.say("Goedemorgen, waar gaat het om?")
    expect(widget.turns.last).to_contain_text("Goedemorgen, waar gaat het om?")
    expect(widget.turns.last.locator(".dw-who")).to_have_text("Medewerker")
    expect(widget.status.get_by_role("paragraph")).to_have_text(["Medewerker", re.compile("^Goedemorgen")])
    widget.input.fill("over een brief")
    widget.send.click()
    expect(widget.turns.last.locator(".dw-said")).to_have_text("over een brief")
    expect(widget.dialog.get_by_text("zoekt een antwoord")).to_have_count(0)
    expect(widget.dialog.get_by_role("button", name="Chat met een medewerker")).to_have_count(0)
    wait_until(lambda: chatwoot.only.messages[1:] == ["bent u daar?", "over een brief"], 15)
    chatwoot.resolve()
    expect(widget.turns.last).to_contain_text("U praat nu weer met Datawijzer, een computerprogramma.")
    expect(widget.dialog.get_by_role("button", name=STOP)).to_have_count(0)
    expect(widget.ask("wat is open data?")).to_contain_text("Gecontroleerd op")
    assert chatwoot.only.messages[1:] == ["bent u daar?", "over een brief"], "and nothing of what came after"


def test_it_goes_on_after_a_page_change(widget: Widget, chatwoot: Chatwoot) -> None:
    hand_over(widget)
    chatwoot.say("Eerste antwoord.")
    expect(widget.turns.last).to_contain_text("Eerste antwoord.")
    widget.page.reload()
    expect(widget.dialog.get_by_text("U praat met een medewerker")).to_be_visible()
    expect(widget.turns.last.locator(".dw-who")).to_have_text("Medewerker")
    chatwoot.say("Tweede antwoord.")
    expect(widget.turns.last).to_contain_text("Tweede antwoord.")
    expect(widget.turns.filter(has_text="Eerste antwoord.")).to_have_count(1)


def test_the_resident_can_stop(widget: Widget, chatwoot: Chatwoot) -> None:
    hand_over(widget)
    widget.dialog.get_by_role("button", name=STOP).click()
    expect(widget.turns.last).to_contain_text("De chat met de medewerker is gestopt.")
    expect(widget.input).to_be_focused()
    assert chatwoot.only.status == "resolved"


def test_who_closed_the_window_is_told_of_news(widget: Widget, chatwoot: Chatwoot) -> None:
    hand_over(widget)
    widget.dialog.get_by_role("button", name="Sluit het gesprek").click()
    chatwoot.say("Bent u er nog?")
    news = widget.page.get_by_role("button", name="Nieuw bericht van een medewerker")
    expect(news).to_be_visible()
    news.click()
    expect(widget.turns.last).to_contain_text("Bent u er nog?")


def test_beginning_again_lets_the_person_go(widget: Widget, chatwoot: Chatwoot) -> None:
    hand_over(widget)
    widget.menu("Begin opnieuw")
    expect(widget.turns).to_have_count(0)
    expect(widget.dialog.get_by_role("button", name=STOP)).to_have_count(0)
    assert chatwoot.only.status == "resolved"


def test_erasing_says_when_the_person_still_has_it(widget: Widget, chatwoot: Chatwoot) -> None:
    hand_over(widget)
    chatwoot.is_away = True
    widget.menu("Wis dit gesprek")
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("Wij wissen het daar zodra het kan.")


def test_a_live_chat_that_is_away_leaves_the_card(widget: Widget, chatwoot: Chatwoot) -> None:
    offer(widget)
    chatwoot.is_away = True
    widget.dialog.get_by_role("button", name="Akkoord, geef dit door").click()
    expect(widget.turns.last).to_contain_text("Er is niets weg.")
    expect(widget.turns.last.get_by_role("region", name="Contact")).to_contain_text("14 0999")
    expect(widget.dialog.get_by_role("button", name=STOP)).to_have_count(0)


def test_by_keyboard_alone(widget: Widget, chatwoot: Chatwoot) -> None:
    card = widget.ask(WANTS_PERSON)
    card.locator(".dw-live summary").focus()
    widget.page.keyboard.press("Enter")
    expect(card.get_by_label("Wat wij doorgeven")).to_have_value(re.compile("Bewoner"))
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Tab")
    widget.page.keyboard.press("Enter")
    expect(widget.dialog.get_by_role("button", name=STOP)).to_be_visible()
    widget.page.keyboard.press("Shift+Tab")
    widget.page.keyboard.press("Enter")
    expect(widget.turns.last).to_contain_text("De chat met de medewerker is gestopt.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_in_any_of_its_states(new_context: NewContext, chatwoot: Chatwoot, scheme: str) -> None:
    widget = open_widget(new_context(color_scheme=scheme).new_page(), chatwoot.site)
    offer(widget)
    assert violations(widget.page, scheme=scheme) == []
    widget.dialog.get_by_role("button", name="Akkoord, geef dit door").click()
    expect(widget.dialog.get_by_text("U praat met een medewerker")).to_be_visible()
    chatwoot.say("Goedemorgen, lees [dit](https://www.zandermeer.example) eens.")
    expect(widget.turns.last).to_contain_text("Goedemorgen")
    assert violations(widget.page, scheme=scheme) == []


def test_without_javascript(new_context: NewContext, chatwoot: Chatwoot) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{chatwoot.site}/chat")

    def say(text: str) -> None:
        ask_page(page, text)

    say(WANTS_PERSON)
    page.get_by_text("Chat met een medewerker").click()
    shown = page.get_by_label("Wat wij doorgeven").input_value()
    page.get_by_role("button", name="Akkoord, geef dit door").click()
    expect(page.get_by_text("U praat met een medewerker")).to_be_visible()
    assert chatwoot.only.messages == [shown]
    say("bent u daar?")
    assert chatwoot.only.messages[1:] == ["bent u daar?"]
    chatwoot.say("Ja, goedemorgen.")
    page.get_by_role("button", name="Kijk of er antwoord is").click()
    expect(page.locator("#laatste")).to_contain_text("Ja, goedemorgen.")
    expect(page.locator("#laatste .dw-who")).to_have_text("Medewerker")
    chatwoot.say("Nog iets?")
    page.get_by_role("button", name="Kijk of er antwoord is").click()
    expect(page.locator("#laatste")).to_contain_text("Nog iets?")
    page.get_by_role("button", name=STOP).click()
    expect(page.locator("#laatste")).to_contain_text("De chat met de medewerker is gestopt.")
    expect(page.get_by_role("button", name=STOP)).to_have_count(0)


def test_page_and_widget_offer_it_with_the_same_markup(new_context: NewContext, chatwoot: Chatwoot) -> None:
    page = new_context().new_page()
    page.goto(f"{chatwoot.site}/chat")
    ask_page(page, WANTS_PERSON)
    plain = page.get_by_role("log").evaluate(BONES)
    page.context.clear_cookies()  # or the window would go on with that conversation
    widget = open_widget(page, chatwoot.site)
    widget.ask(WANTS_PERSON)
    assert "dw-take dw-live" in str(plain)
    takes = (("Wat wij doorgeven", "Chat met een medewerker"), ("Uw vragen", "Zet mijn vragen in een e-mail"))
    for label, name in takes:
        widget.dialog.get_by_text(name).click()
        expect(widget.dialog.get_by_label(label)).not_to_have_value("")
    assert widget.log.evaluate(BONES) == plain
