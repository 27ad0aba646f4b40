"""Every page keeps to its own Content Security Policy: no script and no style stands in it but by nonce."""

import re
from collections.abc import Callable

import pytest

from tests.site import Site

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>|<style\b[^>]*>", re.IGNORECASE
)
HANDLER = re.compile(r"<[^>]+\s(?:on[a-z]+|style)\s*=", re.IGNORECASE)
FOREIGN = re.compile(
    r"<(?:script|link|img)[^>]+(?:src|href)=\"(?:https?:)?//(?!chat\.zandermeer\.example)[^>]*", re.IGNORECASE
)
ADDRESSES = re.compile(r'href="(/[^"#?]*)')
NOT_PAGES = re.compile(
    r"^/(static|widget|api|metrics|health|beheer)|\.(atom|css|csv|ico|js|json|png|svg|txt|webmanifest|xml)$"
)
SAFE = "https://chat.zandermeer.example"


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, str]:
    """Every page that residents can reach by links from the first, with one page per question."""
    found: dict[str, str] = {}
    waiting = ["/", "/chat", *(f"/vragen/{faq}" for faq in site.entries)]
    while waiting:
        path = waiting.pop()
        if path in found or NOT_PAGES.search(path):
            continue
        found[path] = site.page(path)
        waiting += ADDRESSES.findall(found[path])
    return found


def test_no_page_has_a_script_or_a_style_in_it(pages: dict[str, str]) -> None:
    assert len(pages) > 100
    assert {path: INLINE.findall(page) for path, page in pages.items() if INLINE.search(page)} == {}
    assert {path: HANDLER.findall(page) for path, page in pages.items() if HANDLER.search(page)} == {}


def test_no_page_loads_anything_from_elsewhere(pages: dict[str, str]) -> None:
    assert {path for path, page in pages.items() if FOREIGN.search(_without_canonical(page))} == set()


def _without_canonical(page: str) -> str:
    return re.sub(r"<link[^>]+rel=\"(?:canonical|alternate|license)\"[^>]*>", "", page)


def test_a_page_that_is_open_would_be_seen() -> None:
    for page in ("<script>alert(1)</script>", '<style nonce="x">', '<SCRIPT type="module">'):
        assert INLINE.search(page)
    for page in ('<p onclick="x()">', "<a style='color:red'>"):
        assert HANDLER.search(page)
    assert not INLINE.search('<script type="application/ld+json">{}</script><script src="/a.js" defer></script>')
    assert FOREIGN.search('<script src="https://cdn.elders.nl/a.js">')


def test_behind_tls_browsers_keep_to_it_and_cookies_are_for_it_alone(another: Callable[..., Site]) -> None:
    """The proxy takes the https off: what reaches us is http."""
    site = another(public_url=SAFE)
    for path in ("/", "/chat", "/beheer/aanmelden", "/api/faq", "/nergens", "/health/live"):
        assert site.get(path).headers["strict-transport-security"] == "max-age=31536000", path


def test_without_tls_no_browser_is_told_to_keep_to_it(site: Site) -> None:
    assert "strict-transport-security" not in site.get("/").headers
