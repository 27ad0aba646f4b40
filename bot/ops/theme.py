"""Makes a theme of a design token package, and one file of the component CSS that this project builds on.

A theme holds only the tokens that decide how our pages look, fully resolved, so that a package of 200 kB becomes a few:
those that the component CSS asks for first and that tokens.css does not set for every theme alike.
It applies to `:root` of our own pages and to `.datawijzer`, the root inside the widget.
"""

import argparse
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from bot.ground.settings import ROOT

STATIC = ROOT / "bot/web/static"
COMPONENTS = STATIC / "vendor/components.css"
THEMES = STATIC / "themes"
EVERYWHERE = STATIC / "tokens.css"
SELECTOR = ":root,\n.datawijzer"

_DECLARATION = re.compile(r"(?<![\w(-])--([\w-]+)\s*:\s*([^;}]+)")
_REFERENCE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*([^()]*(?:\([^()]*\)[^()]*)*))?\)")
_REFERS = re.compile(r"var\(\s*--([\w-]+)")
_REM = re.compile(r"(?<![\w.-])(\d*\.?\d+)rem\b")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

ANY_FONT = ("system-ui", "sans-serif")

# Our own tokens, each from the first of these that a package defines; `!` marks a literal.
OWN: Mapping[str, tuple[str, ...]] = {
    "dw-font": ("utrecht-document-font-family", "utrecht-paragraph-font-family", "basis-text-font-family-default",
                "!system-ui, sans-serif"),
    "dw-heading-font": ("utrecht-heading-1-font-family", "utrecht-heading-font-family", "basis-heading-font-family",
                        "nl-heading-level-1-font-family", "utrecht-document-font-family", "!system-ui, sans-serif"),
    "dw-heading": ("utrecht-heading-1-color", "utrecht-heading-color", "basis-heading-color", "!inherit"),
    "dw-text": ("utrecht-document-color", "basis-color-default-color-document", "utrecht-paragraph-color", "!#1b1b1b"),
    "dw-subtle": ("basis-color-default-color-subtle", "utrecht-form-field-description-color", "denhaag-color-grey-4",
                  "utrecht-document-color", "!#4a4a4a"),
    "dw-surface": ("basis-color-default-bg-document", "utrecht-document-background-color", "denhaag-color-white",
                   "!#fff"),
    "dw-soft": ("basis-color-accent-1-bg-subtle", "basis-color-default-bg-subtle", "denhaag-color-warmgrey-1",
                "utrecht-surface-background-color", "!#f4f5f7"),
    "dw-line": ("basis-color-default-border-default", "denhaag-color-grey-3", "utrecht-form-control-border-color",
                "utrecht-textarea-border-color", "!#767676"),
    "dw-accent": ("utrecht-button-primary-action-background-color", "nl-button-primary-background-color",
                  "ams-button-primary-background-color",
                  "denhaag-button-primary-action-background-color", "utrecht-button-background-color", "!#154273"),
    "dw-on-accent": ("utrecht-button-primary-action-color", "nl-button-primary-color", "ams-button-primary-color",
                     "denhaag-button-primary-action-color", "utrecht-button-color", "!#fff"),
    "dw-link": ("utrecht-link-color", "nl-link-color", "denhaag-link-color", "ams-link-color", "!#154273"),
    "dw-radius": ("utrecht-button-border-radius", "nl-button-border-radius", "denhaag-button-border-radius",
                  "basis-border-radius-md", "!4px"),
    "dw-focus": ("utrecht-focus-outline-color", "basis-focus-outline-color", "basis-focus-color", "!#000"),
    "dw-focus-back": ("utrecht-focus-background-color", "basis-focus-background-color", "!transparent"),
}  # fmt: skip


# What the buttons that we use are where a package has nothing for them: as our own token, or `!` a literal.
FROM_OWN: Mapping[str, str] = {
    "utrecht-button-primary-action-background-color": "dw-accent",
    "utrecht-button-primary-action-color": "dw-on-accent",
    "utrecht-button-border-radius": "dw-radius",
    "utrecht-button-padding-inline-end": "!16px",
    "utrecht-button-padding-inline-start": "!16px",
}


def read_tokens(files: Iterable[Path]) -> dict[str, str]:
    """Every custom property in stylesheets, the last one counting; names without dashes in front."""
    tokens: dict[str, str] = {}
    for file in files:
        tokens.update(_DECLARATION.findall(_COMMENT.sub("", file.read_text())))
    return tokens


def resolve(name: str, tokens: Mapping[str, str], depth: int = 0) -> str | None:
    """The value of a token with every reference filled in; none where a reference leads nowhere."""
    value = tokens.get(name)
    if value is None or depth > 20:
        return None
    while match := _REFERENCE.search(value):
        filled = resolve(match[1], tokens, depth + 1) or match[2]
        if filled is None:
            return None
        value = value[: match.start()] + filled.strip() + value[match.end() :]
    return value.strip()


