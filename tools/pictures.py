"""Makes the pictures of the manual of Beheer: `python -m tools.pictures` fills docs/images/beheer/.

It starts an assistant of its own, lets residents ask and staff work as the manual tells, and looks at what they see.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from bot.conversation.outcomes.counts import DailyCount
from bot.ground.database.base import now
from bot.ground.municipality import load_municipality
from bot.ground.roles import Role
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.ground.yaml_lines import load_yaml
from tests.stack import Stack, new_sender
from tests.staff import PASSWORD, hire

FOLDER = ROOT / "docs/images/beheer"
WORDS = load_texts(load_municipality(Settings().municipality), STAFF_TEXTS)
SIZE = {"width": 1280, "height": 800}
STAFF = {
    "Eva": Role.EDITOR,
    "Pim": Role.PUBLISHER,
    "Ada": Role.ADMIN,
    "Tom": Role.TESTER,
}
FAQ = "privacy.bewaartermijn"
DATASETS = "open-data.dataset-zoeken"
SAID = load_yaml(Path(__file__).with_name("pictures.yml"))
NOT_ANSWERED, ANSWERED, ANSWER, DIFFICULT = (SAID[name] for name in ("not_answered", "answered", "answer", "difficult"))
SECONDS = 120_000  # of milliseconds: a busy machine plays tests slowly


class Album:
    """Somebody's browser, and the pictures made in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def open(self, path: str, heading: str | None = None) -> None:
        """Go to a page of Beheer."""
        self.page.goto(f"/beheer{path}")
        if heading is not None:
            expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)

    def take(self, name: str, part: Locator | None = None, height: int = SIZE["height"]) -> None:
        """A picture of what is on the screen, of `height` pixels, or of a part of the page."""
        path = FOLDER / f"{name}.png"
        if part is not None:
            part.screenshot(path=path, animations="disabled")
            return
        self.page.set_viewport_size({**SIZE, "height": height})
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=path, animations="disabled")
        self.page.set_viewport_size(SIZE)

    def card(self, heading: str) -> Locator:
        """The part of a page below a heading."""
        return self.page.locator(".card", has=self.page.get_by_role("heading", name=heading, exact=True)).last

    def press(self, button: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=button, exact=True).click()

    def fill(self, label: str, words: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label, exact=True).fill(words)


