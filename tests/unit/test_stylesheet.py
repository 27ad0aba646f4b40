"""The widget's stylesheet holds what the widget shows, and nothing that a page could change."""

import re

import pytest

from bot.web.stylesheet import SCHEMES, _resolved, stylesheet, themes

DECLARED = {"--there"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("color: var(--there)", "color: var(--there)"),
        ("color: var(--gone, red)", "color: red"),
        ("color: var(--there, var(--gone))", "color: var(--there)"),
        ("color: var(--gone, var(--there, var(--gone, red)))", "color: var(--there, red)"),
        ("color: var(--gone, rgb(0 0 0 / 10%))", "color: rgb(0 0 0 / 10%)"),
        ("color: var(--gone)", "color:unset"),
        ("--own: var(--gone)", "--own:initial"),
        ("width: max(var(--gone), 1px)", "width:unset"),
    ],
)
def test_a_reference_that_leads_nowhere_becomes_its_fallback(given: str, kept: str) -> None:
    assert _resolved(given, DECLARED) == kept


@pytest.mark.parametrize("scheme", ["", *SCHEMES])
@pytest.mark.parametrize("theme", sorted(themes()))
def test_every_token_is_its_own(theme: str, scheme: str) -> None:
    css = stylesheet(theme, scheme)
    declared = set(re.findall(r"(--[\w-]+)\s*:", css))
    assert set(re.findall(r"var\(\s*(--[\w-]+)", css)) <= declared
    assert "--utrecht-" not in css
    assert css.count("{") == css.count("}")
    for part in (".utrecht-button{", ".dw-window{", ":host{", "@keyframes dw-pulse{", "[aria-invalid=true]{"):
        assert part in css
    for part in ("utrecht-page-header", "utrecht-skip-link", ".dw-page{"):
        assert f".{part}" not in css


def test_a_scheme_of_the_tag_decides_instead_of_the_system() -> None:
    theme = min(themes())
    assert "prefers-color-scheme:dark" in stylesheet(theme)
    for scheme, query in SCHEMES.items():
        css = stylesheet(theme, scheme)
        assert "prefers-color-scheme" not in css
        assert f"@media {query}{{" in css
        assert f"color-scheme:{scheme}" in css