def set_everywhere() -> set[str]:
    """The tokens that tokens.css sets after any theme."""
    return set(dict(_DECLARATION.findall(EVERYWHERE.read_text().partition("@media")[0])))


def deciding(components: str, defined: Collection[str]) -> set[str]:
    """The tokens whose value counts: of `var(--a, var(--b))` only the first that is defined."""
    found: set[str] = set()
    place = 0
    while match := _REFERS.search(components, place):
        place = match.end()
        if match[1] in defined:
            found.add(match[1])
            place = _end_of(components, match.start())
    return found


def _end_of(css: str, start: int) -> int:
    """Where the brackets that open after `start` are closed again."""
    depth = 0
    for place in range(css.index("(", start), len(css)):
        depth += {"(": 1, ")": -1}.get(css[place], 0)
        if depth == 0:
            return place
    return len(css)


def theme_of(tokens: Mapping[str, str], components: str, settled: Collection[str] = ()) -> dict[str, str]:
    """The tokens that the components and our own stylesheets use, resolved; without those that are `settled`."""
    prefixes = sorted({name.partition("-")[0] for name in tokens})
    own = {name: _first(candidates, tokens) for name, candidates in OWN.items()}
    own["dw-heading-font"] = named_fonts(own["dw-heading-font"])
    own["dw-font"] = ", ".join(dict.fromkeys([named_fonts(own["dw-font"]), *ANY_FONT]))
    theme = {}
    for name in sorted({match[1] for match in re.finditer(r"var\(\s*--(utrecht-[\w-]+)", components)} - set(settled)):
        rest = name.removeprefix("utrecht-")
        plain = rest.replace("-action", "")  # `primary`, where Utrecht says `primary-action`
        candidates = [name, f"nl-{rest}", *(f"{prefix}-{each}" for each in (rest, plain) for prefix in prefixes)]
        value = next((found for each in candidates if (found := resolve(each, tokens))), None)
        if value:
            theme[name] = value
    for name in FROM_OWN.keys() - theme.keys():  # a button that a package says nothing of must still be seen
        theme[name] = own.get(FROM_OWN[name], FROM_OWN[name][1:])
    counting = deciding(components, {*theme, *settled})
    theme = {name: value for name, value in theme.items() if name in counting}
    return theme | own | {"dw-theme-accent": own["dw-accent"], "dw-theme-link": own["dw-link"]}


def named_fonts(families: str) -> str:
    """The fonts with a name of their own: what a browser has for `serif` mostly looks like Times."""
    named = [family for each in families.split(",") if (family := each.strip()) not in ("serif", *ANY_FONT)]
    return ", ".join(named) or ANY_FONT[0]


def _first(candidates: Iterable[str], tokens: Mapping[str, str]) -> str:
    """The first candidate that a package defines; the last is a literal."""
    return next(found for each in candidates if (found := each[1:] if each[0] == "!" else resolve(each, tokens)))


def with_own_rem(css: str) -> str:
    """Sizes in rem as multiples of `--dw-rem`, which a page that embeds the widget cannot shrink."""
    return _REM.sub(r"calc(\1 * var(--dw-rem, 1rem))", css)


def write_components(packages: Iterable[Path], origin: str) -> None:
    """One stylesheet of component packages, in the order given."""
    parts = [f"/* {origin} */"]
    for package in packages:
        parts.append(_COMMENT.sub("", (package / "dist/index.css").read_text()).strip())
    COMPONENTS.write_text(re.sub(r"\n\s*\n+", "\n", with_own_rem("\n".join(parts))) + "\n")


def write_theme(name: str, files: Iterable[Path], origin: str) -> Path:
    """The theme of that name from a package's stylesheets."""
    theme = theme_of(read_tokens(files), COMPONENTS.read_text(), set_everywhere())
    lines = [f"  --{token}: {with_own_rem(value)};" for token, value in theme.items()]
    path = THEMES / f"{name}.css"
    path.write_text(f"/* {origin} */\n{SELECTOR} {{\n" + "\n".join(lines) + "\n}\n")
    return path


def main() -> int:
    """Make a theme, or with `--components` the component CSS."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", help="name of the theme, as in the municipality's file")
    parser.add_argument("files", nargs="*", type=Path, help="stylesheets of the token package")
    parser.add_argument("--origin", required=True, help="package, version and licence, kept in the file")
    parser.add_argument("--components", nargs="+", type=Path, help="folders of component packages")
    given = parser.parse_args()
    if given.components:
        write_components(given.components, given.origin)
    if given.name:
        print(write_theme(given.name, given.files, given.origin))
    return 0


if __name__ == "__main__":
    sys.exit(main())
