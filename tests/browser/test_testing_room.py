"""The test bench in Beheer, in a real browser: talk to the assistant, make a test of that, play it, read the result."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.ground.roles import Role
from bot.staff.testing.tables import OwnConversation, TestRun
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import sign_in
from tests.stack import Stack

SIZES = ({"width": 1280, "height": 800}, {"width": 320, "height": 640})
WRONG = """- titel: Verwacht wordt iets anders
  stappen:
    - bewoner: mag ik weten wat jullie van mij weten?
    - bot: {soort: goodbye}
"""
SECONDS = 120  # a run waits its turn
INZAGE = "Hoe kan ik mijn gegevens bij de gemeente inzien?"


@pytest.fixture
def tester(stack: Stack, new_context: NewContext) -> Iterator[Page]:
    """A tester who is signed in; what was written and played is gone afterwards."""
    yield sign_in(new_context(base_url=stack.url), stack, Role.TESTER)
    with Session(stack.database) as session, session.begin():
        for table in (OwnConversation, TestRun):
            session.execute(delete(table))


def hold_to_account(page: Page) -> None:
    for size in SIZES:
        page.set_viewport_size(size)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size
    page.set_viewport_size(SIZES[0])


def say(page: Page, words: str, answer: str) -> None:
    page.get_by_label("Bericht van de bewoner").fill(words)
    page.get_by_role("button", name="Stuur").click()
    expect(page.get_by_role("log").locator("> div").last).to_contain_text(answer)


def record(page: Page, title: str) -> None:
    """Talk to the assistant and make a test of that, from the menu on."""
    page.get_by_role("link", name="Testen").click()
    page.get_by_role("link", name="Gesprek opnemen", exact=True).click()
    say(page, "hoe kan ik mijn gegevens inzien?", INZAGE)
    say(page, "dank u wel", "(dank)")
    hold_to_account(page)
    page.get_by_label("Titel").fill(title)
    page.get_by_label("Map").select_option("privacy")
    page.get_by_role("button", name="Maak hier een test van").click()


def test_record_play_and_read_the_result(tester: Page) -> None:
    record(tester, "Inzage en bedankt")
    expect(tester.get_by_role("heading", level=1)).to_have_text("Inzage en bedankt")
    expect(tester.get_by_role("textbox")).to_have_count(0)  # the text of the test is folded away
    expect(tester.get_by_text(f"De assistent moet geven: antwoord; vraag: “{INZAGE}”")).to_be_visible()
    hold_to_account(tester)
    tester.get_by_role("button", name="Speel wat bewaard is").click()

    expect(tester.get_by_role("heading", level=1)).to_have_text("Gespeeld: Inzage en bedankt")
    expect(tester.get_by_role("progressbar")).to_have_attribute("max", "1")
    expect(tester.get_by_text("Alle gesprekken gingen zoals verwacht.")).to_be_visible(timeout=SECONDS * 1000)
    expect(tester.get_by_role("progressbar")).to_have_attribute("value", "1")
    hold_to_account(tester)
    tester.get_by_role("link", name="Terug naar alle gesprekken").click()
    played = tester.get_by_role("row").filter(has=tester.get_by_role("link", name="Inzage en bedankt"))
    expect(played).to_contain_text("Goed")


def test_what_went_wrong_is_told(tester: Page) -> None:
    """A run that is followed while it goes, and that ends with a conversation that went otherwise."""
    tester.goto("/beheer/testen/nieuw")
    tester.get_by_label("De tekst van het gesprek").fill(WRONG)
    tester.get_by_role("button", name="Bewaar").click()
    tester.get_by_role("button", name="Speel wat bewaard is").click()
    expect(tester.get_by_role("status").filter(has_text="van 1")).to_be_visible()
    expect(tester.get_by_role("heading", name="Verwacht wordt iets anders")).to_be_visible(timeout=SECONDS * 1000)
    expect(tester.get_by_text("soort is answer, verwacht was goodbye")).to_be_visible()
    hold_to_account(tester)


def test_a_form_with_errors_says_where(tester: Page) -> None:
    tester.goto("/beheer/testen/nieuw")
    conversation = tester.get_by_label("De tekst van het gesprek")
    conversation.fill(WRONG.replace("bewoner:", "bewonr:"))
    tester.get_by_role("button", name="Bewaar").click()
    expect(tester.get_by_role("alert")).to_contain_text("Regel 3")
    expect(conversation).to_have_value(re.compile("bewonr"))
    expect(conversation).to_have_attribute("aria-invalid", "true")
    expect(conversation).to_have_accessible_description(re.compile("Regel 3"))
    hold_to_account(tester)
