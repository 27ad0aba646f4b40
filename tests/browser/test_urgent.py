"""Who may be in danger sees at a glance whom to call, on the smallest phone; and staff change that in Beheer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy.orm import Session

from bot.faq.urgent.tables import UrgentText
from bot.faq.urgent.texts import import_national
from bot.ground.roles import Role
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import sign_in
from tests.browser.test_reflow import SIDEWAYS
from tests.browser.widget import IN_DANGER, Widget, ask_page, open_widget
from tests.stack import Stack

PHONE = {"width": 320, "height": 568}
LEAST = 44  # CSS pixels of a target that a thumb can hit
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced_colours": {"forced_colors": "active"},
    "more_contrast": {"contrast": "more"},
}


@pytest.fixture
def national_again(stack: Stack) -> Iterator[None]:
    """Afterwards the texts are national, as other tests expect."""
    yield
    with Session(stack.database) as session, session.begin():
        row = session.get_one(UrgentText, "fraud")
        row.is_local, row.pack_digest = False, ""
        import_national(session)


def helpers(turn: Locator) -> Locator:
    return turn.locator(".dw-helpers").get_by_role("link")


@pytest.mark.parametrize("look", LOOKS)
def test_whom_to_call_is_large_and_clear_on_a_small_phone(new_context: NewContext, stack: Stack, look: str) -> None:
    page = new_context(viewport=PHONE, **LOOKS[look]).new_page()
    turn = open_widget(page, stack.url).ask(IN_DANGER)
    expect(turn.get_by_text("Hier krijgt u hulp")).to_be_visible()
    numbers = {link.get_attribute("href"): link.inner_text() for link in helpers(turn).all()}
    assert "112" in numbers["tel:112"]
    assert "0800-2000" in numbers["tel:08002000"]  # in full, to read out or dial by hand
    for link in helpers(turn).all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= LEAST
        assert (box["x"] >= 0, box["x"] + box["width"] <= PHONE["width"]) == (True, True)
    assert turn.get_by_text("Hielp dit antwoord?").count() == 0
    assert page.evaluate(SIDEWAYS) == []
    assert violations(page, scheme=look) == []


def test_help_is_one_message_in_the_log_in_the_language_of_who_asks(page: Page, stack: Stack) -> None:
    widget = open_widget(page, stack.url)
    turn = widget.ask("my husband beats me and I am afraid to go home tonight")
    expect(widget.turns).to_have_count(2)
    expect(widget.status).to_contain_text("112")  # announced, once
    expect(turn.locator(".dw-text")).to_have_attribute("lang", "en")
    expect(helpers(turn).first).to_have_attribute("lang", "nl")
    widget.page.reload()
    again = Widget(page)
    expect(helpers(again.turns.last).first).to_be_visible()  # still there when they come back


def test_without_scripts_the_same_links(new_context: NewContext, stack: Stack) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"{stack.url}/chat")
    ask_page(page, IN_DANGER)
    expect(page.locator('#laatste a[href="tel:112"]').first).to_contain_text("112")
    assert page.locator("#laatste").get_by_text("Hielp dit antwoord?").count() == 0


@pytest.mark.usefixtures("national_again")
def test_a_publisher_changes_a_number_and_residents_have_it_at_once(new_context: NewContext, stack: Stack) -> None:
    page = sign_in(new_context(viewport=PHONE), stack, Role.PUBLISHER)
    page.goto(f"{stack.url}/beheer/nood")
    page.get_by_role("link", name="Fraude, oplichting").click()
    page.get_by_label("Wie, 1", exact=True).fill("Wijkagent")
    page.get_by_label("Nummer of adres, 1", exact=True).fill("911")
    page.get_by_label("Waarom?").fill("eigen nummer")
    page.get_by_label("Typ het woord").fill("publiceren")
    page.get_by_role("button", name="Publiceer").click()
    expect(page.get_by_text("Dit nummer klopt niet.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Nummer of adres, 1", exact=True).fill("088-1234567")
    page.get_by_label("Typ het woord").fill("publiceren")
    page.get_by_role("button", name="Publiceer").click()
    expect(page.get_by_text("Bewoners in nood lezen hem meteen.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []
    first, *_ = stack.ask("iemand heeft net met mijn DigiD een lening op mijn naam genomen")
    assert first["custom"]["contacts"][0] == {"name": "Wijkagent", "number": "088-1234567"}
