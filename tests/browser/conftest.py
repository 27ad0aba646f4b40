"""A real browser against the real assistant. Needs Chromium: the system's own, or `playwright install chromium`."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.measured import Measuring
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.kept import copy_home
from tests.second_web import second_web
from tests.stack import Stack

# the first is the same without a screen's windows and menus, at a third of the work for each page
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
AS_ON_A_SCREEN = "--font-render-hinting=none"  # letters as wide as people have them; without windows they are wider
DESKTOP = {"width": 1280, "height": 800}
# texts have dates, of the day that it is there
RESIDENTS = {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam", "viewport": DESKTOP}
NewContext = Callable[..., BrowserContext]

expect.set_options(timeout=15_000)  # milliseconds; a worker of its own stands beside this one, on two processors


def pytest_configure(config: pytest.Config) -> None:
    """Measure for the accessibility statement, where asked."""
    if config.getoption("--measured", default=False):
        config.pluginmanager.register(Measuring())


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Closed before other tests begin: while it is open, nothing else may run an event loop in this thread."""
    with sync_playwright() as playwright:
        system = next(filter(None, map(shutil.which, CHROMIUM)), None)
        running = playwright.chromium.launch(executable_path=system, args=[AS_ON_A_SCREEN])
        yield running
        running.close()


@pytest.fixture
def new_context(browser: Browser) -> Iterator[NewContext]:
    """Makes browsers of residents; at the end of the test, none of them may have seen an error in our scripts."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{**RESIDENTS, **options})
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: "Content Security" in message.text and errors.append(message.text))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_context: NewContext) -> Page:
    return new_context().new_page()


@pytest.fixture(scope="module")
def stand(imported: Path, tmp_path_factory: pytest.TempPathFactory, other_site: OtherSite) -> Iterator[Stand]:
    """A website that answers by heart, and lets `other_site` embed it."""
    home = tmp_path_factory.mktemp("stand") / "home"
    copy_home(imported, home)
    with Stand(home, embed_origins=[other_site.url]) as running:
        yield running


@pytest.fixture(scope="module")
def other_site() -> Iterator[OtherSite]:
    """A website of another origin, with a strict policy and pages of the test's own making."""
    with OtherSite() as site:
        yield site


@pytest.fixture(scope="module")
def embedded(stack: Stack, other_site: OtherSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a second website over the same assistant, whose municipality lets `other_site` embed it.

    It ends with its module: later tests count the processes of the installation and look into its files.
    """
    with second_web(stack, tmp_path_factory.mktemp("embedded"), {"embed_origins": [other_site.url]}) as address:
        yield address


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was measured, without a judgement."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties if report.when == "call" else ():
            terminalreporter.write_line(f"{name}: {value}")
