"""Signing in and managing accounts in a real browser against the real website, by keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Locator, Page, expect

from bot.ground.roles import Role
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.stand import office
from tests.office import Office
from tests.staff import PASSWORD, hire

SMALL = {"width": 320, "height": 640}
OWN = [
    "/beheer/mijn-account",
    *(f"/beheer/mijn-account/{path}" for path in ("wachtwoord", "tweede-stap", "herstelcodes")),
]
OTHERS = ["/beheer/accounts", "/beheer/accounts/nieuw"]
MOST_TABS = 60


@pytest.fixture(scope="module")
def website(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office(imported, tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture
def anna(website: Office) -> Iterator[str]:
    """An admin who signs in with PASSWORD."""
    yield hire(website.settings, Role.ADMIN, "Anna").name
    hire(website.settings, Role.ADMIN, "Anna")


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("not reached with Tab")


def enter(page: Page, website: Office, name: str, path: str = "/beheer/mijn-account") -> Page:
    page.goto(f"{website.url}/beheer/aanmelden?terug={path}")
    page.get_by_label("Naam of e-mailadres").fill(name)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page).to_have_url(website.url + path)
    return page


def test_signing_in_with_the_keyboard_and_a_second_factor(website: Office, page: Page, anna: str) -> None:
    def fill(label: str, words: str) -> None:
        tab_to(page, page.get_by_label(label, exact=True))
        page.keyboard.type(words)

    page.goto(f"{website.url}/beheer/mijn-account")
    fill("Naam of e-mailadres", anna)
    fill("Wachtwoord", PASSWORD)
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Tweede stap aanzetten"))
    page.keyboard.press("Enter")
    expect(page.locator(".qr svg")).to_be_visible()
    app = pyotp.TOTP(page.locator("code.secret").inner_text())
    assert violations(page) == []
    fill("Wachtwoord van nu", PASSWORD)
    fill("Code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("De code klopt niet")
    fill("Wachtwoord van nu", PASSWORD)
    fill("Code", app.now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw herstelcodes")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    assert violations(page) == []

    tab_to(page, page.get_by_role("button", name="Afmelden"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("U bent afgemeld.")).to_be_visible()
    page.goto(f"{website.url}/beheer/mijn-account")
    fill("Naam of e-mailadres", anna)
    fill("Wachtwoord", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede stap")
    assert violations(page) == []
    fill("Code", codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{website.url}/beheer/mijn-account")
    expect(page.get_by_text("U hebt nog 9 herstelcodes")).to_be_visible()


def test_an_error_is_tied_to_its_field(website: Office, page: Page, anna: str) -> None:
    enter(page, website, anna, "/beheer/mijn-account/wachtwoord")
    page.get_by_label("Wachtwoord van nu").fill("iets heel anders")
    page.get_by_label("Nieuw wachtwoord", exact=True).fill("zeven blauwe fietsen")
    page.get_by_label("Nieuw wachtwoord, nog een keer").fill("zeven blauwe fietsen")
    page.get_by_role("button", name="Wachtwoord veranderen").click()
    field = page.get_by_label("Wachtwoord van nu")
    expect(field).to_have_accessible_description("Dat lukte niet. Uw wachtwoord klopt niet.")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []


def test_an_account_from_making_to_blocking(website: Office, new_context: NewContext, page: Page, anna: str) -> None:
    enter(page, website, anna, "/beheer/accounts/nieuw")
    name = f"Bert {pyotp.random_base32()[:6]}"
    page.get_by_label("Naam", exact=True).fill(name)
    page.get_by_label("Meldt zich aan als").fill(name.replace(" ", "."))
    page.get_by_label("Rol").select_option(label="redacteur")
    with page.expect_navigation():
        page.get_by_role("button", name="Account maken").click()
    password = page.locator("code.secret").inner_text()
    assert violations(page) == []

    bert = new_context().new_page()
    bert.goto(f"{website.url}/beheer/mijn-account")
    bert.get_by_label("Naam of e-mailadres").fill(name.replace(" ", "."))
    bert.get_by_label("Wachtwoord").fill(password)
    bert.get_by_role("button", name="Aanmelden").click()
    bert.get_by_label("Nieuw wachtwoord", exact=True).fill(PASSWORD)
    bert.get_by_label("Nieuw wachtwoord, nog een keer").fill(PASSWORD)
    bert.get_by_role("button", name="Bewaren en verder").click()
    expect(bert).to_have_url(f"{website.url}/beheer/mijn-account")
    expect(bert.get_by_role("link", name="Accounts", exact=True)).to_have_count(0)

    page.get_by_role("link", name="Ik heb het doorgegeven").click()
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()
    assert violations(page) == []
    page.locator("#reden-blokkeren").fill("proef")
    page.get_by_role("button", name="Blokkeren").click()
    expect(page.locator("#alertContainer")).to_contain_text(f"{name} is geblokkeerd")
    bert.reload()
    expect(bert.get_by_role("heading", level=1)).to_have_text("Aanmelden")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_barriers_and_fit_a_small_screen(
    website: Office, new_context: NewContext, anna: str, scheme: str
) -> None:
    page = new_context(viewport=SMALL, color_scheme=scheme).new_page()
    page.goto(f"{website.url}/beheer/aanmelden")
    found = {"/beheer/aanmelden": violations(page, scheme=scheme)}
    enter(page, website, anna)
    for path in (*(f"/beheer/mijn-account{path}" for path in OWN), *OTHERS):
        page.goto(website.url + path)
        found[path] = violations(page, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.get_by_role("heading", level=1).count() == 1
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
