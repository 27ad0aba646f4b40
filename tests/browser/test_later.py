"""An answer later, from the conversation to Beheer: without scripts, on a phone, and axe has no remarks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.staff import enter
from tests.browser.stand import Stand
from tests.browser.test_reflow import SIDEWAYS
from tests.browser.widget import ask_page, open_widget
from tests.kept import copy_home
from tests.mail_server import MailServer, mail_server
from tests.staff import hire
from tests.starting import wait_until

ASKED, ADDRESS = "hoe laat gaat de zon onder op mars", "jan.bewoner@post.example"
SENT_OR_NOT_YET = re.compile("Wij hebben uw vraag|Uw vraag is verstuurd")
PHONE = {"width": 320, "height": 568}
LOOKS: dict[str, dict[str, Any]] = {"desktop": {}, "phone": {"viewport": PHONE}, "dark": {"color_scheme": "dark"}}


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def stand(
    imported: Path, tmp_path_factory: pytest.TempPathFactory, server: MailServer, other_site: OtherSite
) -> Iterator[Stand]:
    """A website with a mail server."""
    home = tmp_path_factory.mktemp("later") / "home"
    copy_home(imported, home)
    with Stand(home, smtp_url=f"smtp://127.0.0.1:{server.port}", embed_origins=[other_site.url]) as running:
        yield running


def ask(page: Page, stand: Stand) -> None:
    page.goto(f"{stand.url}/chat")
    ask_page(page, ASKED)
    page.get_by_role("link", name="Laat uw e-mailadres of telefoonnummer achter").click()
    page.wait_for_url("**/chat/later*")
    page.wait_for_load_state()


def test_without_scripts_from_question_to_receipt(stand: Stand, server: MailServer, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    ask(page, stand)
    expect(page.get_by_role("textbox", name="Uw vraag")).to_have_value(ASKED)
    page.get_by_role("textbox", name="Uw e-mailadres of telefoonnummer").fill(ADDRESS)
    page.get_by_label("Stuur mijn gesprek met Datawijzer mee").check()
    page.get_by_label("Ja, de gemeente mag mijn gegevens hiervoor gebruiken").check()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SENT_OR_NOT_YET)
    wait_until(lambda: bool(server.letters), 30)
    assert f"Bewoner: {ASKED}" in server.text()
    page.get_by_role("button", name="Wis mijn gegevens").click()
    expect(page.get_by_role("status")).to_contain_text("zijn gewist. U krijgt geen antwoord meer.")


@pytest.mark.parametrize("look", LOOKS)
def test_axe_has_no_remarks_and_what_is_wrong_is_told(stand: Stand, new_context: NewContext, look: str) -> None:
    page = new_context(**LOOKS[look]).new_page()
    ask(page, stand)
    assert violations(page, scheme=look) == []
    assert page.evaluate(SIDEWAYS) == []
    page.locator("form.later").evaluate("form => { form.noValidate = true }")
    page.get_by_role("textbox", name="Uw e-mailadres of telefoonnummer").fill("jan")
    page.get_by_role("button", name="Verstuur").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Er is nog niets verstuurd.")
    assert violations(page, scheme=look) == []
    told.get_by_role("link", name="Vul een e-mailadres of telefoonnummer in").click()
    expect(page.get_by_role("textbox", name="Uw e-mailadres of telefoonnummer")).to_be_focused()


def test_a_window_in_english_says_it_in_english(stand: Stand, page: Page, other_site: OtherSite) -> None:
    tag = f"<script src='{stand.url}/widget.js' data-lang=en defer></script>"
    page.goto(other_site.put("/engels", tag, "default-src 'self' 'unsafe-inline' *"))
    page.get_by_role("button", name="Ask your question").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Your question").fill(ASKED)
    dialog.get_by_role("button", name="Send", exact=True).click()
    offer = dialog.get_by_role("log").get_by_text("Would you like an answer from a member of staff later?")
    expect(offer).to_be_visible()
    assert offer.evaluate("e => e.closest('[lang]').lang") == "en"
    expect(dialog.get_by_text("Laat uw e-mailadres")).to_have_count(0)
    assert violations(page, preload=False) == []
    dialog.get_by_role("link", name="Leave your e-mail address or phone number").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Get an answer later")
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("form.later").evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing has been sent yet.")
    assert violations(page) == []
    page.get_by_role("textbox", name="Your e-mail address or phone number").fill(ADDRESS)
    page.get_by_role("textbox", name="Your question").fill(ASKED)
    page.get_by_label("Yes, the municipality may use my data for this.").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("We have your question|has been sent"))
    assert violations(page) == []
    page.get_by_role("button", name="Erase my data").click()
    expect(page.get_by_role("status")).to_contain_text("You will get no answer.")


def test_the_widget_leads_there_and_staff_finish_it(stand: Stand, new_context: NewContext) -> None:
    page = new_context().new_page()
    widget = open_widget(page, stand.url)
    widget.ask(ASKED)
    widget.dialog.get_by_role("link", name="Laat uw e-mailadres of telefoonnummer achter").click()
    page.get_by_role("textbox", name="Uw e-mailadres of telefoonnummer").fill(ADDRESS)
    expect(page.get_by_role("textbox", name="Uw vraag")).to_have_value(ASKED)
    expect(page.get_by_label("Stuur mijn gesprek met Datawijzer mee")).not_to_be_checked()
    page.get_by_label("Ja, de gemeente mag mijn gegevens hiervoor gebruiken").check()
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("button", name="Wis mijn gegevens")).to_be_visible()
    assert violations(page) == []
    staff = enter(new_context(), stand, hire(stand.settings, Role.EDITOR).name, "/beheer/later")
    expect(staff.get_by_text(ASKED, exact=True)).to_be_visible()
    assert violations(staff) == []
    staff.get_by_role("button", name="Toon hoe u de bewoner bereikt").click()
    expect(staff.get_by_role("status").filter(has_text=ADDRESS)).to_be_visible()
    assert violations(staff) == []
    staff.locator("summary", has_text="Afgehandeld").click()
    staff.get_by_role("button", name="Ja, wis alles").click()
    expect(staff.get_by_text("De gegevens van de bewoner zijn gewist.")).to_be_visible()
    page.get_by_role("button", name="Kijk of er iets veranderd is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw vraag is afgehandeld")
