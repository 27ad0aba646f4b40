"""The widget as a person uses it: by what is written on things, never by how they are made."""

from playwright.sync_api import Locator, Page, expect

ASSISTANT = "Datawijzer"
ANSWERED = "Mag ik weten welke gegevens de gemeente van mij heeft?"
BARE_WORD = "privacy"
WANTS_PERSON = "Ik wil een medewerker spreken"
IN_DANGER = "mijn man slaat mij elke dag"
NOT_OURS = "hoe laat gaat het zwembad open"


class Widget:
    """The widget on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.get_by_role("button", name="Stel uw vraag", exact=True)
        self.dialog = page.get_by_role("dialog", name=ASSISTANT)
        self.log = self.dialog.get_by_role("log", name="Gesprek")
        self.turns = self.log.get_by_role("listitem").filter(has=page.locator(".dw-who"))
        self.input = self.dialog.get_by_role("textbox", name="Uw vraag")
        self.send = self.dialog.get_by_role("button", name="Verstuur", exact=True)
        self.status = self.dialog.get_by_role("status")

    def open(self) -> "Widget":
        """Press the launcher."""
        self.launcher.click()
        expect(self.input).to_be_visible()
        return self

    def ask(self, question: str) -> Locator:
        """Ask, and wait for the answer; its turn."""
        before = self.turns.count()
        self.input.fill(question)
        self.send.click()
        return self.answer_after(before)

    def answer_after(self, before: int) -> Locator:
        """The last turn, once an answer has come after a number of turns."""
        expect(self.turns.nth(before + 1)).to_be_visible()
        return self.turns.last

    def menu(self, item: str) -> None:
        """Choose from the menu."""
        self.dialog.get_by_label("Menu van dit gesprek").click()
        self.dialog.locator(".dw-menu").get_by_text(item).click()


def ask_page(page: Page, question: str) -> None:
    """Ask on the page /chat, and wait for the page with the answer: looking sooner may look at the one before."""
    page.get_by_role("textbox", name="Uw vraag").fill(question)
    with page.expect_navigation():
        page.get_by_role("button", name="Verstuur", exact=True).click()


def open_widget(page: Page, address: str) -> Widget:
    """A page with its widget opened."""
    page.goto(address)
    return Widget(page).open()