def before_today(stack: Stack) -> None:
    """Four weeks of counts, and what residents asked this morning."""
    numbers = {("first", "privacy.inzage", "privacy"): 9, ("first", DATASETS, "open-data"): 6,
               ("after", "privacy.wissen", "privacy"): 2, ("not", "", ""): 2}  # fmt: skip
    with Session(stack.database) as session, session.begin():
        for days in range(1, 28):
            for (measure, entry, topic), most in numbers.items():
                amount = most - (days * 7 + len(entry)) % (most // 2 + 1)
                day = (now() - timedelta(days=days)).date()
                session.merge(DailyCount(day=day, measure=measure, topic=topic, entry_id=entry, amount=amount))
    for question in (NOT_ANSWERED, "hoe kom ik aan een bomenlijst", "in welk potje zitten de gegevens van mijn huis"):
        stack.ask(question)
    sender = new_sender()
    answer = stack.ask(ANSWERED, sender)[0]["custom"]
    given = {"sender": sender, "faq": answer["faq"], "version": answer["version"], "helpful": False}
    stack.http.post("/api/feedback", json={**given, "comment": "Ik zoek het adres om het formulier naartoe te sturen"})


def sign_in(album: Album, name: str) -> None:
    """Through the first page."""
    album.open("/aanmelden", "Aanmelden")
    album.fill("Naam of e-mailadres", name)
    album.fill("Wachtwoord", PASSWORD)
    if name == "Eva":
        album.take("aanmelden", height=520)
    album.press("Aanmelden")
    expect(album.page.get_by_text(f"Aangemeld als {name}")).to_be_attached()


def edit(eva: Album) -> None:
    """Find an answer, change it, look at what Beheer says of it, try it, and send it."""
    eva.open("/overzicht", WORDS("menu.overview"))
    eva.take("overzicht", height=1000)
    eva.open("/vragen?q=bewaar", WORDS("menu.entries"))
    eva.take("vragen", height=620)
    eva.open(f"/vragen/{FAQ}")
    eva.fill(WORDS("editing.fields.answer"), DIFFICULT)
    hints = eva.page.locator("[data-hints='answer']")
    expect(hints.locator("mark").first).to_be_visible()
    eva.take("aanwijzingen", hints)
    eva.fill(WORDS("editing.fields.answer"), ANSWER)
    expect(eva.page.locator("#voorbeeld .dw-text li")).to_have_count(2)
    eva.take("vraag", height=900)
    phrasings = eva.page.get_by_label(WORDS("editing.fields.phrasings"), exact=True)
    phrasings.fill(f"{phrasings.input_value()}\nhoe lang bewaren jullie camerabeelden van mijn straat")
    eva.press("Kijk de formuleringen na")
    expect(eva.page.locator("#proberen-formuleringen table, #proberen-formuleringen p").first).to_be_visible()
    eva.take("formuleringen", eva.page.locator("#proberen-formuleringen"))
    eva.fill(SAID["field_to_try"], SAID["tried"])
    eva.press("Stel de vraag")
    expect(eva.page.locator("#proberen-antwoord")).to_contain_text("Zekerheid")
    eva.take("proberen", eva.page.locator("#proberen-antwoord"))
    eva.press("Opslaan en laten beoordelen")
    expect(eva.page.get_by_text(WORDS("editing.done.send_for_review"))).to_be_visible()
    eva.take("verschil", eva.card("Wat anders is dan wat bewoners nu zien"))


def review(pim: Album) -> None:
    """A colleague looks, and publishes."""
    pim.open("/concepten", WORDS("menu.drafts"))
    pim.take("concepten", height=400)
    pim.open(f"/vragen/{FAQ}")
    pim.page.get_by_text("Nu publiceren", exact=True).click()
    step = pim.page.locator("details[open]", has=pim.page.get_by_role("button", name="Publiceer nu"))
    step.get_by_label("Waarom?").fill("duidelijker hoe lang dat is")
    pim.take("publiceren", pim.card("Wat anders is dan wat bewoners nu zien"))
    pim.press("Publiceer nu")
    expect(pim.page.get_by_text(WORDS("editing.done.publish"))).to_be_visible()
    pim.take("geschiedenis", pim.card("Geschiedenis"))
    pim.open(f"/vragen/{FAQ}/versies/1?met=2", "Versie 1")
    pim.take("versie", height=900)


def inbox(eva: Album) -> None:
    """From a question that was not answered to a phrasing."""
    eva.open("/inbox", WORDS("menu.inbox"))
    eva.take("inbox", height=720)
    eva.page.get_by_role("link", name="bomenlijst").first.click()
    eva.fill("Typ een paar woorden", "dataset")
    eva.press("Zoek")
    expect(eva.page.get_by_text("gevonden voor")).to_be_visible()
    eva.take("inbox-vraag", height=1000)
    eva.page.locator(f"button[value='{DATASETS}']").first.click()
    expect(eva.page.get_by_role("heading", level=1)).to_have_text(WORDS("inbox.repairs.phrasing"))
    eva.take("inbox-hersteld", height=560)


def conflict(eva: Album, pim: Album) -> None:
    """Two people, one text."""
    for album in (eva, pim):
        album.open("/vragen/privacy.wissen")
    eva.fill(WORDS("editing.fields.question"), SAID["eva_asks"])
    eva.press("Concept opslaan")
    expect(eva.page.get_by_text(WORDS("editing.done.save"))).to_be_visible()
    pim.fill(WORDS("editing.fields.question"), SAID["pim_asks"])
    pim.press("Concept opslaan")
    expect(pim.page.get_by_role("alert")).to_contain_text("Eva heeft dezelfde tekst veranderd")
    pim.take("botsing", height=760)


def pause(pim: Album) -> None:
    """An answer that is wrong now stands still, and goes on."""
    pim.open(f"/schakelaars/pauze?wat=entry&welke={FAQ}", "Stilzetten")
    pim.fill("Reden, voor uw collega’s", "De termijn in dit antwoord klopt niet meer")
    pim.take("pauze", height=760)
    pim.press("Zet nu stil")
    expect(pim.page.get_by_role("region", name="Wat nu stilstaat")).to_be_visible()
    pim.take("stilgezet", height=620)
    pim.page.get_by_role("button", name="Zet weer aan").first.click()
    expect(pim.page.get_by_text(WORDS("switches.resumed"))).to_be_visible()


def play(tom: Album) -> None:
    """A recorded test, played."""
    tom.open("/testen/opnemen", "Gesprek opnemen")
    for said in (ANSWERED, "dank u wel"):
        tom.fill("Bericht van de bewoner", said)
        tom.press("Stuur")
        expect(tom.page.get_by_role("log")).to_contain_text(said)
    tom.take("opnemen", height=900)
    tom.fill("Titel", "Inzage vragen en bedanken")
    tom.press("Maak hier een test van")
    tom.press("Speel wat bewaard is")
    expect(tom.page.get_by_text("Alle gesprekken gingen zoals verwacht.")).to_be_visible(timeout=SECONDS)
    tom.take("testen", height=620)


def make(stack: Stack, browser: Browser) -> None:
    """Every picture, in the order of the manual."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    before_today(stack)
    with browsers(stack, browser) as (eva, pim, ada, tom):
        edit(eva)
        review(pim)
        inbox(eva)
        conflict(eva, pim)
        pim.open("/inhoud?stand=overridden", WORDS("menu.content"))
        pim.take("landelijk", height=560)
        pause(pim)
        play(tom)
        ada.open("/audit", WORDS("menu.audit"))
        ada.take("logboek", height=720)


@contextmanager
def browsers(stack: Stack, browser: Browser) -> Iterator[list[Album]]:
    """A browser for everybody, signed in."""
    for name, role in STAFF.items():
        hire(stack.settings, role, name)
    albums = [Album(browser.new_page(base_url=stack.url, locale="nl-NL", viewport=SIZE)) for _ in STAFF]
    for album, name in zip(albums, STAFF, strict=True):
        sign_in(album, name)
    yield albums
    for album in albums:
        album.page.close()


def main() -> None:
    """Start an assistant and a browser, and make the pictures."""
    with tempfile.TemporaryDirectory() as home, Stack(Path(home)) as stack, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        make(stack, browser)
        browser.close()


if __name__ == "__main__":
    main()
