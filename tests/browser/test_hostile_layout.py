"""A word without end, as anybody on the internet can type it: no page of Beheer grows wider because of it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import OpenQuestion
from bot.faq.announcements import Announcement
from bot.faq.publishing import touch_content
from bot.faq.switches import Scope, Switch
from bot.faq.tables import Source
from bot.ground.database.base import now
from bot.ground.database.engine import open_database
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.commenting import settle
from bot.staff.editing.holding import STRICT
from bot.staff.inbox.repairing import Repairs
from bot.staff.links.asking import Outcome
from bot.staff.links.checking import keep
from bot.staff.links.tables import LinkState
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.browser.stand import office
from tests.office import Office
from tests.said import say
from tests.staff import hire

ENDLESS = "w" * 900
FAQ = "privacy.inzage"
EVA, PIM = Person(90, "E" * 80, Role.EDITOR), Person(91, "Pim", Role.ADMIN)
PAGES = (
    "/overzicht", "/inbox?ruis=ja", "/steekproef", "/inbox/{question}", "/inbox/herstel", "/inbox/herstel/1",
    "/inbox/herstel/2", "/concepten",
    "/vragen?q=wwwww", "/vragen/{draft}", f"/vragen/{FAQ}", "/reacties", "/buiten-bereik?q=wwwww", "/versies", "/audit",
    "/audit/1", "/beweringen", "/links", "/schakelaars", "/mededelingen", "/accounts",
)  # fmt: skip
WIDE = """() => [...document.querySelectorAll('main *')].filter(e => e.scrollWidth > e.clientWidth + 1
  && e.clientWidth > 1 && getComputedStyle(e).display !== 'inline' && !e.matches('input, textarea, select, progress'))
  .map(e => `${e.tagName}.${e.className} ${e.scrollWidth}>${e.clientWidth}`)"""


@pytest.fixture(scope="module")
def desk(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Beheer after somebody typed such a word wherever a resident or a colleague can."""
    with office(imported, tmp_path_factory.mktemp("hostile")) as running:
        _type(running)
        yield running


def _type(running: Office) -> None:
    engine = open_database(running.settings.database)
    conversations = Conversations(engine)
    unknown = {"kind": "fallback", "reason": "unknown", "nearest": [FAQ]}
    for number, start in enumerate("abcd"):
        sender = f"bewoner-nummer-{number:03}"
        say(conversations, sender, f"{start}{ENDLESS}", [{"recipient_id": "x", "text": "?", "custom": unknown}])
    conversations.add_feedback("bewoner-nummer-000", FAQ, 1, False, ENDLESS[:500])
    ada = hire(running.settings, Role.ADMIN, "ada")
    with Session(engine) as session, session.begin():
        rows = session.scalars(select(OpenQuestion).order_by(OpenQuestion.id)).all()
        by_eva, by_pim = (Repairs(session, who, STRICT, ENDLESS[:400]) for who in (EVA, PIM))
        by_eva.make_entry(rows[:1], ENDLESS[:500])
        by_eva.add_phrasing(rows[1:2], f"b{ENDLESS[:400]}", FAQ)
        by_pim.mark_outside(rows[2:3], f"c{ENDLESS[:400]}")
        workflow.comment(session, EVA, FAQ, f"@ada {ENDLESS}", [ada])
        done = workflow.comment(session, EVA, FAQ, ENDLESS)
        session.flush()
        settle(session, PIM, FAQ, done.id)
        session.add(
            Switch(scope=Scope.ENTRY, target=FAQ, reason=ENDLESS[:500], notice=ENDLESS, person_name="E" * 80,
                   begun_at=now())
        )  # fmt: skip
        moment, day = now(), timedelta(days=1)
        session.add(
            Announcement(text=ENDLESS[:300], begins_at=moment - day, ends_at=moment + day, person_name="E" * 80)
        )
        touch_content(session)
        own = select(Source.url).where(Source.entry_id != FAQ, Source.url.regexp_match(r"^https://[^{#]+$"))
        source = session.scalars(own.order_by(Source.id)).first()
        assert source
    keep(engine, [(source, Outcome(LinkState.MOVED, f"https://{ENDLESS[:480]}"))])
    hire(running.settings, Role.EDITOR, "E" * 80)


def test_links_to_look_at_are_for_everybody(desk: Office, new_context: NewContext) -> None:
    page = enter(new_context(base_url=desk.url, bypass_csp=True, reduced_motion="reduce"), desk, "ada", "/beheer/links")
    expect(page.get_by_text("Neem nieuw adres over").first).to_be_visible()
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert violations(page, scheme=scheme) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_word_without_end_makes_no_page_wider(desk: Office, new_context: NewContext, path: str) -> None:
    with Session(open_database(desk.settings.database)) as session:
        question = session.scalar(select(OpenQuestion.id).where(OpenQuestion.repair_id.is_(None)))
    address = path.format(question=question, draft="lokaal." + ENDLESS[:63])
    page = enter(new_context(base_url=desk.url), desk, "ada", "/beheer/overzicht")
    page.goto(f"/beheer{address}")
    expect(page.locator("h1")).to_have_count(1)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        too_wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0
        tables: list[int] = page.evaluate(
            "[...document.querySelectorAll('.table-responsive')].map(each => each.scrollWidth - each.clientWidth)"
        )
        assert max(tables, default=0) <= (0 if width == 1280 else 700), (width, page.evaluate(WIDE))
