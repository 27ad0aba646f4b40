"""What waits for somebody stands on top of the overview, leads to where it is done, and is counted in the menu."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.faq.claims import Claim
from bot.faq.tables import Entry
from bot.ground.database.engine import open_database
from bot.ground.roles import Role
from bot.staff.editing import workflow
from bot.staff.editing.tables import Comment, Draft
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.browser.stand import Stand
from tests.browser.test_reflow import SIDEWAYS
from tests.staff import hire

FAQ = "privacy.inzage"
REASON = "De termijn klopt niet. Kijk nog eens in artikel 12."
LOOKS = {"desktop": {}, "phone": {"viewport": {"width": 320, "height": 568}}, "dark": {"color_scheme": "dark"}}


@pytest.fixture
def busy(stand: Stand) -> Iterator[Stand]:
    """Seven answers are due, and a draft came back."""
    eva, pim = hire(stand.settings, Role.EDITOR, "eva"), hire(stand.settings, Role.PUBLISHER, "pim")
    engine = open_database(stand.settings.database)
    with Session(engine) as session, session.begin():
        session.execute(delete(Claim))  # those of the pack end on days of their own
        due = session.scalars(select(Entry.id).where(Entry.id != FAQ).order_by(Entry.id).limit(7)).all()
        session.execute(update(Entry).where(Entry.id.in_(due)).values(review_on=date(2020, 1, 1)))
        draft = workflow.start_draft(session, eva, FAQ)
        content = {**draft.content, "answer": draft.content["answer"] + "\n\nNog een zin."}
        workflow.save_draft(session, eva, draft.id, content, 1)
        workflow.send_for_review(session, eva, draft.id)
        workflow.send_back(session, pim, draft.id, REASON)
    yield stand
    with Session(engine) as session, session.begin():
        session.execute(update(Entry).values(review_on=None))
        session.execute(delete(Comment))
        session.execute(delete(Draft))


@pytest.mark.parametrize("look", LOOKS)
def test_on_top_of_the_overview_without_remarks_of_axe(busy: Stand, new_context: NewContext, look: str) -> None:
    page = enter(new_context(**LOOKS[look]), busy, "eva", "/beheer/overzicht")
    todo = page.get_by_role("region", name="Te doen")
    expect(todo.get_by_role("heading", name="Teruggestuurd naar u")).to_be_visible()
    expect(todo).to_contain_text(REASON)
    todo.get_by_text("Toon de andere 2").click()
    assert violations(page, scheme=look) == []
    assert page.evaluate(SIDEWAYS) == []


def test_a_line_leads_to_where_it_is_done(busy: Stand, new_context: NewContext) -> None:
    page = enter(new_context(), busy, "eva", "/beheer/concepten")
    menu = page.get_by_role("navigation", name="Menu van Beheer")
    menu.get_by_role("link", name=re.compile(r"Overzicht\s*8 te doen")).click()
    page.get_by_role("region", name="Te doen").get_by_role("link").first.click()
    expect(page).to_have_url(f"{busy.url}/beheer/vragen/{FAQ}")
