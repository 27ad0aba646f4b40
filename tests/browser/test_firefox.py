"""The core of it in Firefox too, where the system has one (Debian: `firefox-esr`)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.firefox import PATH, ROOT, Firefox
from tests.browser.stand import Stand
from tests.browser.widget import ANSWERED

pytestmark = pytest.mark.skipif(PATH is None, reason="no Firefox on this machine")
FOCUSED = f"{ROOT}.activeElement?.id"


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    with Firefox(tmp_path) as running:
        yield running


def words(firefox: Firefox, selector: str) -> str:
    return str(firefox.js(f"{ROOT}.querySelector('{selector}')?.textContent ?? ''"))


def test_ask_choose_from_the_list_and_erase(firefox: Firefox, stand: Stand) -> None:
    firefox.goto(stand.url)
    firefox.wait("document.querySelector('datawijzer-widget')?.shadowRoot.querySelector('.dw-launcher')")
    firefox.js("window.wrong = []; addEventListener('error', e => wrong.push(e.message));")
    firefox.press(".dw-launcher")
    firefox.wait(f"{FOCUSED} === 'dw-question'")
    firefox.type(ANSWERED)
    firefox.wait(f"{ROOT}.querySelectorAll('[role=option]').length")
    firefox.type("Enter")
    firefox.wait(f"{ROOT}.querySelectorAll('.dw-turn').length === 2")
    assert words(firefox, ".dw-said") == ANSWERED
    assert "Gecontroleerd op" in words(firefox, ".dw-checked")
    assert "inzage" in words(firefox, ".dw-status")

    firefox.type("inzage gegevens")
    firefox.wait(f"{ROOT}.querySelector('[role=option]')")
    firefox.type("ArrowDown")
    chosen = words(firefox, "[role=option][aria-selected=true]")
    firefox.type("Enter")
    firefox.wait(f"{ROOT}.querySelectorAll('.dw-turn').length === 4")
    assert firefox.js(f"{ROOT}.querySelectorAll('.dw-said')[1].textContent") == chosen

    firefox.press(".dw-menu summary")
    firefox.press("[data-do=erase]")
    firefox.wait(f"{ROOT}.querySelector('[data-do=erase-yes]')")
    firefox.press("[data-do=erase-yes]")
    firefox.wait(f"{ROOT}.querySelector('.dw-note')")
    assert "Gewist op" in words(firefox, ".dw-note")
    firefox.type("Escape")
    firefox.wait(f"{ROOT}.activeElement?.matches('.dw-launcher')")
    assert firefox.js("sessionStorage.length + localStorage.length") == 0
    assert firefox.js("window.wrong.join()") == ""


def test_a_link_opens_it_with_a_question_that_is_not_sent(firefox: Firefox, stand: Stand) -> None:
    firefox.goto(f"{stand.url}/#datawijzer?vraag=Wat%20is%20open%20data%3F")
    firefox.wait("document.querySelector('datawijzer-widget')?.shadowRoot.querySelector('#dw-question')?.value")
    assert firefox.js(f"{ROOT}.querySelector('#dw-question').value") == "Wat is open data?"
    assert firefox.js(f"{ROOT}.querySelectorAll('.dw-turn').length") == 0
    assert firefox.js("location.hash") == ""
