"""National and local content in a real browser: three texts with the keyboard, a file with errors, and one without."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.faq.importing import import_pack
from bot.faq.pack import Pack, load_pack
from bot.faq.publishing import content_of
from bot.faq.tables import Entry
from bot.faq.writing import publish_contents
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ops.prepare import OUTSIDE, PACK
from bot.staff.national.tables import ContentImport
from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.stack import Stack
from tests.staff import hire

FAQ = "algoritmes.register"
PAGE = f"/beheer/inhoud/vragen/{FAQ}"
IMPORT = "/beheer/inhoud/invoer"
OWN = "Bij {gemeente} staat het algoritmeregister bij het loket op papier."
NEW = "Een nieuw landelijk antwoord over het algoritmeregister van {gemeente}."
SHOWN_NEW = "Een nieuw landelijk antwoord over het algoritmeregister van Zandermeer."
SIZES = {"desktop": {"width": 1280, "height": 900}, "small": {"width": 320, "height": 640}}

SignIn = Callable[..., Page]


@pytest.fixture
def office(stack: Stack) -> Iterator[Stack]:
    """The assistant with a local answer under which the national text changed; afterwards all is as it was."""
    for name, role in {"Pim": Role.PUBLISHER, "Pia": Role.PUBLISHER}.items():
        hire(stack.settings, role, name)
    pack = load_pack(PACK, OUTSIDE, load_municipality(stack.settings.municipality))
    changed = tuple(item.model_copy(update={"answer": NEW}) if item.id == FAQ else item for item in pack.entries)
    with Session(stack.database) as session, session.begin():
        before = content_of(session.get_one(Entry, FAQ))
        publish_contents(session, {FAQ: {**before, "answer": OWN}}, "Roos", "hier anders")
    with Session(stack.database) as session, session.begin():
        import_pack(session, Pack(changed, pack.outside))
    yield stack
    with Session(stack.database) as session, session.begin():
        session.execute(delete(ContentImport))
        import_pack(session, pack)
        publish_contents(session, {FAQ: before}, "test", "na de test")


@pytest.fixture
def sign_in(office: Stack, new_context: NewContext) -> SignIn:
    """A browser of somebody who is signed in, on a page of Beheer."""

    def on_page(name: str, path: str, **options: object) -> Page:
        return enter(new_context(**options), office, name, path)

    return on_page


def answer(office: Stack) -> str:
    return str(office.http.get(f"/api/faq/{FAQ}").json()["answer"])


def exported(page: Page) -> list[dict[str, str]]:
    """The rows of the CSV that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def offer(page: Page, name: str, rows: list[dict[str, str]]) -> None:
    """Give the form a CSV with these rows."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    file = {"name": name, "mimeType": "text/csv", "buffer": out.getvalue().encode("utf-8-sig")}
    page.get_by_label("Bestand").set_input_files([file])  # type: ignore[list-item]
    page.get_by_role("button", name="Laat zien wat er verandert").click()


def test_three_texts_with_the_keyboard(office: Stack, sign_in: SignIn) -> None:
    page = sign_in("Pim", "/beheer/inhoud")
    expect(page.get_by_text("Bij 1 vraag is de landelijke tekst veranderd")).to_be_visible()
    assert violations(page) == []
    link = page.get_by_role("link", name="Bekijk en vergelijk")
    link.focus()
    page.keyboard.press("Enter")
    row = page.get_by_role("row").filter(has_text=FAQ)
    expect(row).to_contain_text("landelijk veranderd")
    row.get_by_role("link").focus()
    page.keyboard.press("Enter")

    region = page.get_by_role("region", name="Antwoord")
    expect(region.get_by_role("heading", level=4)).to_have_text(
        ["Landelijk, eerst", "Landelijk, nu", "Uw tekst, naast landelijk nu"]
    )
    expect(region.locator("ins").first).to_contain_text("[nieuw:")
    assert violations(page) == []

    group = page.get_by_role("group", name="Welke tekst wilt u bij antwoord?")
    group.get_by_label("Onze eigen tekst houden").focus()
    page.keyboard.press("ArrowDown")
    expect(group.get_by_label("De nieuwe landelijke tekst")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("de wet is veranderd")
    page.keyboard.press("Enter")
    expect(page.locator("#alertContainer")).to_contain_text("De vergelijking is klaar.")
    office.wait_until(lambda: answer(office) == SHOWN_NEW, 5)
    assert violations(page) == []


def test_a_file_with_errors_and_then_one_without(office: Stack, sign_in: SignIn) -> None:
    pim = sign_in("Pim", "/beheer/inhoud")
    rows = exported(pim)
    own = next(row for row in rows if row["Kenmerk"] == FAQ)
    before = answer(office)
    with pim.expect_navigation():
        pim.get_by_role("link", name="Inhoud inlezen").click()
    assert violations(pim) == []

    question = own["Vraag"]
    own.update(Vraag="Wat is {onzin}?", Bronnen="Het register | http://onveilig.example")
    offer(pim, "fout.csv", rows)
    expect(pim.get_by_role("alert")).to_contain_text("Er staan 2 fouten in dit bestand. Er is niets veranderd.")
    errors = pim.get_by_role("table", name="Fouten met hun plaats in het bestand")
    place = f"rij {rows.index(own) + 2}"
    expect(errors.get_by_role("row").filter(has_text="Bronnen")).to_contain_text(place)
    expect(errors.get_by_role("row").filter(has_text="{onzin} kent deze gemeente niet")).to_contain_text(place)
    assert violations(pim) == []

    pim.get_by_role("link", name="Een ander bestand").click()
    own.update(Vraag="Waar staat het register?", Bronnen="De wet | https://wetten.overheid.nl/register")
    offer(pim, "goed.csv", rows)
    expect(pim.get_by_role("heading", level=1)).to_have_text("Wat goed.csv verandert")
    expect(pim.get_by_text("1 vraag verandert.")).to_be_visible()
    expect(pim.get_by_text("U hebt dit bestand zelf ingelezen.")).to_be_visible()
    assert violations(pim) == []

    pia = sign_in("Pia", IMPORT)
    pia.get_by_role("link", name="goed.csv").click()
    expect(pia.locator("del").filter(has_text=question.split()[0]).first).to_be_visible()
    pia.get_by_label("Waarom?").fill("getoetst")
    pia.get_by_role("button", name="Publiceer deze wijzigingen").click()
    expect(pia.locator("#alertContainer")).to_contain_text("Eén wijziging is gepubliceerd.")
    office.wait_until(lambda: office.http.get(f"/api/faq/{FAQ}").json()["question"] == "Waar staat het register?", 5)
    assert answer(office) == before, "only what was in the file"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/beheer/inhoud", PAGE, IMPORT])
def test_no_page_is_wider_than_the_screen(sign_in: SignIn, path: str, size: str) -> None:
    page = sign_in("Pim", path, viewport=SIZES[size])
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    assert violations(page) == []
