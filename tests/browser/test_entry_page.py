"""The page of an entry by hand: save in view, Ctrl+S, words put in, links asked for, a review and an undo."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.ground.database.engine import open_database
from bot.ground.roles import Person, Role
from bot.staff.editing import workflow
from bot.staff.editing.tables import Draft
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.browser.stand import office
from tests.office import Office
from tests.staff import hire

EVA = Person(90, "Eva", Role.EDITOR)
FAQ, REVIEWED = "privacy.bewaartermijn", "privacy.wissen"
HARD = "Betreffende uw verzoek bellen wij u. Wij doen dat conform de wet."
SMALL = {"width": 320, "height": 640}
FITS = "document.documentElement.scrollWidth - innerWidth"

SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def desk(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Beheer with a text that waits for review."""
    with office(imported, tmp_path_factory.mktemp("entry")) as running:
        for name, role in {"Eva": Role.EDITOR, "Pim": Role.PUBLISHER}.items():
            hire(running.settings, role, name)
        with Session(open_database(running.settings.database)) as session, session.begin():
            content = content_of(session.get_one(Entry, REVIEWED))
            changed = {**content, "answer": content["answer"] + "\n\nEen zin van de knorrebol."}
            draft = workflow.start_draft(session, EVA, REVIEWED, changed)
            workflow.send_for_review(session, EVA, draft.id)
        yield running


@pytest.fixture
def sign_in(desk: Office, new_context: NewContext) -> SignIn:
    def on_page(name: str, faq: str = FAQ, path: str = "", **options: object) -> Page:
        page = enter(new_context(**options), desk, name, path or f"/beheer/vragen/{faq}")
        return page

    return on_page


def ready(page: Page) -> None:
    """The scripts have begun."""
    expect(page.get_by_role("group", name="Opmaak van het antwoord")).to_be_visible()


def is_in_view(page: Page, selector: str) -> bool:
    return bool(
        page.evaluate(
            """selector => { const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
                             return top >= 0 && bottom <= innerHeight; }""",
            selector,
        )
    )


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, SMALL], ids=["wide", "small"])
def test_saving_is_always_in_view_and_hides_no_field(sign_in: SignIn, size: dict[str, int]) -> None:
    page = sign_in("Eva", viewport=size, reduced_motion="reduce")  # else the page glides to its place
    ready(page)
    for label in ("Vraag", "Formuleringen", "Eigenaar"):
        page.get_by_label(label, exact=True).focus()
        assert is_in_view(page, ".editing-save"), label
        low = "document.activeElement.getBoundingClientRect().top"
        assert page.evaluate(f"{low} < document.querySelector('.editing-save').getBoundingClientRect().top"), label
    assert page.evaluate("document.querySelector('.editing-save').offsetHeight / innerHeight") < 0.4
    assert page.evaluate(FITS) <= 0


def test_control_s_saves_and_the_bar_says_how_it_stands(desk: Office, sign_in: SignIn) -> None:
    page = sign_in("Eva")
    ready(page)
    state = page.locator("[data-kept]")
    expect(state).to_have_text("Er is geen concept. Wat u opslaat, wordt er een.")
    page.get_by_label("Vraag", exact=True).press_sequentially("!")
    expect(state).to_contain_text("Nog niet opgeslagen.")
    page.keyboard.press("Control+s")
    expect(page.locator("#alertContainer")).to_contain_text("Uw concept is opgeslagen.")
    expect(page.locator("[data-kept]")).to_have_text("Opgeslagen als concept.")
    with Session(open_database(desk.settings.database)) as session, session.begin():
        draft = session.scalars(select(Draft).where(Draft.faq_id == FAQ, Draft.state == "draft")).one()
        assert draft.content["question"].startswith("!")
        workflow.withdraw(session, EVA, draft.id)


def test_enter_in_a_field_saves_whatever_buttons_there_are(desk: Office, sign_in: SignIn) -> None:
    page = sign_in("Eva", "privacy.inzage")
    ready(page)
    page.get_by_label("Antwoord", exact=True).fill(HARD)
    expect(page.get_by_role("button", name="Vervang").first).to_be_visible()
    page.get_by_label("Vraag", exact=True).press("Enter")
    expect(page.locator("#alertContainer")).to_contain_text("Uw concept is opgeslagen.")
    expect(page.get_by_label("Antwoord", exact=True)).to_have_value(HARD)


