"""Sites that make their page anew, cover, transform or guard it; their colours; and what of their style comes in."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot.web.stylesheet import STATIC
from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.test_small_and_zoomed import OPEN, in_view
from tests.browser.widget import ANSWERED, Widget


def tag(stand: Stand, kind: str = "defer", **attributes: str) -> str:
    given = " ".join(f'data-{name}="{value}"' for name, value in attributes.items())
    return f'<main><h1>Gemeente</h1></main><script src="{stand.url}/widget.js" {given} {kind}></script>'


def open_at(page: Page, address: str) -> Widget:
    page.goto(address)
    return Widget(page).open()


NEW_BODIES = {
    "another body": "const b = document.createElement('body'); b.innerHTML = '<h1>Nieuw</h1>'; document.body = b",
    "nothing left": "document.body.innerHTML = '<h1>Nieuw</h1>'",
    "all of it": "document.documentElement.replaceChildren(document.createElement('body'))",
}


@pytest.mark.parametrize("way", NEW_BODIES)
def test_a_site_that_replaces_its_page_keeps_the_widget(
    page: Page, stand: Stand, other_site: OtherSite, way: str
) -> None:
    widget = open_at(page, other_site.put("/spa", tag(stand), OPEN))
    widget.ask(ANSWERED)
    page.evaluate(f"() => {{ {NEW_BODIES[way]} }}")
    expect(widget.turns).to_have_count(2)
    widget.dialog.get_by_label("Sluit het gesprek").click()
    expect(widget.launcher).to_be_focused()


def test_who_takes_it_away_and_runs_the_tag_again_has_it_again(page: Page, stand: Stand, other_site: OtherSite) -> None:
    page.goto(other_site.put("/weg", tag(stand), OPEN))
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    page.evaluate("document.querySelector('datawijzer-widget').remove()")
    expect(widget.launcher).to_have_count(0)
    page.add_script_tag(url=f"{stand.url}/widget.js")
    widget.open()
    expect(page.locator("datawijzer-widget")).to_have_count(1)


HOSTILE = {
    "highest z-index": "<div style='position:fixed;inset:0;z-index:2147483647;background:#fff'></div>",
    "transform": "<style>body{transform:translateX(-50%);filter:blur(0);height:4000px}</style>",
    "row": "<style>body{display:flex;height:100vh;overflow:hidden}</style>",
}


@pytest.mark.parametrize("trick", HOSTILE)
def test_nothing_of_the_page_covers_or_moves_the_launcher(
    page: Page, stand: Stand, other_site: OtherSite, trick: str
) -> None:
    page.goto(other_site.put("/vals", HOSTILE[trick] + tag(stand), OPEN))
    widget = Widget(page)
    expect(widget.launcher).to_be_visible()
    box = widget.launcher.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] == pytest.approx(1280 - 16, abs=16)
    assert in_view(widget.launcher)
    assert in_view(widget.open().send)


@pytest.mark.parametrize("allowed", ["'none'", "eigen-beleid", "datawijzer"])
def test_trusted_types_need_no_place_for_us(page: Page, stand: Stand, other_site: OtherSite, allowed: str) -> None:
    policy = f"{OPEN}; require-trusted-types-for 'script'; trusted-types {allowed}"
    widget = open_at(page, other_site.put("/types", tag(stand), policy))
    answer = widget.ask(ANSWERED)
    expect(answer.locator(".dw-text a").first).to_have_attribute(
        "href", "https://www.zandermeer.example/privacyverzoek"
    )


def test_the_tag_may_be_a_module(page: Page, stand: Stand, other_site: OtherSite) -> None:
    widget = open_at(page, other_site.put("/module", tag(stand, "type=module"), OPEN))
    expect(widget.dialog).to_be_visible()


SCHEMES = {
    "light page": ("", {}, "light"),
    "page that can be dark": ("<meta name=color-scheme content='light dark'>", {}, "dark"),
    "dark by the tag": ("", {"scheme": "dark"}, "dark"),
    "light by the tag": ("<meta name=color-scheme content='light dark'>", {"scheme": "light"}, "light"),
    "the system by the tag": ("", {"scheme": "system"}, "dark"),
}


@pytest.mark.parametrize("case", SCHEMES)
def test_on_a_dark_system_it_is_as_the_page_or_the_tag_says(
    new_context: NewContext, stand: Stand, other_site: OtherSite, case: str
) -> None:
    head, attributes, expected = SCHEMES[case]
    page = new_context(color_scheme="dark").new_page()
    widget = open_at(page, other_site.put("/donker", tag(stand, **attributes), OPEN, head))
    red = widget.dialog.evaluate("e => Number(/\\d+/.exec(getComputedStyle(e).backgroundColor)[0])")
    assert ("dark" if red < 128 else "light") == expected
    assert widget.input.evaluate("e => getComputedStyle(e).colorScheme").strip() in ("light dark", expected)


def test_tokens_of_a_page_in_the_same_design_system_do_not_come_in(
    new_context: NewContext, stand: Stand, other_site: OtherSite
) -> None:
    css = stand.http.get("/widget.css").text
    names = set(re.findall(r"--_?dw-u-([\w-]+)", css + (STATIC / "vendor/components.css").read_text()))
    names |= set(re.findall(r"--_?utrecht-([\w-]+)", (STATIC / "vendor/components.css").read_text()))
    tokens = "".join(f"--utrecht-{name}: 99px; --_utrecht-{name}: 99px;" for name in names)
    looks = []
    for place, head in (("/tokens", f"<style>:root {{ {tokens} }}</style>"), ("/kaal", "")):
        widget = open_at(new_context().new_page(), other_site.put(place, tag(stand), OPEN, head))
        widget.ask(ANSWERED)
        looks.append(
            widget.dialog.evaluate(
                "e => [...e.querySelectorAll('*')].map(each => { const s = getComputedStyle(each);"
                " return [each.tagName, s.padding, s.borderWidth, s.fontSize, s.lineHeight, s.margin, s.maxWidth] })"
            )
        )
    assert looks[0] == looks[1]


@pytest.mark.parametrize("theme", ["voorbeeld", "denhaag", "mooi-en-anders"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_border_of_a_wrong_field_stands_out(
    page: Page, stand: Stand, other_site: OtherSite, theme: str, scheme: str
) -> None:
    widget = open_at(page, other_site.put("/fout", tag(stand, theme=theme, scheme=scheme), OPEN))
    widget.send.click()
    expect(widget.input).to_have_attribute("aria-invalid", "true")
    widget.input.blur()
    border, inside, around = (
        luminance(page, colour)
        for colour in widget.input.evaluate(
            "e => [getComputedStyle(e).borderTopColor, getComputedStyle(e).backgroundColor,"
            " getComputedStyle(e.closest('.dw-ask')).backgroundColor]"
        )
    )
    for other in (inside, around):
        assert (max(border, other) + 0.05) / (min(border, other) + 0.05) >= 3


def luminance(page: Page, colour: str) -> float:
    """Relative luminance as WCAG has it, of any colour that CSS knows."""
    pixel = page.evaluate(
        "c => { const x = new OffscreenCanvas(1, 1).getContext('2d'); x.fillStyle = c; x.fillRect(0, 0, 1, 1);"
        " return [...x.getImageData(0, 0, 1, 1).data] }",
        colour,
    )
    parts = [value / 255 for value in pixel[:3]]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
