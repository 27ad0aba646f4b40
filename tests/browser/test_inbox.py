"""Inbox, overview and switches in a real browser: with something on them, read aloud, small, and by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.conversation.conversations import Conversations
from bot.conversation.outcomes.open_questions import Repair
from bot.dialogue.payloads import choice_of
from bot.faq.publishing import touch_content
from bot.faq.switches import Switch
from bot.ground.database.engine import open_database
from bot.ground.roles import Role
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.browser.stand import office
from tests.office import Office
from tests.said import say
from tests.staff import hire

SIZES = ({"width": 1280, "height": 800}, {"width": 320, "height": 640})
INZAGE, WISSEN = "privacy.inzage", "privacy.wissen"


@pytest.fixture(scope="module")
def desk(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Beheer where residents asked questions that were answered, chosen, denied and not known."""
    with office(imported, tmp_path_factory.mktemp("inbox")) as running:
        _ask_questions(Conversations(open_database(running.settings.database)))
        yield running


def _ask_questions(conversations: Conversations) -> None:
    def message(kind: str, **custom: object) -> dict[str, object]:
        return {"recipient_id": "x", "text": kind, "buttons": [], "custom": {"kind": kind, **custom}}

    for number in range(3):
        sender = f"bewoner-nummer-{number:03}"
        nearest = {"reason": "unknown", "nearest": [INZAGE]}
        say(conversations, sender, "hoeveel bomen staan er in de stad", [message("fallback", **nearest)])
        say(conversations, sender, "mijn dossier", [message("answer", faq=INZAGE, version=1)])
        say(conversations, sender, "gegevens", [message("suggestions", suggestions=[INZAGE, WISSEN])])
    say(conversations, "bewoner-nummer-000", choice_of(WISSEN), [message("answer", faq=WISSEN, version=1)])
    conversations.add_feedback("bewoner-nummer-001", INZAGE, 1, False, "te lang")


@pytest.fixture
def page(desk: Office, new_context: NewContext) -> Iterator[Page]:
    """An administrator who is signed in; what was paused goes on afterwards, and nothing was repaired."""
    name = hire(desk.settings, Role.ADMIN, "ada").name
    page = enter(new_context(base_url=desk.url), desk, name, "/beheer/overzicht")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht")
    yield page
    with Session(open_database(desk.settings.database)) as session, session.begin():
        for table in (Switch, Repair):
            session.execute(delete(table))
        touch_content(session)


def hold_to_account(page: Page) -> None:
    """Axe, one heading of the first level, and nothing wider than the screen, large and small."""
    for size in SIZES:
        page.set_viewport_size(size)
        assert violations(page) == []
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} {size['width']}"
    page.set_viewport_size(SIZES[0])


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/beheer/overzicht", "Meteen beantwoord"),
        ("/beheer/inbox", "hoeveel bomen staan er in de stad"),
        ("/beheer/inbox?soort=unhelpful", "mijn dossier"),
        ("/beheer/inbox?zoek=boom", "hoeveel bomen staan er in de stad"),
        ("/beheer/inbox/herstel", "Er is nog niets hersteld."),
        ("/beheer/inbox/99999", "Deze vraag staat niet meer open"),
        ("/beheer/schakelaars?zoek=inzage", "gevonden voor “inzage”"),
        ("/beheer/schakelaars/pauze?wat=all", "Stilzetten: de hele assistent"),
    ],
)
def test_pages_with_something_on_them(page: Page, path: str, says: str) -> None:
    page.goto(path)
    expect(page.get_by_text(says).first).to_be_attached()
    hold_to_account(page)


def test_the_parts_of_a_chart_look_different(page: Page) -> None:
    page.wait_for_load_state()
    parts = [page.locator(f".chart-bar .part-{name}").first for name in ("first", "after", "not")]
    assert len({part.evaluate("part => getComputedStyle(part).fill") for part in parts}) == len(parts)


