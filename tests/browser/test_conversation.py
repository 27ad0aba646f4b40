"""A conversation in the widget: what residents read, keep, erase and take along."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.widget import ANSWERED, BARE_WORD, WANTS_PERSON, Widget, open_widget
from tests.stack import Stack


@pytest.fixture
def widget(page: Page, stack: Stack) -> Widget:
    return open_widget(page, stack.url)


def test_it_says_that_it_is_software_what_it_cannot_do_and_where_it_is_registered(widget: Widget) -> None:
    expect(widget.dialog).to_contain_text("een computerprogramma. Ik ben geen medewerker")
    expect(widget.dialog).to_contain_text("Wat ik niet kan:")
    widget.dialog.get_by_text("Wat ik kan en wat ik bewaar").click()
    register = widget.dialog.get_by_role("link", name="Algoritmeregister")
    expect(register).to_have_attribute("href", re.compile("algoritmes.overheid.nl"))


def test_an_answer_has_its_sources_with_site_and_the_day_it_was_checked(widget: Widget) -> None:
    answer = widget.ask(ANSWERED)
    expect(answer).to_contain_text("basisregistratie personen")
    expect(answer.get_by_role("link", name=re.compile("Wet basisregistratie personen"))).to_be_visible()
    expect(answer).to_contain_text("Bronnen")
    expect(answer).to_contain_text("wetten.overheid.nl")
    expect(answer).to_contain_text(re.compile(r"Gecontroleerd op \d{1,2} \w+ 20\d\d"))


def test_topics_lead_to_their_first_questions(widget: Widget) -> None:
    widget.dialog.get_by_text("Open data en de Woo", exact=True).click()
    widget.dialog.get_by_role("button", name="Wat is open data?").click()
    answer = widget.answer_after(0)
    expect(widget.turns.first).to_contain_text("Wat is open data?")
    expect(answer.locator(".dw-sources")).to_be_visible()


def test_suggestions_are_buttons_and_work_by_typing_too(widget: Widget) -> None:
    suggestions = widget.ask(BARE_WORD)
    titles = suggestions.locator(".dw-choices button").all_inner_texts()
    assert 2 <= len(titles) <= 4
    assert titles[-1] == "Iets anders"
    expect(widget.ask("de eerste").locator(".dw-sources")).to_be_visible()


def test_a_pressed_button_stands_in_the_conversation_as_its_words(widget: Widget) -> None:
    first = widget.ask(BARE_WORD).locator(".dw-choices button").first
    title = first.inner_text()
    first.click()
    widget.answer_after(2)
    expect(widget.turns.nth(2)).to_contain_text(title)


def test_related_questions_are_asked_by_a_button(widget: Widget) -> None:
    related = widget.ask(ANSWERED).locator(".dw-related button").first
    title = related.inner_text()
    related.click()
    widget.answer_after(2)
    expect(widget.turns.nth(2)).to_contain_text(title)


def test_personal_data_is_taken_out_of_what_stands_on_the_screen(widget: Widget) -> None:
    widget.ask("mijn bsn is 111222333")
    expect(widget.turns.first).to_contain_text("mijn bsn is [bsn]")
    expect(widget.dialog).not_to_contain_text("111222333")


def test_script_in_a_question_is_shown_as_text(widget: Widget) -> None:
    attack = (
        "<img src=x onerror=\"document.title='gekraakt'\"><script>document.title='gekraakt'</script> wat is open data?"
    )
    widget.ask(attack)
    expect(widget.turns.first).to_contain_text("<script>")
    assert widget.log.locator("img, script").count() == 0
    assert widget.page.title() != "gekraakt"


@pytest.mark.parametrize("question", ["wat is open data? 🏛️👩🏽‍💻", "ما هي البيانات المفتوحة", "Was sind offene Daten?"])
def test_any_script_and_emoji_can_be_asked(widget: Widget, question: str) -> None:
    widget.ask(question)
    said = widget.turns.first.locator(".dw-said")
    expect(said).to_have_text(question)
    direction = "rtl" if question.startswith("ما") else "ltr"
    assert said.evaluate("element => getComputedStyle(element).direction") == direction


def test_an_answer_in_another_language_says_so_to_screen_readers(widget: Widget) -> None:
    answer = widget.ask("Can you help me with my personal data please? I do not speak Dutch")
    expect(answer.locator(".dw-text")).to_have_attribute("lang", "en")


def test_pasting_5000_characters_is_refused_without_losing_them(widget: Widget) -> None:
    widget.input.fill("a" * 5000)
    widget.send.click()
    expect(widget.dialog.get_by_text("Uw vraag is te lang: 5000 tekens. Het mogen er 1000 zijn.").first).to_be_visible()
    expect(widget.input).to_have_value("a" * 5000)
    expect(widget.input).to_have_attribute("aria-invalid", "true")
    assert widget.turns.count() == 0


def test_pasting_comes_from_the_clipboard_too(new_context: NewContext, stack: Stack) -> None:
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    widget = open_widget(page, stack.url)
    page.evaluate("navigator.clipboard.writeText('é'.repeat(4999) + '🏛️')")
    widget.input.press("Control+v")
    expect(widget.dialog.get_by_text("Het mogen er 1000 zijn.").first).to_be_visible()
    widget.input.press("Control+a")
    widget.input.press("Backspace")
    expect(widget.dialog.get_by_text("Het mogen er 1000 zijn.")).to_have_count(0)


def test_feedback_is_thanked_for_and_kept_with_its_reason(widget: Widget, stack: Stack) -> None:
    answer = widget.ask(ANSWERED)
    answer.get_by_role("button", name="Nee, dit antwoord hielp niet").click()
    expect(answer.get_by_text("Bedankt voor uw reactie.")).to_be_focused()
    answer.get_by_label("Wat kan beter?").fill("mail mij op jan@voorbeeld.nl")
    answer.get_by_role("button", name="Verstuur reactie").click()
    expect(answer.get_by_text("Wij hebben uw reactie ontvangen")).to_be_visible()
    (given,) = stack.http.get(f"/api/conversations/{_sender(widget)}").json()["feedback"]
    assert (given["helpful"], given["comment"]) == (False, "mail mij op [e-mailadres]")


def test_an_answer_can_be_copied(new_context: NewContext, stack: Stack) -> None:
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    widget = open_widget(page, stack.url)
    answer = widget.ask(ANSWERED)
    answer.get_by_role("button", name="Kopieer antwoord").click()
    expect(answer.get_by_role("button", name="Gekopieerd")).to_be_visible()
    assert "basisregistratie personen" in page.evaluate("navigator.clipboard.readText()")


def test_the_conversation_can_be_downloaded_to_read_and_as_data(widget: Widget) -> None:
    widget.ask(ANSWERED)
    read = Path(_download(widget, "Download dit gesprek om te lezen (HTML)")).read_text()
    assert ANSWERED in read
    assert "basisregistratie personen" in read
    assert "<button" not in read
    data = json.loads(Path(_download(widget, "Download dit gesprek als gegevens (JSON)")).read_text())
    assert [turn["speaker"] for turn in data["turns"]] == ["resident", "assistant"]


def test_erasing_asks_first_and_gives_a_receipt(widget: Widget, stack: Stack) -> None:
    widget.ask(ANSWERED)
    sender = _sender(widget)
    widget.menu("Wis dit gesprek")
    expect(widget.dialog.get_by_role("heading", name="Dit gesprek wissen?")).to_be_focused()
    widget.dialog.get_by_role("button", name="Nee, bewaar het").click()
    assert len(stack.http.get(f"/api/conversations/{sender}").json()["turns"]) == 2
    widget.menu("Wis dit gesprek")
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("2 berichten en 0 reacties")
    assert stack.http.get(f"/api/conversations/{sender}").json()["turns"] == []
    assert widget.page.evaluate("sessionStorage.length") == 0


def test_beginning_again_is_a_new_conversation(widget: Widget) -> None:
    widget.ask(ANSWERED)
    before = _sender(widget)
    widget.menu("Begin opnieuw")
    expect(widget.turns).to_have_count(0)
    expect(widget.dialog.locator(".dw-note")).to_contain_text("bewaren wij nog 28 dagen")
    widget.ask(BARE_WORD)
    assert _sender(widget) != before


def test_a_person_can_be_reached_and_the_question_taken_along(widget: Widget) -> None:
    widget.ask(ANSWERED)
    card = widget.ask(WANTS_PERSON).get_by_role("region", name="Contact")
    expect(card).to_contain_text("functionaris gegevensbescherming")
    expect(card.get_by_role("link", name="fg@zandermeer.example")).to_be_visible()
    expect(card).to_contain_text(re.compile("Nu open|Nu gesloten"))
    card.get_by_text("Zet mijn vragen in een e-mail").click()
    summary = card.get_by_label("Uw vragen")
    expect(summary).to_have_value(re.compile(re.escape(f"- {ANSWERED}")))
    mail = card.get_by_role("link", name="Maak de e-mail")
    expect(mail).to_have_attribute("href", re.compile(r"^mailto:fg@zandermeer\.example\?subject=Vraag.*&body="))


def _sender(widget: Widget) -> str:
    (kept,) = widget.page.evaluate("Object.values(sessionStorage)")
    return str(json.loads(kept)["sender"])


def _download(widget: Widget, item: str) -> Path:
    with widget.page.expect_download() as download:
        widget.menu(item)
    return download.value.path()
