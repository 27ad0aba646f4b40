"""Makes the pictures of what residents see: `python -m tools.screenshots [FOLDER]` fills docs/images/.

The website is the real one with the real answers; what understands the questions knows a few by heart, and the live
chat is that of the tests, so it takes a minute and needs no model.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.ground.settings import ROOT
from bot.ground.texts import TEXTS
from bot.ground.yaml_lines import load_yaml
from tests.browser.stand import Stand
from tests.browser.widget import ANSWERED, BARE_WORD, WANTS_PERSON, Widget, open_widget
from tests.chatwoot import SECRET, TOKEN, Chatwoot
from tests.kept import import_once
from tests.live_desk import ALWAYS_OPEN

FOLDER = ROOT / "docs/images"
WORDS = load_yaml(TEXTS)["widget"]["nl"]  # what stands on buttons and fields
SAID = load_yaml(Path(__file__).with_name("pictures.yml"))["member_of_staff"]
DESKTOP = {"width": 1000, "height": 760}
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
ZOOMED = {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 2}  # 1280 by 1024 at 400%

Doing = Callable[[Widget], None]


def nothing(_widget: Widget) -> None:
    """As it opens."""


def answered(widget: Widget) -> None:
    """A question and its answer."""
    widget.ask(ANSWERED)


def answer_end(widget: Widget) -> None:
    """What stands below an answer."""
    answered(widget)
    widget.turns.last.locator(".dw-related").scroll_into_view_if_needed()


def unsure(widget: Widget) -> None:
    """Choices, one of which was taken."""
    widget.ask(BARE_WORD)


def typing(widget: Widget) -> None:
    """Suggestions for what is typed, the first marked."""
    widget.input.press_sequentially("inzage gegevens")
    expect(widget.dialog.get_by_role("option").first).to_be_visible()
    widget.input.press("ArrowDown")


def handed_over(widget: Widget) -> None:
    """The desk that knows."""
    widget.ask(WANTS_PERSON)


WINDOWS: dict[str, tuple[dict[str, Any], Doing]] = {
    "widget-opening": ({}, nothing),
    "widget-answer": ({}, answered),
    "widget-answer-end": ({}, answer_end),
    "widget-suggestions": ({}, unsure),
    "widget-typing": ({}, typing),
    "widget-handover": ({}, handed_over),
    "widget-dark": ({"color_scheme": "dark"}, answered),
    "widget-forced-colors": ({"forced_colors": "active"}, unsure),
    "widget-400-percent": (ZOOMED, answered),
    "widget-phone-opening": (PHONE, nothing),
    "widget-phone": (PHONE, answered),
    "widget-phone-typing": (PHONE, typing),
    "widget-phone-handover": (PHONE, handed_over),
}


PAGES = {"home": ("/", 760), "questions": ("/vragen", 760), "embedding": ("/inbouwen", 1200)}  # path, height
CHAT = "chat-page"
THEMES = ("denhaag", "mooi-en-anders")
LIVE = {"widget-live": {}, "widget-phone-live": PHONE}
AGREE, CHAT_LIVE = "widget-live-agree", "chat-live"
MADE = frozenset({*WINDOWS, *PAGES, CHAT, *(f"widget-{theme}" for theme in THEMES), *LIVE, AGREE, CHAT_LIVE})


class Studio:
    """A browser, and where its pictures go."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser = browser
        self._folder = folder

    def visited(self, stand: Stand, **options: Any) -> Page:
        """A browser that was there before: it has the fonts already."""
        page = self._browser.new_context(**{"viewport": DESKTOP, "locale": "nl-NL", **options}).new_page()
        page.goto(f"{stand.url}/vragen", wait_until="networkidle")
        return page

    def take(self, page: Page, name: str, *, full: bool = False) -> None:
        """A picture; the page is closed after it."""
        page.screenshot(path=self._folder / f"{name}.png", animations="disabled", full_page=full)
        page.context.close()


def windows(studio: Studio, stand: Stand) -> None:
    """The window in its states and looks."""
    for name, (options, do) in WINDOWS.items():
        widget = open_widget(studio.visited(stand, **options), stand.url)
        do(widget)
        studio.take(widget.page, name)


def pages(studio: Studio, stand: Stand) -> None:
    """The pages around it, and the conversation without JavaScript."""
    for name, (path, size) in PAGES.items():
        page = studio.visited(stand, viewport={"width": 1000, "height": size})
        page.goto(stand.url + path)
        expect(Widget(page).launcher).to_be_visible()
        studio.take(page, name)
    page = studio.visited(stand, java_script_enabled=False)
    page.goto(f"{stand.url}/chat")
    for question in (ANSWERED, BARE_WORD):
        page.get_by_role("textbox", name=WORDS["ask"]).fill(question)
        page.get_by_role("button", name=WORDS["send"]).click()
    studio.take(page, CHAT, full=True)


def themes(studio: Studio, home: Path) -> None:
    """The page and the window in other themes."""
    for theme in THEMES:
        with Stand(home, theme=theme) as stand:
            widget = open_widget(studio.visited(stand), stand.url)
            answered(widget)
            studio.take(widget.page, f"widget-{theme}")


def with_person(studio: Studio, home: Path) -> None:
    """Over to a person, and the talk with one."""
    os.environ |= {"LIVE_CHAT_TOKEN": TOKEN, "LIVE_CHAT_SECRET": SECRET}
    with Chatwoot() as chatwoot, Stand(home, live_chat=chatwoot.settings(), **ALWAYS_OPEN) as stand:
        chatwoot.webhook = f"{stand.url}/webhooks/live-chat"
        for name, options in ((AGREE, {}), *LIVE.items()):
            widget = open_widget(studio.visited(stand, **options), stand.url)
            widget.ask(ANSWERED)
            widget.ask(WANTS_PERSON).get_by_text(WORDS["live"]).click()
            agree = widget.dialog.get_by_role("button", name=WORDS["live_agree"])
            agree.scroll_into_view_if_needed()
            if name in LIVE:
                agree.click()
                expect(widget.turns.last).to_contain_text("Uw gesprek is doorgegeven.")
                chatwoot.say(SAID, list(chatwoot.conversations.values())[-1])
                expect(widget.turns.last).to_contain_text(SAID)
            studio.take(widget.page, name)
        page = studio.visited(stand, java_script_enabled=False)
        page.goto(f"{stand.url}/chat")
        for question in (ANSWERED, WANTS_PERSON):
            page.get_by_role("textbox", name=WORDS["ask"]).fill(question)
            page.get_by_role("button", name=WORDS["send"]).click()
        page.get_by_text(WORDS["live"]).click()
        page.get_by_role("button", name=WORDS["live_agree"]).click()
        chatwoot.say(SAID, list(chatwoot.conversations.values())[-1])
        page.get_by_role("button", name=WORDS["live_look"]).click()
        studio.take(page, CHAT_LIVE, full=True)


def main() -> None:
    """Every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        home = Path(temporary) / "home"
        import_once(home)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        studio = Studio(browser, folder)
        with Stand(home) as stand:
            windows(studio, stand)
            pages(studio, stand)
        themes(studio, home)
        with_person(studio, home)
        browser.close()


if __name__ == "__main__":
    main()
