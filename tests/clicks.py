"""Eight tasks of staff in the order of the manual, done in a browser that counts what a hand does.

The browser itself counts: presses of a button of the mouse, keys that go down, pages that open. The tasks are done as
the manual tells, from the page where somebody is when the task begins.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

CLICK, KEY = 1.3, 0.28  # seconds of a hand: to point and press, and of a key (Card, Moran and Newell)
WATCH = """() => {
  addEventListener("pointerdown", (event) => event.isTrusted && window.counted("clicks"), true);
  addEventListener("keydown", (event) => event.isTrusted && !event.repeat && window.counted("keys"), true);
}"""
FAQ = "privacy.bewaartermijn"
MOVED = "privacy.wissen"  # an entry with a link that moved
TRIED = "hoelang houden jullie mijn knorrebolgegevens vast"
ASKED = "wie beheert de wibbelpaaltjes van het snorkgilde"  # what the inbox has
PATIENCE = 120_000  # milliseconds: a busy machine plays tests slowly


@dataclass
class Count:
    """What a task took."""

    clicks: int = 0
    keys: int = 0
    pages: int = 0

    @property
    def seconds(self) -> int:
        """How long the hand is at it; reading and thinking come on top."""
        return round(self.clicks * CLICK + self.keys * KEY)


@dataclass(frozen=True)
class Task:
    """A task of the manual, done by who may."""

    chapter: int
    title: str
    who: str
    begins: str  # the page where somebody is, below /beheer
    do: Callable[["Hand"], None]
    before: int | None = None  # clicks when Beheer was first reviewed, where that was counted


class Hand:
    """Somebody at work, counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = Count()
        page.expose_binding("counted", lambda _source, what: self._add(what))
        page.add_init_script(f"({WATCH})()")
        page.on("framenavigated", lambda frame: self._add("pages") if frame == page.main_frame else None)

    def _add(self, what: str) -> None:
        setattr(self.count, what, getattr(self.count, what) + 1)

    @contextmanager
    def at(self, path: str) -> Iterator[Count]:
        """A task that begins on a page; the count is of what comes after it opened."""
        self.page.goto(f"/beheer{path}")
        self.count = Count()
        yield self.count

    def press(self, name: str, role: str = "button") -> None:
        """Press the first button, or what has that `role`, of this name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def choose(self, summary: str) -> None:
        """Unfold something."""
        self.page.get_by_text(summary, exact=True).click()

    def write(self, field: str | Locator, words: str, end: str = "") -> None:
        """Click in a field, go to its end and type there; `end` is the last key."""
        place = self.page.get_by_label(field, exact=True) if isinstance(field, str) else field
        place.click()
        place.press("Control+End")
        place.press_sequentially(words)
        if end:
            place.press(end)

    def told(self, words: str) -> None:
        """Wait for the page to say it."""
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=PATIENCE)


def change(hand: Hand) -> None:
    """Find an answer, change a sentence, send it."""
    hand.press("Vragen", "link")
    hand.write(hand.page.get_by_role("searchbox"), "bewaar", "Enter")
    hand.page.locator(f'a[href="/beheer/vragen/{FAQ}"]').first.click()
    hand.write("Antwoord", " Bel ons gerust.")
    hand.press("Opslaan en laten beoordelen")
    hand.told("Uw concept is opgestuurd.")


def publish(hand: Hand) -> None:
    """Look at what waits, and let residents see it."""
    hand.page.get_by_role("region", name="Te doen").locator(f'a[href="/beheer/vragen/{FAQ}"]').first.click()
    hand.choose("Nu publiceren")
    hand.write(hand.page.locator("details[open]").get_by_label("Waarom?"), "duidelijker")
    hand.press("Publiceer nu")
    hand.told("Het antwoord is gepubliceerd.")


def try_out(hand: Hand) -> None:
    """Ask as a resident would, and add that to the phrasings."""
    hand.write("Typ een vraag zoals een bewoner dat doet", TRIED, "Enter")
    hand.press("Zet haar bij de formuleringen")
    hand.page.keyboard.press("Control+s")
    hand.told("Uw concept is opgeslagen.")


def repair(hand: Hand) -> None:
    """From a question that was not answered to a draft that a colleague looks at."""
    hand.press("Inbox", "link")
    hand.page.get_by_role("link", name=ASKED).first.click()
    hand.page.get_by_role("button", name="Voeg toe").first.click()
    hand.press("Laat beoordelen")
    hand.told("Uw concept is opgestuurd.")


def follow_link(hand: Hand) -> None:
    """A page moved: the new address in a draft that a colleague looks at."""
    hand.press("Links", "link")
    hand.page.get_by_role("button", name="Neem nieuw adres over").first.click()
    hand.press("Laat beoordelen")
    hand.told("Uw concept is opgestuurd.")


def pause(hand: Hand) -> None:
    """An answer is wrong: away with it, and back when it is right."""
    hand.press("Zet deze vraag stil", "link")
    hand.write("Reden, voor uw collega’s", "termijn klopt niet")
    hand.press("Zet nu stil")
    hand.press("Zet weer aan")
    hand.told("Het staat weer aan.")


def restore(hand: Hand) -> None:
    """An earlier text again."""
    hand.press("Versie 1", "link")
    hand.write("Waarom?", "de nieuwe tekst klopt niet")
    hand.press("Zet versie 1 terug")
    hand.told("Versie 1 is teruggezet.")


def record(hand: Hand) -> None:
    """A conversation becomes a test, and is played."""
    hand.press("Testen", "link")
    hand.press("Gesprek opnemen", "link")
    field = hand.page.get_by_label("Bericht van de bewoner")
    field.press_sequentially("hoe zie ik mijn gegevens in")  # it has the focus already
    field.press("Enter")
    hand.told("Maak er een test van")
    hand.write("Titel", "Inzage")
    hand.press("Maak hier een test van")
    hand.press("Speel wat bewaard is")
    hand.told("Gespeeld: ")


ENTRY = f"/vragen/{FAQ}"
TASKS = (
    Task(3, "Een zin veranderen en laten beoordelen", "Eva", "/overzicht", change, 4),
    Task(5, "Het verschil lezen en publiceren", "Pim", "/overzicht", publish, 4),
    Task(4, "Een vraag proberen en als formulering bewaren", "Eva", ENTRY, try_out),
    Task(6, "Een vraag uit de inbox bij een antwoord zetten en laten beoordelen", "Eva", "/overzicht", repair, 6),
    Task(7, "Het nieuwe adres van een verhuisde link laten beoordelen", "Eva", "/overzicht", follow_link),
    Task(8, "Een antwoord stilzetten en weer aanzetten", "Pim", ENTRY, pause),
    Task(9, "Een oude versie terugzetten", "Pim", f"/vragen/{FAQ}", restore),
    Task(10, "Een gesprek opnemen als test en spelen", "Tom", "/overzicht", record, 6),
)
