"""A room on a phone: what an editor reads there is readable."""

from playwright.sync_api import Page, expect

from bot.ground.roles import Role
from tests.browser.conftest import NewContext
from tests.browser.staff import enter
from tests.browser.stand import Stand
from tests.staff import hire

PHONE = {"width": 320, "height": 640}
CUT = """() => [...document.querySelectorAll('main th a')].filter(link => link.offsetParent).filter(link => {
  const probe = Object.assign(document.createElement('span'), { textContent: 'toestemming' });
  probe.style.display = 'block';
  link.after(probe);
  const range = document.createRange();
  range.selectNodeContents(probe);
  const lines = range.getClientRects().length;
  probe.remove();
  return lines > 1;
}).map(link => link.textContent)"""


def opened(stand: Stand, new_context: NewContext, path: str) -> Page:
    hire(stand.settings, Role.ADMIN, "ada")
    return enter(new_context(viewport=PHONE), stand, "ada", f"/beheer{path}")


def test_no_ordinary_word_is_cut_in_two_in_a_list(stand: Stand, new_context: NewContext) -> None:
    page = opened(stand, new_context, "/testen")
    expect(page.get_by_role("link", name="Een risicoprofiel")).to_be_visible()
    for path in ("/testen", "/inbox/herstel", "/beweringen", "/concepten"):
        page.goto(f"{stand.url}/beheer{path}")
        assert page.evaluate(CUT) == [], path


def test_what_is_for_two_questions_is_told_apart_by_ear(stand: Stand, new_context: NewContext) -> None:
    page = opened(stand, new_context, "/beweringen")
    buttons = page.get_by_role("button", name="Klopt nog").all()
    names = [button.text_content() for button in buttons]
    assert len(names) > 1
    assert len(set(names)) == len(names)