def test_the_overview_opens_its_numbers_by_keyboard(page: Page) -> None:
    page.get_by_text("Toon de getallen als tabel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table", name="Vragen van")).to_be_visible()
    hold_to_account(page)


def test_a_group_is_repaired_and_undone_by_keyboard(page: Page) -> None:
    page.goto("/beheer/inbox")
    page.get_by_role("link", name="hoeveel bomen staan er in de stad").press("Enter")
    expect(page.get_by_text("3 keer gevraagd")).to_be_visible()
    hold_to_account(page)

    page.get_by_role("button", name="Voeg toe aan: Hoe kan ik mijn gegevens bij de gemeente inzien?").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Formulering toegevoegd")
    hold_to_account(page)

    page.get_by_role("button", name="Draai terug").press("Enter")
    expect(page.get_by_text("De vragen staan weer in de inbox.")).to_be_visible()
    hold_to_account(page)


def test_many_are_handled_together_by_keyboard(page: Page) -> None:
    page.goto("/beheer/inbox?ruis=ja")
    for text in ("hoeveel bomen", "gegevens"):
        page.get_by_role("checkbox", name=f"Kies: {text}").press("Space")
    page.get_by_role("button", name="Behandel de gekozen vragen samen").press("Enter")
    expect(page.get_by_text("Er is nog niets gebeurd.")).to_be_visible()
    hold_to_account(page)
    page.get_by_role("textbox").first.press("Enter")
    expect(page.get_by_text("Er is nog niets gebeurd.")).to_be_visible()
    page.get_by_role("button", name="Haal van de lijst").press("Enter")
    expect(page.get_by_text("2 groepen vragen zijn behandeld.")).to_be_visible()
    for _ in range(2):
        page.get_by_role("button", name="Draai terug").first.press("Enter")
        expect(page.get_by_text("De vragen staan weer in de inbox.")).to_be_visible()


def test_a_question_of_the_sample_is_labelled_with_one_press_and_leads_to_its_repair(page: Page) -> None:
    page.goto("/beheer/steekproef")
    hold_to_account(page)
    expect(page.get_by_text("Door het lot: 0 van 9 beoordeeld")).to_be_visible()
    page.get_by_role("button", name="Fout").press("Enter")
    expect(page.get_by_text("Door het lot: 1 van 9 beoordeeld")).to_be_visible()
    hold_to_account(page)
    page.get_by_role("button", name="Herstel").press("Enter")
    expect(page.get_by_role("heading", name="Voeg toe aan een vraag")).to_be_visible()
    page.goto("/beheer/overzicht")
    expect(page.get_by_text("Medewerkers beoordeelden 1 vraag die het lot koos")).to_be_visible()
    hold_to_account(page)


def test_pausing_and_going_on_by_keyboard(page: Page) -> None:
    page.goto("/beheer/schakelaars/pauze?wat=topic&welke=privacy")
    page.get_by_label("Reden, voor uw collega’s").fill("   ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nog niet stilgezet.")).to_be_visible()
    expect(page.get_by_label("Reden, voor uw collega’s")).to_have_attribute("aria-invalid", "true")
    hold_to_account(page)

    page.get_by_label("Reden, voor uw collega’s").fill("Nieuwe wet")
    page.keyboard.press("Enter")
    banner = page.get_by_role("region", name="Wat nu stilstaat")
    expect(banner).to_contain_text("Stilgezet: onderwerp “Privacy en uw rechten”.")
    hold_to_account(page)
    page.goto("/beheer/overzicht")
    expect(banner).to_contain_text("Nieuwe wet")
    hold_to_account(page)

    banner.get_by_role("link", name="Naar de schakelaars").press("Enter")
    page.get_by_role("button", name=re.compile("Zet weer aan.*Privacy en uw rechten")).press("Enter")
    expect(page.get_by_text("Het staat weer aan.")).to_be_visible()
    expect(banner).to_have_count(0)
