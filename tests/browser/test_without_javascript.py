"""/chat does the whole job with plain forms, and has the same markup as the widget."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.widget import ANSWERED, BARE_WORD, IN_DANGER, WANTS_PERSON, ask_page, open_widget
from tests.stack import Stack

BONES = """element => {
  const bones = e => {
    if (e.matches('input[type=hidden], button[data-do], .dw-row:has(> a):not(.dw-tools)')) return [];
    const nodes = e.matches('textarea') ? [] : [...e.childNodes];
    const words = nodes.filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    const inner = nodes.filter(n => n.nodeType === 1).flatMap(bones);
    return [[e.tagName, e.className, e.lang, e.dir, e.getAttribute('aria-label'), words, e.value ?? '', inner]];
  };
  return [...element.querySelectorAll('.dw-turn')].flatMap(bones);
}"""


@pytest.fixture
def page(new_context: NewContext, stack: Stack) -> Page:
    page = new_context(java_script_enabled=False).new_page()
    page.goto(f"{stack.url}/chat")
    return page


def test_no_cookie_before_the_first_question(page: Page) -> None:
    assert page.context.cookies() == []
    ask_page(page, ANSWERED)
    cookies = page.context.cookies()
    assert sorted(cookie["name"] for cookie in cookies) == ["gesprek", "gesprekken"]
    for cookie in cookies:
        assert (cookie["path"], cookie["sameSite"]) == ("/", "Strict")


def test_questions_choices_and_topics(page: Page) -> None:
    page.get_by_text("Algoritmes en AI", exact=True).click()
    page.get_by_role("button", name=re.compile("algoritme")).first.click()
    expect(page.get_by_role("log")).to_contain_text("Gecontroleerd op")
    ask_page(page, BARE_WORD)
    choice = page.locator("#laatste .dw-choices button").first
    title = choice.inner_text()
    choice.click()
    expect(page.locator(".dw-said").last).to_have_text(title)


def test_sending_the_same_form_again_does_not_ask_twice(page: Page, stack: Stack) -> None:
    ask_page(page, BARE_WORD)
    once = page.locator("input[name=once]").get_attribute("value") or ""
    for _ in range(2):
        page.context.request.post(f"{stack.url}/chat", form={"message": ANSWERED, "once": once})
    page.reload()
    expect(page.locator(".dw-turn")).to_have_count(4)


def test_feedback_and_its_reason(page: Page) -> None:
    ask_page(page, ANSWERED)
    page.get_by_role("button", name="Nee, dit antwoord hielp niet").click()
    expect(page.get_by_text("Bedankt voor uw reactie.")).to_be_visible()
    page.get_by_label("Wat kan beter?").fill("Te lang")
    page.get_by_role("button", name="Verstuur reactie").click()
    expect(page.get_by_text("Wij hebben uw reactie ontvangen")).to_be_visible()


def test_download_and_erase(page: Page) -> None:
    ask_page(page, ANSWERED)
    page.get_by_text("Menu", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download dit gesprek als gegevens (JSON)").click()
    assert json.loads(download.value.path().read_text())["turns"][0]["text"] == ANSWERED
    with page.expect_download() as download:
        page.get_by_role("link", name="Download dit gesprek om te lezen (HTML)").click()
    assert "basisregistratie personen" in download.value.path().read_text()
    page.get_by_role("link", name="Wis dit gesprek").click()
    page.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(page.get_by_text("2 berichten en 0 reacties")).to_be_visible()
    assert page.context.cookies() == []


def test_taking_the_question_along(page: Page) -> None:
    ask_page(page, ANSWERED)
    ask_page(page, WANTS_PERSON)
    page.get_by_text("Zet mijn vragen in een e-mail").click()
    expect(page.get_by_label("Uw vragen")).to_have_value(re.compile(re.escape(ANSWERED)))
    expect(page.get_by_role("link", name="Maak de e-mail")).to_have_attribute("href", re.compile("^mailto:fg@"))


@pytest.mark.parametrize(("question", "told"), [("", "Typ eerst uw vraag"), ("a" * 5000, "Uw vraag is te lang: 5000")])
def test_a_question_that_cannot_be_asked_stays_in_the_form(page: Page, question: str, told: str) -> None:
    ask_page(page, question)
    expect(page.get_by_role("alert")).to_contain_text(told)
    expect(page.get_by_role("textbox", name="Uw vraag")).to_have_value(question)


def test_script_in_a_question_is_shown_as_text(page: Page) -> None:
    ask_page(page, "<script>alert(1)</script> wat is open data?")
    expect(page.locator(".dw-said")).to_contain_text("<script>alert(1)</script>")


def test_page_and_widget_have_the_same_markup(new_context: NewContext, stack: Stack) -> None:
    page = new_context(timezone_id="Europe/Amsterdam").new_page()  # where the municipality is: the summary has a date
    widget = open_widget(page, stack.url)
    page.goto(f"{stack.url}/chat")
    for question in (ANSWERED, BARE_WORD, IN_DANGER, WANTS_PERSON):
        ask_page(page, question)
    plain = page.get_by_role("log").evaluate(BONES)
    page.context.clear_cookies()  # or the window would go on with that conversation
    page.goto(stack.url)
    widget.open()
    for question in (ANSWERED, BARE_WORD, IN_DANGER, WANTS_PERSON):
        widget.ask(question)
    widget.dialog.get_by_text("Zet mijn vragen in een e-mail").click()
    expect(widget.dialog.get_by_label("Uw vragen")).to_have_value(re.compile(ANSWERED))
    assert widget.log.evaluate(BONES) == plain
