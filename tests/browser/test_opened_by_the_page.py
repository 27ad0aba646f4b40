"""The page has control: links, buttons and scripts open the window; where, how and with which words it shows."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.other_site import OtherSite
from tests.browser.stand import Stand
from tests.browser.widget import ANSWERED, Widget

LINK = "Welke gegevens heeft de gemeente van mij?"
IN_A_LINK = f"#datawijzer?vraag={LINK.replace(' ', '%20').replace('?', '%3F')}"
OWN_WORDS = "mijn eigen vraag"
FROM_LINK = "Deze vraag komt uit een link."
Opening = Callable[..., Widget]


def policy(stand: Stand) -> str:
    return (
        f"default-src 'none'; script-src 'nonce-eigen' {stand.url}; connect-src {stand.url}; img-src 'self'; "
        "style-src 'nonce-eigen'"
    )


@pytest.fixture
def at(stand: Stand, other_site: OtherSite, page: Page) -> Opening:
    """Opens a page of the other site: its body, and the attributes of the tag."""

    def go(body: str = "", place: str = "/pagina", hash_: str = "", **attributes: str) -> Widget:
        given = " ".join(f"data-{name}='{value}'" for name, value in attributes.items())
        tag = f"<script src='{stand.url}/widget.js' {given} defer></script>"
        page.goto(other_site.put(place, f"<main><h1>Wonen</h1>{body}</main>{tag}", policy(stand)) + hash_)
        expect(page.locator("datawijzer-widget")).to_be_attached()
        return Widget(page)

    return go


@pytest.mark.parametrize(
    "opener",
    [
        "<a href='#datawijzer'>Vraag het</a>",
        "<a href='/pagina#datawijzer'>Vraag het</a>",
        "<button type='button' data-datawijzer-open>Vraag het</button>",
        "<a href='https://elders.example/chat' data-datawijzer-open><b>Vraag het</b></a>",
    ],
)
def test_any_link_or_button_opens_it_and_gets_the_focus_back(at: Opening, opener: str) -> None:
    widget = at(opener)
    pressed = widget.page.locator("main a, main button")
    pressed.focus()
    widget.page.keyboard.press("Enter")
    expect(widget.input).to_be_focused()
    expect(widget.input).to_have_value("")
    widget.page.keyboard.press("Escape")
    expect(widget.dialog).to_have_count(0)
    expect(pressed).to_be_focused()
    assert widget.page.url.endswith("/pagina")


@pytest.mark.parametrize("way", ["address", "link", "attribute", "script"])
def test_a_question_of_a_link_is_filled_in_and_never_sent(at: Opening, way: str) -> None:
    sent: list[str] = []
    body = f"<a href='{IN_A_LINK}'>Vraag</a><button type=button data-datawijzer-open='{LINK}'>Vraag</button>"
    widget = at(body, hash_=IN_A_LINK if way == "address" else "")
    page = widget.page
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    if way == "link":
        page.get_by_role("link", name="Vraag").click()
    elif way == "attribute":
        page.get_by_role("button", name="Vraag", exact=True).click()
    elif way == "script":
        page.evaluate("words => document.querySelector('datawijzer-widget').open({ question: words })", LINK)
    expect(widget.input).to_have_value(LINK)
    expect(widget.input).to_be_focused()
    expect(widget.dialog.get_by_text(FROM_LINK)).to_be_visible()
    expect(widget.input).to_have_accessible_description(re.compile(re.escape(FROM_LINK)))
    assert sent == []
    assert widget.turns.count() == 0
    assert "vraag=" not in page.url
    widget.input.press("End")
    widget.input.press_sequentially("!")
    expect(widget.dialog.get_by_text(FROM_LINK)).to_have_count(0)
    widget.send.click()
    expect(widget.turns.first).to_contain_text(f"{LINK}!")


def test_a_link_never_writes_over_words_of_the_resident(at: Opening) -> None:
    widget = at(f"<a href='{IN_A_LINK}'>Vraag</a>")
    widget.open().input.fill(OWN_WORDS)
    widget.page.keyboard.press("Escape")
    widget.page.get_by_role("link", name="Vraag").click()
    expect(widget.input).to_have_value(OWN_WORDS)


def test_words_of_a_link_are_text_and_of_bounded_length(at: Opening) -> None:
    attack = "#datawijzer?vraag=" + "%3Cimg src=x onerror=document.title='gekraakt'%3E%0a%00" + "a" * 5000
    widget = at(hash_=attack)
    expect(widget.input).to_be_focused()
    value = widget.input.input_value()
    assert len(value) == 1000
    assert value.startswith("<img src=x")
    assert "\n" not in value
    assert widget.page.title() == "Gemeente"


def test_what_a_link_put_there_is_not_kept_as_a_draft(at: Opening) -> None:
    widget = at(hash_=IN_A_LINK)
    expect(widget.input).to_have_value(LINK)
    widget.page.reload()
    expect(widget.launcher).to_be_visible()
    expect(widget.open().input).to_have_value("")


def test_events_tell_that_it_opened_answered_and_closed_and_nothing_that_was_said(at: Opening) -> None:
    widget = at()
    page = widget.page
    page.evaluate(
        "() => { window.told = []; const element = document.querySelector('datawijzer-widget');"
        " for (const name of ['open', 'answer', 'close'])"
        " element.addEventListener(name, e => window.told.push([e.type, JSON.stringify(e.detail)])) }"
    )
    page.evaluate("document.querySelector('datawijzer-widget').open()")
    widget.ask(ANSWERED)
    page.evaluate("document.querySelector('datawijzer-widget').close()")
    expect(widget.dialog).to_have_count(0)
    told = page.evaluate("window.told")
    assert [name for name, _ in told] == ["open", "answer", "close"]
    assert json.loads(told[1][1]) == {"kinds": ["answer"]}


def test_the_launcher_keeps_its_distance_and_the_window_stays_in_view(at: Opening) -> None:
    widget = at("<p>Tekst</p>" * 200, offset="40 120", position="left")
    box = widget.launcher.bounding_box()
    assert box is not None
    assert (box["x"], round(800 - box["y"] - box["height"])) == (40, 120)
    widget.open()
    box = widget.dialog.bounding_box()
    assert box is not None
    assert (box["x"], round(800 - box["y"] - box["height"])) == (40, 120)
    assert box["y"] >= 0


def test_it_hides_on_paths_and_links_still_open_it(at: Opening) -> None:
    widget = at("<a href='#datawijzer'>Vraag</a>", place="/mijn/zaken", hide="/inloggen, /mijn/*")
    expect(widget.launcher).to_be_hidden()
    widget.page.get_by_role("link", name="Vraag").click()
    expect(widget.input).to_be_focused()
    widget.page.keyboard.press("Escape")
    expect(widget.launcher).to_be_hidden()
    widget.page.evaluate("history.pushState(null, '', '/elders')")
    expect(widget.launcher).to_be_visible()
    widget.page.evaluate("history.pushState(null, '', '/inloggen')")
    expect(widget.launcher).to_be_hidden()


def test_a_link_leads_to_the_page_where_the_window_cannot_be_made(at: Opening, stand: Stand) -> None:
    widget = at("<a href='#datawijzer'>Vraag</a>", place="/mijn/kapot", hide="/mijn/*")
    widget.page.route("**/window.js", lambda route: route.abort())
    widget.page.get_by_role("link", name="Vraag").click()
    expect(widget.page).to_have_url(f"{stand.url}/chat")


def test_pressed_twice_it_opens_once(at: Opening) -> None:
    widget = at("<button type='button' data-datawijzer-open>Vraag</button>")
    widget.page.get_by_role("button", name="Vraag", exact=True).dblclick()
    expect(widget.input).to_be_focused()
    expect(widget.dialog).to_have_count(1)


@pytest.mark.parametrize(
    ("place", "told"), [("/wonen/huren", "U leest over wonen."), ("/elders", "Goedendag bij ons.")]
)
def test_a_greeting_per_page_stands_before_what_must_be_said(at: Opening, place: str, told: str) -> None:
    own = json.dumps({"/wonen/*": "U leest over wonen."})
    widget = at(place=place, openings=own, opening="Goedendag bij ons.").open()
    expect(widget.dialog.locator(".dw-opening p")).to_have_text([told, re.compile("Ik ben geen medewerker")])


def test_a_logo_stands_in_the_head_and_a_missing_one_leaves_no_hole(at: Opening, stand: Stand) -> None:
    missing = at(logo="/geen.svg").open()
    expect(missing.dialog.locator("img")).to_have_count(0)
    missing.page.route(
        "**/logo.svg",
        lambda route: route.fulfill(
            content_type="image/svg+xml", body="<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
        ),
    )
    widget = at(place="/logo", logo="/logo.svg").open()
    logo = widget.dialog.locator("img")
    expect(logo).to_have_attribute("alt", "")
    expect(logo).to_have_js_property("naturalWidth", 9)


def test_the_letters_of_the_page(new_context: NewContext, stand: Stand, other_site: OtherSite) -> None:
    page = new_context().new_page()
    head = "<style nonce=eigen>body { font-family: Courier, monospace }</style>"
    tag = f"<script src='{stand.url}/widget.js' data-font=page defer></script>"
    page.goto(other_site.put("/letters", tag, policy(stand), head))
    widget = Widget(page).open()
    for part in (widget.dialog, widget.dialog.get_by_role("heading", level=2), widget.input, widget.send):
        assert part.evaluate("e => getComputedStyle(e).fontFamily").startswith("Courier, monospace")


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"offset": "ver"}, '"offset" must be one or two numbers'),
        ({"openings": "geen json"}, '"openings" must be an object of texts by path'),
        ({"logo": "javascript:alert(1)"}, '"logo" must be the address of a picture'),
        ({"font": "Comic Sans"}, '"font" must be "theme" or "page"'),
    ],
)
def test_what_is_wrong_is_told_to_who_builds_the_page(
    at: Opening, page: Page, attributes: dict[str, str], told: str
) -> None:
    warned: list[str] = []
    page.on("console", lambda message: warned.append(message.text))
    at(**attributes).open()
    assert len([warning for warning in warned if told in warning]) == 1, warned


def test_a_removed_widget_no_longer_listens(at: Opening) -> None:
    widget = at("<a href='#datawijzer'>Vraag</a>")
    widget.page.evaluate("document.querySelector('datawijzer-widget').remove()")
    widget.page.get_by_role("link", name="Vraag").click()
    assert widget.page.url.endswith("#datawijzer")
