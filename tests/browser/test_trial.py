"""Trying in a real browser: a question, a draft as it stands in the form, what changes; also read aloud and small."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import sign_in
from tests.stack import Stack

KNORREBOL = "wanneer komt de knorrebolverordening van de flapdrolcommissie"
FAQ = "open-data.basisregistraties"
SECONDS = 240


@pytest.fixture
def desk(stack: Stack, new_context: NewContext) -> Page:
    """An editor who is signed in."""
    return sign_in(new_context(base_url=stack.url), stack, Role.EDITOR)


def test_ask_what_is_published_with_the_keyboard(desk: Page) -> None:
    desk.goto("/beheer/proberen")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Proberen")
    assert violations(desk) == []

    desk.get_by_label("Vraag", exact=True).fill("ik wil mijn dossier bij de gemeente inzien")
    desk.keyboard.press("Enter")
    answer = desk.locator("#proberen-antwoord")
    expect(answer).to_contain_text("De assistent geeft antwoord: Hoe kan ik mijn gegevens bij de gemeente inzien?")
    expect(answer.get_by_role("table", name=re.compile("Waarom"))).to_be_visible()
    expect(desk.get_by_role("status").filter(has_text="De assistent geeft antwoord")).to_have_count(1)
    answer.get_by_text("Wat de bewoner ziet").click()
    expect(answer.locator(".trial-message").first).to_be_visible()
    assert violations(desk) == []


def test_a_draft_is_tried_as_it_stands_in_the_form(stack: Stack, new_context: NewContext) -> None:
    # axe styles the shadow root of the preview
    desk = sign_in(new_context(base_url=stack.url, bypass_csp=True), stack, Role.EDITOR)
    desk.goto(f"/beheer/vragen/{FAQ}")
    phrasings = desk.get_by_label("Formuleringen", exact=True)
    desk.get_by_label("Typ een vraag zoals een bewoner dat doet").fill(KNORREBOL)
    desk.get_by_role("button", name="Stel de vraag").click()
    answer = desk.locator("#proberen-antwoord")
    desk.get_by_role("button", name="Zet haar bij de formuleringen").press("Enter")
    expect(desk.get_by_text("De vraag staat bij de formuleringen. Sla de tekst nog op.")).to_be_focused()
    expect(phrasings).to_have_value(re.compile(rf"\n{KNORREBOL}$"))
    assert violations(desk) == []
    desk.get_by_role("button", name="Stel de vraag").click()
    expect(answer).to_contain_text("dit concept")
    expect(answer.get_by_role("table", name=re.compile("Waarom"))).to_contain_text(KNORREBOL)

    desk.get_by_role("button", name="Kijk de formuleringen na").click()
    expect(desk.locator("#proberen-formuleringen")).to_contain_text("formuleringen passen")

    desk.get_by_role("button", name="Kijk wat er verandert").click()
    expect(desk.locator("#proberen-veranderingen")).to_contain_text(
        re.compile("Er verandert niets|Van de .* proefvragen"), timeout=SECONDS * 1000
    )
    assert violations(desk) == []
    assert phrasings.input_value().endswith(KNORREBOL), "trying leaves the form as it was"


def test_it_fits_a_small_screen(stack: Stack, new_context: NewContext) -> None:
    page = sign_in(new_context(base_url=stack.url, viewport={"width": 320, "height": 640}), stack, Role.TESTER)
    page.goto("/beheer/proberen")
    page.get_by_label("Vraag", exact=True).fill("wat kost een woo verzoek")
    page.get_by_role("button", name="Stel de vraag").click()
    expect(page.locator("#proberen-antwoord")).to_contain_text("Zekerheid")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_trial_that_fails_says_so(desk: Page) -> None:
    desk.goto("/beheer/proberen")
    desk.get_by_label("Vraag", exact=True).fill("   ")
    desk.get_by_role("button", name="Stel de vraag").click()
    expect(desk.get_by_role("alert")).to_have_text("Typ eerst een vraag.")
