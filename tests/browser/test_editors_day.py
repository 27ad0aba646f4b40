"""An editor's day, in a real browser over the real processes: from a question that was not answered to one that is."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.roles import Person, Role
from bot.staff.editing.tables import Draft, DraftState
from bot.staff.editing.workflow import restore
from tests.browser.conftest import NewContext
from tests.browser.staff import sign_in
from tests.browser.widget import open_widget
from tests.stack import Stack
from tests.starting import wait_until

FAQ = "open-data.basisregistraties"
UNKNOWN = "wie polijst de zwabberlijst van de torenwachter"
SECONDS = 10  # two are promised; the rest is for a busy machine


@pytest.fixture
def entry(stack: Stack) -> Iterator[Entry]:
    """The entry that will answer; afterwards it is as it was, and the inbox is empty."""
    with Session(stack.database, expire_on_commit=False) as session:
        entry = session.get_one(Entry, FAQ)
        before, version = content_of(entry), entry.version
    yield entry
    with Session(stack.database) as session, session.begin():
        session.execute(update(Draft).values(state=DraftState.WITHDRAWN, publish_at=None))
        for table in (OpenQuestion, Repair):
            session.execute(delete(table))
        if content_of(session.get_one(Entry, FAQ)) != before:
            restore(session, Person(0, "test", Role.ADMIN), FAQ, version, "na de test")


def repair_from_the_inbox(editor: Page, entry: Entry) -> None:
    """Find the question and let the entry answer it."""
    editor.get_by_role("link", name="Inbox").click()
    editor.get_by_label("Zoek in de vragen").fill("zwabberlijst")  # other tests filled the inbox too
    editor.get_by_label("Zoek in de vragen").press("Enter")
    question = editor.get_by_role("link", name=UNKNOWN)  # it is counted after its answer was given
    wait_until(lambda: question.count() > 0 or editor.reload() is None, SECONDS)
    question.click()
    expect(editor.get_by_role("heading", level=1)).to_contain_text(UNKNOWN)
    expect(editor.get_by_text("1 keer gevraagd")).to_be_visible()
    editor.get_by_label("Typ een paar woorden").fill("basisregistratie")
    editor.get_by_role("button", name="Zoek").click()
    editor.get_by_role("button", name=f"Voeg toe aan: {entry.question}").first.click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Formulering toegevoegd")
    expect(editor.get_by_text(f"wordt na publicatie beantwoord met: {entry.question}")).to_be_visible()


def check_try_and_send(editor: Page) -> None:
    """What a careful editor does with a draft."""
    editor.get_by_role("link", name="Naar het concept").click()
    expect(editor.get_by_label("Formuleringen", exact=True)).to_have_value(re.compile(UNKNOWN))
    editor.get_by_role("button", name="Kijk de formuleringen na").click()
    checked = editor.get_by_role("table", name="Formuleringen die op een andere vraag lijken")
    expect(checked.get_by_role("row").filter(has_text=UNKNOWN)).to_contain_text("iets buiten bereik")
    editor.get_by_label("Typ een vraag zoals een bewoner dat doet").fill(f"{UNKNOWN}?")
    editor.get_by_role("button", name="Stel de vraag").click()
    tried = editor.locator("#proberen-antwoord")
    expect(tried).to_contain_text("De assistent geeft antwoord")
    expect(tried.get_by_text("dit concept", exact=True)).to_be_visible()
    editor.get_by_role("button", name="Laat beoordelen", exact=True).click()
    expect(editor.get_by_text("Uw concept is opgestuurd.")).to_be_visible()


def publish(publisher: Page, entry: Entry) -> None:
    """What a colleague does with the draft that waits."""
    publisher.get_by_role("link", name="Concepten").click()
    waiting = publisher.get_by_role("row").filter(has_text="ter beoordeling")
    waiting.get_by_role("link", name=entry.question).click()
    publisher.get_by_text("Nu publiceren", exact=True).click()
    expect(publisher.locator("ins")).to_contain_text(UNKNOWN)
    step = publisher.locator("details[open]", has=publisher.get_by_role("button", name="Publiceer nu"))
    step.get_by_label("Waarom?").fill("een bewoner vroeg het zo")
    step.get_by_role("button", name="Publiceer nu").click()
    expect(publisher.get_by_text("Het antwoord is gepubliceerd.")).to_be_visible()


def test_from_a_question_without_an_answer_to_the_answer(stack: Stack, new_context: NewContext, entry: Entry) -> None:
    resident = open_widget(new_context().new_page(), stack.url)
    expect(resident.ask(UNKNOWN)).not_to_contain_text("Gecontroleerd op")

    editor = sign_in(new_context(), stack, Role.EDITOR)
    repair_from_the_inbox(editor, entry)
    check_try_and_send(editor)
    expect(editor.get_by_text("Publiceer nu")).to_have_count(0)
    editor.get_by_role("link", name="Inbox").click()
    expect(editor.get_by_role("heading", level=1)).to_have_text("Inbox")
    expect(editor.get_by_role("link", name=UNKNOWN)).to_have_count(0)
    assert stack.ask(UNKNOWN)[0]["custom"]["kind"] == "fallback", "a draft is not for residents"

    publish(sign_in(new_context(), stack, Role.PUBLISHER), entry)
    stack.wait_until(lambda: stack.ask(UNKNOWN)[0]["custom"].get("faq") == FAQ, SECONDS)
    answer = resident.ask(f"{UNKNOWN}?")
    expect(answer).to_contain_text(entry.answer.split("\n")[0][:40])
    expect(answer).to_contain_text("Gecontroleerd op")

    with Session(stack.database) as session:
        last = session.scalars(select(Draft).where(Draft.faq_id == FAQ).order_by(Draft.id.desc())).first()
        assert last is not None
        assert (last.author_name, last.state) == ("frame-editor", DraftState.PUBLISHED)