def test_better_words_are_put_in_where_the_hint_stands(sign_in: SignIn) -> None:
    page = sign_in("Eva", path="/beheer/vragen/nieuw")
    ready(page)
    answer = page.get_by_label("Antwoord", exact=True)
    answer.fill(f"\n  {HARD}")
    hints = page.locator("[data-hints='answer']")
    hints.get_by_role("button", name="Vervang “Betreffende” door “Over”").click()
    expect(answer).to_have_value(f"\n  {HARD.replace('Betreffende', 'Over')}")
    expect(answer).to_be_focused()
    hints.get_by_role("button", name="Vervang “conform” door “volgens”").click()
    expect(answer).to_have_value(re.compile("Wij doen dat volgens de wet"))
    expect(hints.get_by_role("button")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(answer).to_have_value(re.compile("Wij doen dat conform de wet"))
    assert violations(page, preload=False) == []


def test_bold_a_list_and_a_link_without_knowing_the_signs(sign_in: SignIn) -> None:
    page = sign_in("Eva", path="/beheer/vragen/nieuw")
    ready(page)
    answer = page.get_by_label("Antwoord", exact=True)
    answer.fill("Neem mee:\neen pas\neen formulier")
    answer.evaluate("field => field.setSelectionRange(10, 32)")
    page.get_by_role("button", name="Lijst").click()
    expect(answer).to_have_value("Neem mee:\n- een pas\n- een formulier")
    answer.evaluate("field => field.setSelectionRange(0, 8)")
    page.keyboard.press("Control+b")
    expect(answer).to_have_value("**Neem mee**:\n- een pas\n- een formulier")
    answer.evaluate("field => field.setSelectionRange(field.value.length - 9, field.value.length)")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Een link in het antwoord")
    expect(dialog.get_by_label("Wat de bewoner leest")).to_have_value("formulier")
    expect(dialog.get_by_label("Adres")).to_be_focused()
    page.keyboard.type("zomaar")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("een adres dat begint met https://")
    assert violations(page, preload=False) == []
    dialog.get_by_label("Adres").fill("https://www.zandermeer.example/pas")
    dialog.get_by_role("button", name="Zet de link erin").click()
    expect(answer).to_have_value(re.compile(r"een \[formulier\]\(https://www.zandermeer.example/pas\)$"))
    expect(answer).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_review_begins_with_the_difference_and_an_undo_brings_it_all_back(
    desk: Office, sign_in: SignIn, scheme: str
) -> None:
    page = sign_in("Pim", REVIEWED, color_scheme=scheme, viewport=SMALL)
    page.get_by_role("navigation", name="Op deze pagina").get_by_role("link", name="Wat er verandert").click()
    assert is_in_view(page, "#verschil-kop")
    assert violations(page, preload=False, scheme=scheme) == []
    assert page.evaluate(FITS) <= 0
    page.get_by_text("Nu publiceren", exact=True).click()
    step = page.locator("details[open]", has=page.get_by_role("button", name="Publiceer nu"))
    step.get_by_label("Waarom?").fill("duidelijker")
    step.get_by_role("button", name="Publiceer nu").click()
    expect(page.locator("#alertContainer")).to_contain_text("Het antwoord is gepubliceerd.")
    assert violations(page, preload=False, scheme=scheme) == []
    page.get_by_role("button", name="Maak dit ongedaan").click()
    expect(page.locator("#alertContainer")).to_contain_text("Bewoners zien weer wat zij hiervoor zagen.")
    with Session(open_database(desk.settings.database)) as session, session.begin():
        assert "knorrebol" not in session.get_one(Entry, REVIEWED).answer
        draft = session.scalars(select(Draft).where(Draft.faq_id == REVIEWED, Draft.state == "draft")).one()
        assert (draft.author_name, "knorrebol" in draft.content["answer"]) == ("Eva", True)
        workflow.send_for_review(session, EVA, draft.id)


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, SMALL], ids=["wide", "small"])
def test_several_entries_are_chosen_by_keyboard_and_shown_first(sign_in: SignIn, size: dict[str, int]) -> None:
    page = sign_in("Pim", path="/beheer/vragen?q=bewaar", viewport=size)
    ticks = page.get_by_role("checkbox", name="Kies: ")
    for number in range(2):
        ticks.nth(number).focus()
        page.keyboard.press("Space")
    assert violations(page, preload=False) == []
    assert page.evaluate(FITS) <= 0
    page.get_by_role("button", name="Verander de gekozen vragen").click()
    page.get_by_label("Nieuwe eigenaar").select_option("datateam")
    page.get_by_role("button", name="Laat zien wat er verandert").click()
    expect(page.get_by_role("heading", name="Dit verandert er")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Verander [12] vra"))).to_be_visible()
    assert violations(page, preload=False) == []
    assert page.evaluate(FITS) <= 0
