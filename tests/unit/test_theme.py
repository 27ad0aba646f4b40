"""Themes made of design token packages."""

from pathlib import Path

import pytest

from bot.ops.theme import OWN, read_tokens, resolve, theme_of, with_own_rem
from bot.web.stylesheet import STATIC, themes


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    css = """.stad-theme { --stad-blauw: #00f; --stad-knop: var(--stad-blauw); --weg: var(--nergens);
      --rond: var(--nergens, 4px); /* --oud: 1px; */
      --stad-button-primary-action-background-color: var(--stad-knop);
    }"""
    (tmp_path / "theme.css").write_text(css.replace("; ", ";\n"))
    return read_tokens([tmp_path / "theme.css"])


@pytest.mark.parametrize(("name", "value"), [("stad-knop", "#00f"), ("rond", "4px"), ("weg", None), ("oud", None)])
def test_references_are_filled_in(tokens: dict[str, str], name: str, value: str | None) -> None:
    assert resolve(name, tokens) == value


def test_a_circle_of_references_leads_nowhere() -> None:
    assert resolve("a", {"a": "var(--b)", "b": "var(--a)"}) is None


def test_a_package_with_names_of_its_own_fills_the_components_tokens(tokens: dict[str, str]) -> None:
    used = "a { background: var(--utrecht-button-primary-action-background-color) }"
    assert theme_of(tokens, used)["utrecht-button-primary-action-background-color"] == "#00f"


def test_only_what_decides_a_look_is_kept() -> None:
    """A fallback of a token that is there, and a token that tokens.css sets anyway, say nothing."""
    used = "a { color: var(--utrecht-a, var(--utrecht-b, red)); border: var(--utrecht-c, var(--utrecht-d)) }"
    tokens = {"utrecht-a": "blue", "utrecht-b": "green", "utrecht-c": "1px", "utrecht-d": "2px"}
    kept = theme_of(tokens, used, {"utrecht-c"})
    assert [name for name in kept if name.startswith("utrecht-")] == ["utrecht-a"]


def test_a_button_that_a_package_says_nothing_of_can_be_seen() -> None:
    used = "a { background: var(--utrecht-button-primary-action-background-color) }"
    theme = theme_of({"nl-button-primary-background-color": "#00f"}, used)
    assert theme["utrecht-button-primary-action-background-color"] == "#00f"
    assert theme_of({}, used)["utrecht-button-primary-action-background-color"] == theme_of({}, used)["dw-accent"]


def test_sizes_do_not_depend_on_the_page_around_the_widget() -> None:
    assert with_own_rem("1.5rem 0.1rem") == "calc(1.5 * var(--dw-rem, 1rem)) calc(0.1 * var(--dw-rem, 1rem))"


@pytest.mark.parametrize("name", ["chat.css", "turns.css", "widget.css", "tokens.css"])
def test_the_widgets_own_styles_use_no_rem(name: str) -> None:
    css = (STATIC / name).read_text().partition("/* the page /chat */")[0]
    assert "rem" not in css.replace("--dw-rem", "").replace("theme", "")


@pytest.mark.parametrize("theme", sorted(themes()))
def test_every_theme_has_every_token_of_our_own(theme: str) -> None:
    tokens = read_tokens([STATIC / f"themes/{theme}.css"])
    assert set(OWN) <= set(tokens)
    assert not [value for value in tokens.values() if "var(" in value and "--dw-rem" not in value]
