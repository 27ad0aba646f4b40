"""Editing in a real browser against the real assistant: from an editor's first key to the resident's answer."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.publishing import touch_content
from bot.faq.tables import Entry
from bot.ground.roles import Role
from bot.staff.editing.tables import Comment, Draft, DraftState, Mention, UnsavedText
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter, left_as_it_was
from tests.browser.widget import ask_page
from tests.stack import Stack
from tests.staff import PASSWORD, dismiss_all, hire

FAQ = "privacy.bewaartermijn"
ANSWER = "Wij bewaren uw gegevens van {gemeente} niet langer dan dat nodig is."
SHOWN = "Wij bewaren uw gegevens van Zandermeer niet langer dan dat nodig is."
QUESTION = "hoelang houden jullie mijn knorrebolgegevens vast"
SIZES = {
    "desktop": {"width": 1280, "height": 900},
    "tablet": {"width": 820, "height": 1180},
    "small": {"width": 320, "height": 640},
}

SignIn = Callable[..., Page]


@pytest.fixture
def office(stack: Stack) -> Iterator[Stack]:
    """The assistant with these three as its staff; afterwards the entry is as it was and no draft is left."""
    dismiss_all(stack.settings)
    for name, role in {"Leo": Role.READER, "Eva": Role.EDITOR, "Pim": Role.PUBLISHER}.items():
        hire(stack.settings, role, name)
    with left_as_it_was(stack, FAQ, UnsavedText, Mention, Comment) as office:
        yield office


@pytest.fixture
def sign_in(office: Stack, new_context: NewContext) -> SignIn:
    """A browser of somebody who is signed in, on a page of Beheer."""

    def on_page(name: str, path: str = f"/beheer/vragen/{FAQ}", **options: object) -> Page:
        return enter(new_context(**options), office, name, path)

    return on_page


def save(page: Page, button: str = "Concept opslaan") -> None:
    """By keyboard: tips that come in while somebody types move what stands below them."""
    page.get_by_role("button", name=button).press("Enter")


def said(page: Page, words: str) -> None:
    expect(page.locator("#alertContainer")).to_contain_text(words)


def take(page: Page, summary: str, button: str, reason: str = "") -> None:
    """A step of the workflow."""
    page.get_by_text(summary, exact=True).click()
    step = page.locator("details.editing-step[open]")
    if reason:
        step.get_by_label("Waarom?").fill(reason)
    step.get_by_role("button", name=button).click()


def test_from_the_first_key_to_the_resident(office: Stack, sign_in: SignIn) -> None:
    eva, pim = sign_in("Eva"), sign_in("Pim")
    preview = eva.locator("#voorbeeld .dw-text")
    eva.get_by_label("Antwoord", exact=True).fill("")
    eva.get_by_label("Antwoord", exact=True).press_sequentially("Wij gebruiken **{gemeente}**.")
    expect(preview.locator("strong")).to_have_text("Zandermeer")
    expect(eva.locator("#hulp-melding")).to_contain_text("Bij deze tekst:")
    eva.get_by_label("Antwoord", exact=True).fill(ANSWER)
    eva.get_by_label("Formuleringen", exact=True).press("Control+End")
    eva.get_by_label("Formuleringen", exact=True).press_sequentially(f"\n{QUESTION}")
    expect(preview).to_have_text(SHOWN)
    save(eva, "Opslaan en laten beoordelen")
    said(eva, "Uw concept is opgestuurd.")
    assert violations(eva, preload=False) == []

    pim.reload()
    expect(pim.get_by_text("ter beoordeling")).to_be_visible()
    assert violations(pim, preload=False) == []
    take(pim, "Nu publiceren", "Publiceer nu", "duidelijker")
    said(pim, "Het antwoord is gepubliceerd.")
    assert violations(pim, preload=False) == []
    office.wait_until(lambda: office.ask(QUESTION)[0]["custom"].get("faq") == FAQ, 5)
    assert office.ask(QUESTION)[0]["text"] == SHOWN


def test_what_the_preview_shows_is_what_the_resident_sees(
    office: Stack, sign_in: SignIn, new_context: NewContext
) -> None:
    text = "U leest **dit**.\n\n- een\n- twee\n\nKijk op [de pagina](https://www.zandermeer.example).\nNieuwe regel."
    eva = sign_in("Eva")
    eva.get_by_label("Antwoord", exact=True).fill(text)
    expect(eva.locator("#voorbeeld .dw-text li")).to_have_count(2)
    shown = eva.locator("#voorbeeld .dw-text")
    with Session(office.database) as session, session.begin():
        entry = session.get_one(Entry, FAQ)
        entry.answer, question = text, entry.question
        touch_content(session)
    chat = new_context().new_page()
    chat.goto(f"{office.url}/chat")
    ask_page(chat, question)
    seen = chat.locator(".dw-turn--assistant .dw-text").last
    expect(seen.locator("li")).to_have_count(2)
    assert shown.inner_html().strip() == seen.inner_html().strip()
    names = ["color", "backgroundColor", "fontFamily", "fontSize", "lineHeight", "borderRadius", "padding"]
    style = f"e => {names}.map(name => getComputedStyle(e)[name])"
    assert shown.evaluate(style) == seen.evaluate(style)


def empty(_page: Page) -> None:
    pass


def refused(page: Page) -> None:
    page.get_by_label("Vraag", exact=True).fill("Wat")
    page.get_by_label("Antwoord", exact=True).fill("Dit noemt {nergens} en meer.")
    save(page, "Opslaan en laten beoordelen")
    expect(page.get_by_role("alert").filter(has_text="Deze tekst is nog niet klaar")).to_be_focused()
    expect(page.get_by_label("Vraag", exact=True)).to_have_attribute("aria-invalid", "true")


def drafted(page: Page) -> None:
    page.get_by_label("Antwoord", exact=True).fill(ANSWER)
    save(page)
    said(page, "Uw concept is opgeslagen.")
    page.get_by_text("Concept intrekken").click()
    page.get_by_text("Invulwoorden van Zandermeer").click()


def with_more_rows(page: Page) -> None:
    for name in ("Nog een bron", "Nog een vraag", "Nog een vervolgvraag"):
        page.get_by_role("button", name=name, exact=True).click()


def commented(page: Page) -> None:
    """Named by the keyboard alone, settled, and the next one begun with the names in view."""
    field = page.get_by_label("Uw opmerking")
    field.press_sequentially("@pi")
    offered = page.get_by_role("listbox", name="Collega’s")
    expect(offered.get_by_role("option", name="Pim", exact=True)).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(field).to_have_value("@Pim ")
    field.press_sequentially("klopt dit nog?")
    page.get_by_role("button", name="Plaats de opmerking").press("Enter")
    said(page, "Uw opmerking staat erbij.")
    page.get_by_role("button", name=re.compile("^Afgehandeld ?: opmerking van Eva")).first.press("Enter")
    said(page, "De opmerking is afgehandeld.")
    page.get_by_text(re.compile(r"\d afgehandeld")).click()
    expect(page.get_by_role("button", name="Zet weer open").first).to_be_visible()
    page.get_by_label("Uw opmerking").press_sequentially("@")
    expect(offered).to_be_visible()


def kept(page: Page) -> None:
    page.get_by_label("Vraag", exact=True).fill("Hoe lang bewaart de gemeente iets?")
    page.get_by_label("Antwoord", exact=True).focus()
    expect(page.get_by_text("Bewaard om")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("U hebt tekst die niet is opgeslagen.")).to_be_visible()


def older(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name="Versie 1", exact=True).click()


STATES = (empty, refused, drafted, with_more_rows, commented, kept, older)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_state_is_accessible_and_fits(sign_in: SignIn, state: Callable[[Page], None], size: str) -> None:
    page = sign_in("Eva", viewport=SIZES[size])
    state(page)
    assert violations(page, preload=False) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Eva", "/beheer/vragen/nieuw"),
        ("Eva", "/beheer/concepten"),
        ("Leo", f"/beheer/vragen/{FAQ}"),
        ("Pim", f"/beheer/vragen/{FAQ}/versies/1"),
    ],
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_pages_are_accessible(sign_in: SignIn, name: str, path: str, scheme: str) -> None:
    assert violations(sign_in(name, path, color_scheme=scheme), preload=False, scheme=scheme) == []


def test_two_browsers_one_text(office: Stack, sign_in: SignIn) -> None:
    eva, pim = sign_in("Eva"), sign_in("Pim")
    eva.get_by_label("Antwoord", exact=True).fill("Dit is het antwoord van Eva, en zij was eerst.")
    save(eva)
    said(eva, "Uw concept is opgeslagen.")
    pim.get_by_label("Antwoord", exact=True).fill("Dit is het antwoord van Pim, en hij was tweede.")
    save(pim)
    expect(pim.get_by_role("alert")).to_contain_text("Eva heeft dezelfde tekst veranderd terwijl u bezig was.")
    expect(pim.get_by_text("Dit is het antwoord van Eva, en zij was eerst.", exact=True)).to_be_visible()
    expect(pim.get_by_text("Dit is het antwoord van Pim, en hij was tweede.", exact=True).first).to_be_visible()
    assert violations(pim, preload=False) == []
    save(pim, "Sla deze keuzes op")
    expect(pim.get_by_text("Kies bij antwoord welke tekst u wilt houden.")).to_be_visible()
    assert violations(pim, preload=False) == []
    pim.get_by_role("radio", name="Antwoord: Zelf samenvoegen").check()
    pim.get_by_label("Uw samengevoegde tekst voor antwoord").fill("Dit is het antwoord van Eva en Pim samen.")
    save(pim, "Sla deze keuzes op")
    said(pim, "Uw concept is opgeslagen.")
    expect(pim.get_by_label("Antwoord", exact=True)).to_have_value("Dit is het antwoord van Eva en Pim samen.")


def test_after_a_time_out_of_the_session_the_text_is_still_there(office: Stack, sign_in: SignIn) -> None:
    eva = sign_in("Eva")
    eva.get_by_label("Antwoord", exact=True).fill(ANSWER)
    expect(eva.locator("#voorbeeld .dw-text")).to_have_text(SHOWN)
    eva.context.clear_cookies()
    save(eva)
    alert = eva.get_by_text("U bent niet meer aangemeld.")
    expect(alert).to_be_visible()
    assert violations(eva, preload=False) == []
    with eva.context.expect_page() as opened:
        eva.get_by_role("link", name="Meld u aan in een nieuw tabblad").click()
    tab = opened.value
    tab.get_by_label("Naam").fill("Eva")
    tab.get_by_label("Wachtwoord").fill(PASSWORD)
    tab.get_by_role("button", name="Aanmelden").click()
    tab.wait_for_url("**/beheer/**")
    save(eva)
    said(eva, "Uw concept is opgeslagen.")
    expect(eva.get_by_label("Antwoord", exact=True)).to_have_value(ANSWER)


def test_leaving_with_unsaved_text_asks_first(sign_in: SignIn) -> None:
    eva = sign_in("Eva")
    expect(eva.get_by_role("button", name="Nog een bron")).to_be_visible()  # the scripts have begun
    asked: list[str] = []
    eva.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    eva.get_by_label("Vraag", exact=True).press_sequentially(" Nou?")
    eva.get_by_role("link", name="Concepten").click()
    expect(eva.get_by_role("heading", name="Concepten", level=1)).to_be_visible()
    assert asked == ["beforeunload"]


def test_with_the_keyboard_alone(office: Stack, sign_in: SignIn) -> None:
    eva = sign_in("Eva")
    eva.get_by_label("Vraag", exact=True).focus()
    eva.keyboard.press("End")
    eva.keyboard.type("!")
    for _ in range(200):
        eva.keyboard.press("Tab")
        here = eva.evaluate("document.activeElement.textContent.trim()")
        ring = "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
        assert eva.evaluate(f"({ring})(document.activeElement)"), here
        if here == "Concept opslaan":
            break
    eva.keyboard.press("Enter")
    said(eva, "Uw concept is opgeslagen.")
    with Session(office.database) as session:
        wanted = select(Draft).where(Draft.faq_id == FAQ, Draft.state == DraftState.DRAFT)
        assert session.scalars(wanted).one().content["question"].endswith("!")


def test_differences_can_be_heard(office: Stack, sign_in: SignIn) -> None:
    eva = sign_in("Eva")
    eva.get_by_label("Antwoord", exact=True).fill(ANSWER)
    save(eva)
    said(eva, "Uw concept is opgeslagen.")
    difference = eva.locator("section", has_text="Wat anders is dan wat bewoners nu zien").last
    expect(difference.locator("del").first).to_be_attached()
    text = difference.locator("ins, del").all_text_contents()
    assert any(re.match(r"^\[weg: .*\]$", part, re.DOTALL) for part in text)
    assert any(re.match(r"^\[nieuw: .*\]$", part, re.DOTALL) for part in text)
