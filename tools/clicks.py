"""What a task in Beheer costs: `python -m tools.clicks` counts it in a browser and writes the table in docs/editing.md.

It starts an assistant of its own, where a resident asked something and a link moved.
"""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.tables import Source
from bot.ground.roles import Role
from bot.ground.settings import ROOT
from bot.staff.links.asking import Outcome
from bot.staff.links.checking import keep
from bot.staff.links.tables import LinkState
from tests.clicks import ASKED, MOVED, TASKS, Count, Hand, Task
from tests.stack import Stack
from tests.staff import PASSWORD, hire

PAGE = ROOT / "docs/editing.md"
BEGIN, END = "<!-- clicks: `make clicks` writes what follows -->", "<!-- /clicks -->"
STAFF = {"Eva": Role.EDITOR, "Pim": Role.PUBLISHER, "Tom": Role.TESTER}
SIZE = {"width": 1280, "height": 800}
SECONDS_TO_COUNT = 60


def prepare(stack: Stack) -> None:
    """What the tasks need: staff, an open question, and a link that moved."""
    for name, role in STAFF.items():
        hire(stack.settings, role, name)
    stack.ask(ASKED)
    stack.wait_until(lambda: is_in_the_inbox(stack), SECONDS_TO_COUNT)
    with Session(stack.database) as session:
        own = select(Source.url).where(Source.entry_id == MOVED, Source.url.regexp_match(r"^https://[^{#]+$"))
        source = session.scalars(own.order_by(Source.id)).first()
    assert source is not None
    keep(stack.database, [(source, Outcome(LinkState.MOVED, "https://www.rijksoverheid.nl/nieuw"))])


def is_in_the_inbox(stack: Stack) -> bool:
    """Whether what was asked is counted: that comes after the answer."""
    with Session(stack.database) as session:
        return session.scalar(select(OpenQuestion.id).where(OpenQuestion.text == ASKED)) is not None


def sign_in(browser: Browser, stack: Stack, name: str) -> Hand:
    """Somebody's browser, counted from the first page on."""
    hand = Hand(browser.new_page(base_url=stack.url, locale="nl-NL", viewport=SIZE))
    hand.page.goto("/beheer/aanmelden")
    hand.page.get_by_label("Naam of e-mailadres").fill(name)
    hand.page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    hand.press("Aanmelden")
    hand.told(f"Aangemeld als {name}")
    return hand


def count(stack: Stack, browser: Browser) -> dict[Task, Count]:
    """Every task, in the order in which one leads to the next."""
    prepare(stack)
    hands = {name: sign_in(browser, stack, name) for name in STAFF}
    found = {}
    for task in TASKS:
        with hands[task.who].at(task.begins) as counted:
            task.do(hands[task.who])
        found[task] = counted
    for hand in hands.values():
        hand.page.close()
    return found


def table(counts: Mapping[Task, Count]) -> str:
    """The counts in the order of the manual."""
    lines = ["| chapter | task | clicks | first round | keys | pages | seconds |", "|---|---|---|---|---|---|---|"]
    for task, each in sorted(counts.items(), key=lambda pair: pair[0].chapter):
        before = "not counted" if task.before is None else task.before
        figures = (each.clicks, before, each.keys, each.pages, each.seconds)
        lines.append(f"| {task.chapter} | {task.title} | {' | '.join(map(str, figures))} |")
    return "\n".join(lines)


def write(counts: Mapping[Task, Count]) -> None:
    """Put the table in its place in the documentation."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table(counts)}\n\n{END}{after}")


def main() -> None:
    """Start an assistant and a browser, count, and write."""
    with tempfile.TemporaryDirectory() as home, Stack(Path(home)) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        counts = count(stack, browser)
        browser.close()
    write(counts)
    print(table(counts))


if __name__ == "__main__":
    main()
