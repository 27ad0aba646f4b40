"""Fonts are shipped with their licence, under an address with their version, and no theme falls back to Times."""

import re

import pytest

from bot.http.files import FOLDER, version_of
from bot.http.fonts import fonts_of, shipped
from bot.ops.theme import named_fonts
from bot.web.stylesheet import themes

NAMED = re.compile(r"--dw-(?:heading-)?font:\s*([^;]+);")


def test_every_font_has_its_version_and_every_file_is_used() -> None:
    files = {f"fonts/{path.name}" for path in (FOLDER / "fonts").glob("*.woff2")}
    assert {f"/static/{file}?v={version_of(file)}" for file in files} == set(shipped().values())


def test_every_font_stands_in_the_list_of_where_they_come_from() -> None:
    listed = (FOLDER / "fonts/README.md").read_text()
    assert [path.name for path in (FOLDER / "fonts").glob("*.woff2") if f"`{path.name}`" not in listed] == []


def test_pages_fetch_the_fonts_of_their_theme_alone() -> None:
    assert [address.partition("?")[0] for address in fonts_of("voorbeeld")] == [
        "/static/fonts/noto-sans.woff2",
        "/static/fonts/noto-serif-700.woff2",
    ]
    assert fonts_of("denhaag") == ()
    assert fonts_of("nergens") == ()


@pytest.mark.parametrize("theme", sorted(themes()))
def test_no_theme_ends_in_a_serif_of_the_system(theme: str) -> None:
    font, heading = NAMED.findall((FOLDER / f"themes/{theme}.css").read_text())
    assert font.endswith("system-ui, sans-serif")
    assert "serif" not in [family.strip() for family in heading.split(",")]


@pytest.mark.parametrize(
    ("families", "named"),
    [("'Noto Serif', serif", "'Noto Serif'"), ("serif", "system-ui"), ('"TheMix", sans-serif', '"TheMix"')],
)
def test_a_theme_is_made_without_the_fonts_of_the_system(families: str, named: str) -> None:
    assert named_fonts(families) == named
