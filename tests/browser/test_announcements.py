"""What the municipality announces is read above conversation and questions, said once, and put there in Beheer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.faq.announcements import Announcement
from bot.faq.publishing import touch_content
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.roles import Role
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.browser.stand import Stand
from tests.browser.test_reflow import SIDEWAYS
from tests.browser.widget import ANSWERED, ask_page, open_widget
from tests.staff import hire

TEXT = "Er is een storing bij DigiD. Aanvragen kan nu niet."
PHONE = {"width": 320, "height": 568}
LOOKS = {"desktop": {}, "phone": {"viewport": PHONE}, "dark": {"color_scheme": "dark"}}


@pytest.fixture
def announced(stand: Stand) -> Iterator[Stand]:
    """Something is announced now."""
    with Session(open_database(stand.settings.database)) as session:
        moment, hour = now(), timedelta(hours=1)
        row = Announcement(
            text=TEXT, link_title="Lees wat u kunt doen", link_url="https://www.zandermeer.example/storing",
            begins_at=moment - hour, ends_at=moment + hour, person_name="Pim",
        )  # fmt: skip
        session.add(row)
        touch_content(session)
        session.commit()
        yield stand
        session.execute(delete(Announcement))
        touch_content(session)
        session.commit()


@pytest.mark.parametrize("look", LOOKS)
def test_it_stands_above_the_conversation_and_axe_has_no_remarks(
    announced: Stand, new_context: NewContext, look: str
) -> None:
    page = new_context(**LOOKS[look]).new_page()
    widget = open_widget(page, announced.url)
    line = widget.dialog.get_by_role("region", name="Mededeling")
    expect(line).to_contain_text(TEXT)
    expect(line.get_by_role("link")).to_have_attribute("href", "https://www.zandermeer.example/storing")
    assert violations(page, scheme=look) == []
    widget.ask(ANSWERED)
    expect(line).to_be_visible()
    assert page.evaluate(SIDEWAYS) == []


def test_who_listens_hears_it_once(announced: Stand, page: Page) -> None:
    widget = open_widget(page, announced.url)
    expect(widget.status).to_contain_text(TEXT)
    widget.ask(ANSWERED)
    page.keyboard.press("Escape")
    widget.open()
    expect(widget.status).not_to_contain_text(TEXT)
    page.reload()  # the conversation goes on by itself
    expect(widget.turns.first).to_be_visible()
    expect(widget.status).not_to_contain_text(TEXT)


def test_without_scripts_and_above_the_questions(announced: Stand, new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(f"{announced.url}/chat")
    expect(page.get_by_role("status")).to_contain_text(TEXT)
    ask_page(page, ANSWERED)
    expect(page.get_by_role("region", name="Mededeling")).to_contain_text(TEXT)
    expect(page.get_by_role("status")).to_have_count(0)  # not again at each question
    scripted = new_context().new_page()
    for path in ("/chat", "/vragen"):
        scripted.goto(f"{announced.url}{path}")
        expect(scripted.get_by_role("region", name="Mededeling")).to_contain_text(TEXT)
        assert violations(scripted) == []


def test_a_publisher_announces_something(stand: Stand, new_context: NewContext) -> None:
    pim = hire(stand.settings, Role.PUBLISHER)
    page = enter(new_context(), stand, pim.name, "/beheer/mededelingen/nieuw")
    page.get_by_label("Wat moeten bewoners weten?").fill(TEXT)
    page.get_by_label("Tot wanneer?").fill("2099-01-01T12:00")
    page.get_by_role("button", name="Bekijk eerst").click()
    expect(page.get_by_role("region", name="Voorbeeld, nog niet bewaard")).to_contain_text(TEXT)
    assert violations(page) == []
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Bewoners lezen de mededeling nu.")).to_be_visible()
    assert violations(page) == []
    resident = new_context().new_page()
    resident.goto(f"{stand.url}/chat")
    expect(resident.get_by_text(TEXT)).to_be_visible()
    page.get_by_role("button", name="Haal weg").click()
    expect(page.get_by_text("Bewoners lezen de mededeling niet meer.")).to_be_visible()
    resident.goto(f"{stand.url}/chat")
    expect(resident.get_by_text(TEXT)).to_have_count(0)
