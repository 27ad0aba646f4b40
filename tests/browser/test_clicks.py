"""What eight tasks of staff cost in clicks is what docs/editing.md says, and never more than six."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion, Repair
from bot.staff.editing.tables import UnsavedText
from bot.staff.links.tables import CheckedLink
from bot.staff.testing.tables import OwnConversation, TestRun
from tests.browser.staff import left_as_it_was
from tests.clicks import FAQ, TASKS
from tests.stack import Stack
from tools.clicks import PAGE, count

MOST = 6


@pytest.fixture
def office(stack: Stack) -> Iterator[Stack]:
    """The assistant with an empty inbox, as its first page shows; afterwards what the tasks changed is as it was."""
    with Session(stack.database) as session, session.begin():
        session.execute(delete(OpenQuestion))
    with left_as_it_was(stack, FAQ, UnsavedText, OpenQuestion, Repair, CheckedLink, OwnConversation, TestRun) as office:
        yield office


def test_tasks_cost_what_is_written_down(office: Stack, browser: Browser) -> None:
    counts = count(office, browser)
    written = PAGE.read_text()
    for task in TASKS:
        clicks = counts[task].clicks
        assert f"| {task.chapter} | {task.title} | {clicks} |" in written
        assert clicks <= MOST, task.title
