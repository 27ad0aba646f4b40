"""What eight tasks of staff cost in clicks is what docs/editing.md says, and never more than six."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.roles import Person, Role
from bot.staff.editing.tables import Draft, DraftState, UnsavedText
from bot.staff.editing.workflow import restore
from bot.staff.links.tables import CheckedLink
from bot.staff.testing.tables import OwnConversation, TestRun
from tests.clicks import FAQ, TASKS
from tests.stack import Stack
from tools.clicks import PAGE, count

MOST = 6


@pytest.fixture
def office(stack: Stack) -> Iterator[Stack]:
    """The assistant; afterwards what the tasks changed is as it was."""
    with Session(stack.database) as session:
        entry = session.get_one(Entry, FAQ)
        before, version = content_of(entry), entry.version
    yield stack
    with Session(stack.database) as session, session.begin():
        session.execute(update(Draft).values(state=DraftState.WITHDRAWN, publish_at=None))
        for table in (UnsavedText, OpenQuestion, Repair, CheckedLink, OwnConversation, TestRun):
            session.execute(delete(table))
        if content_of(session.get_one(Entry, FAQ)) != before:
            restore(session, Person(0, "test", Role.ADMIN), FAQ, version, "na de test")


def test_tasks_cost_what_is_written_down(office: Stack, browser: Browser) -> None:
    counts = count(office, browser)
    written = PAGE.read_text()
    for task in TASKS:
        clicks = counts[task].clicks
        assert f"| {task.chapter} | {task.title} | {clicks} |" in written
        assert clicks <= MOST, task.title
