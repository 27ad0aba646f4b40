"""Makes the tour of the README: `make tour` fills docs/images/tour.webp, a silent film of what `make demo` shows.

It starts the demonstration, with the month that it makes up, and looks at it as a resident and as staff do; tour.yml
says at what.
"""

import base64
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bot.ground.roles import Role
from bot.ground.settings import ROOT, Settings
from bot.ground.yaml_lines import load_yaml
from bot.ops.demo.__main__ import EXAMPLE, HOME
from tests.browser.widget import Widget, open_widget
from tests.staff import PASSWORD, hire
from tests.starting import free_ports, is_ok, wait_until

FILM = ROOT / "docs/images/tour.webp"
SCENES = load_yaml(Path(__file__).with_name("tour.yml"))
SIZE: ViewportSize = {"width": 1000, "height": 640}
CAPTION_HEIGHT = 56
SECONDS_A_SCENE, SECONDS_TO_FILL = 5, 1800
QUALITY = 55
COMMAND = "$ make demo\n"
GUIDE = "Rondleiding"
CAPTION = """<body style="margin:0;background:#fff;font:18px/1.3 sans-serif;color:#154273">
<img src="data:image/png;base64,{picture}" width="{width}" style="display:block">
<p style="margin:0;padding:14px 20px;border-top:2px solid">{caption}</p>"""
TERMINAL = """<body style="margin:0;background:#111;color:#eee;font:15px/1.6 monospace">
<pre style="padding:24px;white-space:pre-wrap">{said}</pre>"""


class Film:
    """Frames, each with a line below it."""

    def __init__(self, browser: Browser) -> None:
        height = SIZE["height"] + CAPTION_HEIGHT
        self._frames: list[Image.Image] = []
        self._easel = browser.new_page(viewport={"width": SIZE["width"], "height": height})

    def take(self, page: Page, caption: str) -> None:
        """What is on the screen now."""
        picture = page.screenshot(animations="disabled")
        self._easel.set_content(
            CAPTION.format(picture=base64.b64encode(picture).decode(), caption=escape(caption), width=SIZE["width"])
        )
        self._frames.append(Image.open(io.BytesIO(self._easel.screenshot())).convert("RGB"))

    def save(self, path: Path) -> None:
        """As one file that browsers play by themselves."""
        first, *others = self._frames
        first.save(path, save_all=True, append_images=others, duration=SECONDS_A_SCENE * 1000, quality=QUALITY, loop=0)


@contextmanager
def demonstration(log: Path) -> Iterator[str]:
    """`make demo` on free ports; its address once it answers. What it prints goes to `log`."""
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    address = f"http://127.0.0.1:{ports['PORT']}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.ops.demo"], cwd=ROOT, env={**os.environ, **ports}, stdout=out, stderr=out
        )
    try:
        wait_until(lambda: is_ok(f"{address}/health/ready"), SECONDS_TO_FILL, process, log.read_text)
        yield address
    finally:
        process.terminate()
        process.wait()


def terminal(film: Film, page: Page, log: Path) -> None:
    """The one command, and what it said last."""
    lines = log.read_text("utf-8").replace(f"{ROOT}/", "").replace("\r", "\n").splitlines()
    said = [line for line in lines if line.strip()]
    page.set_content(TERMINAL.format(said=escape(COMMAND + "\n".join(said[-18:]))))
    film.take(page, SCENES["terminal"])


def as_resident(film: Film, page: Page, address: str) -> None:
    """Questions in the window."""
    widget: Widget = open_widget(page, address)
    film.take(page, SCENES["opened"])
    for scene in SCENES["asked"]:
        widget.ask(scene["question"])
        film.take(page, scene["caption"])
    for scene in SCENES["pages"]:
        page.goto(f"{address}{scene['path']}")
        film.take(page, scene["caption"])


def as_staff(film: Film, page: Page, address: str) -> None:
    """Rooms of Beheer."""
    page.goto(f"{address}/beheer/aanmelden")
    page.get_by_label("Naam of e-mailadres", exact=True).fill(GUIDE)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    expect(page.get_by_text(f"Aangemeld als {GUIDE}")).to_be_attached()
    for scene in SCENES["rooms"]:
        page.goto(f"{address}/beheer{scene['path']}")
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        film.take(page, scene["caption"])


def main() -> None:
    """The whole film."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FILM
    HOME.parent.mkdir(parents=True, exist_ok=True)
    log = HOME.with_suffix(".log")
    with demonstration(log) as address, sync_playwright() as playwright:
        hire(Settings(datawijzer_home=HOME, municipality=EXAMPLE), Role.PUBLISHER, GUIDE)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=SIZE, locale="nl-NL")
        film = Film(browser)
        terminal(film, browser.new_page(viewport=SIZE), log)
        as_resident(film, page, address)
        as_staff(film, page, address)
        film.save(path)
        browser.close()


if __name__ == "__main__":
    main()
