"""The fonts of our own pages come with them, nothing moves when they come late, and nothing looks like Times."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.widget import Widget

WATCH = (
    "window.moved = []; new PerformanceObserver(list => { for (const e of list.getEntries())"
    " window.moved.push([e.value, ...e.sources.map(s => s.node?.className ?? s.node?.nodeName)]) })"
    ".observe({type: 'layout-shift', buffered: true})"
)
LOADED = "[...document.fonts].filter(font => font.status === 'loaded').map(font => font.family.replaceAll('\"', ''))"


def test_the_fonts_of_the_theme_come_with_the_page(page: Page, stand: Stand) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(stand.url)
    page.evaluate("document.fonts.ready")
    assert sorted(page.evaluate(LOADED)) == ["Noto Sans", "Noto Serif"]
    fonts = [url for url in asked if "/fonts/" in url]
    assert len(fonts) == len(set(fonts)) == 2
    response = stand.http.get(fonts[0])
    assert response.headers["content-type"] == "font/woff2"
    assert "immutable" in response.headers["cache-control"]


@pytest.mark.parametrize("place", ["/", "/vragen", "/chat", "/inbouwen"])
@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
def test_nothing_moves_when_fonts_come(page: Page, stand: Stand, place: str, late: bool) -> None:
    held: list[Callable[[], None]] = []

    def hold(route: Route) -> None:
        held.append(route.continue_)

    page.add_init_script(WATCH)
    if late:
        page.route("**/fonts/*", hold)
        page.goto(stand.url + place, wait_until="domcontentloaded")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for go_on in held:
            go_on()
    else:
        page.goto(stand.url + place)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Er ging iets mis")
    assert page.evaluate("window.moved") == []


def test_on_another_site_no_font_is_fetched_and_headings_have_no_serifs(
    page: Page, stand: Stand, other_site: OtherSite
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    policy = f"default-src 'none'; script-src {stand.url}; connect-src {stand.url}"
    page.goto(other_site.put("/letters", f"<script src='{stand.url}/widget.js' defer></script>", policy))
    widget = Widget(page).open()
    heading = widget.dialog.get_by_role("heading", level=2).evaluate("e => getComputedStyle(e).fontFamily")
    assert heading.endswith("system-ui, sans-serif")
    assert [url for url in asked if "font" in url] == []
