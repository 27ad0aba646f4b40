"""The one script tag on somebody else's page: another origin, a strict policy, hostile styles."""

import json

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.axe import violations
from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.widget import ANSWERED, Widget
from tests.stack import Stack

HOSTILE = """
* { all: unset !important; color: lime !important; background: red !important; font: 4px fantasy !important;
    display: inline !important; position: static !important; --dw-accent: lime; --dw-surface: red }
html { font-size: 4px !important; direction: rtl }
button, a, dialog, textarea, details { display: none !important }
datawijzer-widget { display: none !important; z-index: -1 !important; opacity: 0 !important }
"""


def policy(assistant: str) -> str:
    return (
        f"default-src 'none'; script-src {assistant}; connect-src {assistant}; style-src 'nonce-eigen'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def tag(assistant: str, **attributes: str) -> str:
    given = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
    return f'<main><h1>Gemeente</h1></main><script src="{assistant}/widget.js" {given} defer></script>'


def test_on_another_origin_under_a_strict_policy(page: Page, embedded: str, other_site: OtherSite) -> None:
    page.goto(other_site.put("/streng", tag(embedded), policy(embedded)))
    widget = Widget(page).open()
    answer = widget.ask(ANSWERED)
    expect(answer).to_contain_text("Gecontroleerd op")
    answer.get_by_role("button", name="Ja, dit antwoord hielp").click()
    expect(answer.get_by_text("Fijn dat het hielp")).to_be_visible()
    widget.menu("Wis dit gesprek")
    widget.dialog.get_by_role("button", name="Ja, wis dit gesprek").click()
    expect(widget.dialog.locator(".dw-note")).to_contain_text("2 berichten en 1 reactie.")
    assert violations(page) == []


def test_a_site_that_is_not_on_the_list_gets_nothing(page: Page, stack: Stack, other_site: OtherSite) -> None:
    with page.expect_event("requestfailed"):
        page.goto(other_site.put("/vreemd", tag(stack.url), policy(stack.url)))
    expect(Widget(page).launcher).to_have_count(0)


def test_only_the_list_is_let_in_and_only_where_needed(stack: Stack, embedded: str, other_site: OtherSite) -> None:
    def allowed(path: str, origin: str) -> str | None:
        return stack.http.get(embedded + path, headers={"Origin": origin}).headers.get("access-control-allow-origin")

    assert allowed("/api/widget.json", other_site.url) == other_site.url
    assert allowed("/api/widget.json", "https://vreemd.example") is None
    assert allowed("/chat", other_site.url) is None


def test_nothing_is_kept_before_the_first_question_and_no_third_party_asked(
    page: Page, embedded: str, other_site: OtherSite
) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(other_site.put("/niets", tag(embedded), policy(embedded)))
    widget = Widget(page).open()
    kept = "sessionStorage.length + localStorage.length + document.cookie.length"
    assert page.evaluate(kept) == 0
    assert page.context.cookies() == []
    widget.ask(ANSWERED)
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [1, 2]
    assert page.context.cookies() == []
    assert {request.url.split("/", 3)[2] for request in asked} == {embedded[7:], other_site.url[7:]}


def test_hostile_styles_do_not_reach_it(new_context: NewContext, embedded: str, other_site: OtherSite) -> None:
    style = f'<style nonce="eigen">{HOSTILE}</style>'
    looks = []
    for place, head in (("/lelijk", style), ("/gewoon", "")):
        page = new_context().new_page()
        page.goto(other_site.put(place, tag(embedded), policy(embedded), head))
        widget = Widget(page).open()
        widget.ask(ANSWERED)
        looks.append(_looks(widget))
    assert looks[0] == looks[1]


def test_attributes_set_title_opening_place_topics_language_and_theme(
    page: Page, embedded: str, other_site: OtherSite
) -> None:
    attributes = {
        "title": "Vragen over data", "opening": "Welkom bij de gemeente.", "position": "left",
        "topics": "open-data,algoritmes", "lang": "en", "theme": "denhaag",
    }  # fmt: skip
    page.goto(other_site.put("/eigen", tag(embedded, **attributes), policy(embedded)))
    launcher = page.get_by_role("button", name="Vragen over data")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    assert launcher.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(35, 133, 65)"
    launcher.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Welkom bij de gemeente.")
    expect(dialog).to_contain_text("I am not a person")
    expect(dialog.locator(".dw-topics summary")).to_have_text(["Algoritmes en AI", "Open data en de Woo"])
    expect(page.locator("datawijzer-widget > .datawijzer, .datawijzer")).to_have_attribute("lang", "en")


def block(settings: str) -> str:
    return f'<script type="application/json" data-datawijzer>{settings}</script>'


OWN = {
    "title": "Vragen over data", "opening": "Welkom bij de gemeente.", "position": "left",
    "topics": ["open-data", "algoritmes"], "lang": "en", "theme": "denhaag",
}  # fmt: skip


def test_a_json_block_sets_the_same_under_the_same_policy(page: Page, embedded: str, other_site: OtherSite) -> None:
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    page.goto(other_site.put("/blok", block(json.dumps(OWN)) + tag(embedded), policy(embedded)))
    launcher = page.get_by_role("button", name="Vragen over data")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    assert launcher.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(35, 133, 65)"
    launcher.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Welkom bij de gemeente.")
    expect(dialog).to_contain_text("I am not a person")
    expect(dialog.locator(".dw-topics summary")).to_have_text(["Algoritmes en AI", "Open data en de Woo"])
    assert warned == []


def test_an_attribute_counts_over_the_block(page: Page, embedded: str, other_site: OtherSite) -> None:
    page.goto(other_site.put("/beide", block(json.dumps(OWN)) + tag(embedded, title="Vraag maar"), policy(embedded)))
    expect(page.get_by_role("button", name="Vraag maar")).to_be_visible()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("{", "the settings are no JSON"),
        ("[1]", "the settings must be one JSON object"),
        ("null", "the settings must be one JSON object"),
        ('{"titel": "x"}', 'unknown setting "titel"'),
        ('{"title": 1}', '"title" must be a text'),
        ('{"position": "top"}', '"position" must be "left" or "right"'),
        ('{"lang": "fr"}', '"lang" must be "nl" or "en"'),
        ('{"topics": {"a": 1}}', '"topics" must be a list of topics'),
        ('{"topics": ["privacy", "weer"]}', 'unknown topic "weer"'),
        ('{"theme": "nergens"}', 'unknown theme "nergens"'),
        ('{"__proto__": {"title": "x"}}', 'unknown setting "__proto__"'),
    ],
)
def test_a_wrong_block_is_told_in_the_console_and_the_defaults_stay(
    page: Page, embedded: str, other_site: OtherSite, settings: str, told: str
) -> None:
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    page.goto(other_site.put("/fout", block(settings) + tag(embedded), policy(embedded)))
    widget = Widget(page).open()
    expect(widget.dialog.get_by_text("Privacy en uw rechten")).to_be_visible()
    (warning,) = warned
    assert warning.startswith("datawijzer: ")
    assert told in warning


@pytest.mark.parametrize("twice", [True])
def test_two_tags_make_one_widget(page: Page, embedded: str, other_site: OtherSite, twice: bool) -> None:
    page.goto(other_site.put("/twee", tag(embedded) * 2, policy(embedded)))
    expect(Widget(page).launcher).to_have_count(1)


def _looks(widget: Widget) -> list[object]:
    names = "['color', 'backgroundColor', 'fontSize', 'fontFamily', 'display', 'direction', 'width', 'paddingTop']"
    pick = f"e => {{ const s = getComputedStyle(e); return {names}.map(name => s[name]) }}"
    parts = [widget.dialog, widget.send, widget.input, widget.turns.first, widget.turns.last.locator(".dw-text")]
    return [part.evaluate(pick) for part in parts]
