"""The widget's stylesheet: component CSS, the theme and our own, cut down to what the widget shows.

A reference to a token that no file sets becomes its fallback, and the design system's names get a prefix of our own:
custom properties are the one thing that a page hands down into a shadow root, and a page in the same design system has
them all.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
STYLES = ("vendor/components.css", "themes/{theme}.css", "tokens.css", "chat.css", "turns.css", "widget.css")
SCHEMES = {"light": "not all", "dark": "all"}  # how a query for a dark system is read
DARK = "(prefers-color-scheme: dark)"
ELSEWHERE = "/* the page /chat */"  # of chat.css: what follows is not of the widget
SHOWN = frozenset(
    {
        "utrecht-button", "utrecht-button--primary-action", "utrecht-button--secondary-action",
        "utrecht-button--subtle", "utrecht-form-label", "utrecht-link", "utrecht-link--html-a", "utrecht-textarea",
        "utrecht-textarea--html-textarea", "utrecht-textbox", "utrecht-textbox--html-input",
    }
)  # fmt: skip

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CLASS = re.compile(r"\.(utrecht-[\w-]+)")
_DECLARED = re.compile(r"(?<![\w(-])(--[\w-]+)\s*:")
_REFERENCE = re.compile(r"var\(\s*(--[\w-]+)\s*(,)?")
_TOKEN = re.compile(r"(--_?)utrecht-")
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")
_BEFORE_VALUE = re.compile(r"(?<=[\w-]): ")


@lru_cache
def themes() -> frozenset[str]:
    """The names of the themes that there are."""
    return frozenset(path.stem for path in (STATIC / "themes").glob("*.css"))


@lru_cache
def stylesheet(theme: str, scheme: str = "") -> str:
    """The whole stylesheet in a theme; `scheme` is light, dark, or empty: as the reader's system."""
    files = [(STATIC / name.format(theme=theme)).read_text() for name in STYLES]
    css = "".join(_used(_COMMENT.sub("", _own(file))) for file in files)
    if scheme in SCHEMES:
        css = css.replace(DARK, SCHEMES[scheme])
        css = css.replace("color-scheme: light dark", f"color-scheme: {scheme}")
    declared = set(_DECLARED.findall(css))
    css = re.sub(r"[^{};]*var\([^{};]*", lambda match: _resolved(match[0], declared), css)
    css = _AROUND.sub(r"\1", _SPACE.sub(" ", css)).replace(";}", "}")
    return _TOKEN.sub(r"\1dw-u-", _BEFORE_VALUE.sub(":", css))


def version_of(*contents: str | bytes) -> str:
    """A name for these contents that no others have."""
    whole = b"".join(each.encode() if isinstance(each, str) else each for each in contents)
    return hashlib.sha256(whole).hexdigest()[:12]


def _own(css: str) -> str:
    """Without what is only for the page /chat: the last part of its file."""
    return css.partition(ELSEWHERE)[0]


def _used(css: str) -> str:
    """The rules of things that the widget shows."""
    return "".join(
        f"{head}{{{_used(body)}}}" if head.lstrip().startswith("@media") else f"{kept}{{{body}}}"
        for head, body in _rules(css)
        if (kept := _selectors_of(head))
    )


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """What stands before each outermost pair of braces, and in it."""
    start = depth = opened = 0
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened], css[opened + 1 : place]
                start = place + 1


def _selectors_of(head: str) -> str:
    """The selectors that can match in the widget; those in functions are left as they are."""
    if "(" in head:
        return head if _CLASS.sub("", head) == head or set(_CLASS.findall(head)) & SHOWN else ""
    return ",".join(each for each in head.split(",") if set(_CLASS.findall(each)) <= SHOWN)


def _resolved(declaration: str, declared: Collection[str]) -> str:
    """The declaration with every reference that leads nowhere replaced; `unset` where nothing is left of it."""
    while (found := _dangling(declaration, declared)) is not None:
        start, end, fallback = found
        before, after = declaration[:start].rstrip(), declaration[end:].lstrip()
        if fallback is not None:
            declaration = declaration[:start] + fallback.strip() + declaration[end:]
        elif before.endswith(",") and after.startswith(")"):  # the last resort of another, which then has none
            declaration = before[:-1] + after
        else:
            name = declaration.partition(":")[0]
            return f"{name}:{'initial' if name.strip().startswith('--') else 'unset'}"
    return declaration


def _dangling(declaration: str, declared: Collection[str]) -> tuple[int, int, str | None] | None:
    """The first reference to what nobody declares: where it begins and ends, and its fallback."""
    for match in _REFERENCE.finditer(declaration):
        if match[1] in declared:
            continue
        depth, place = 1, match.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(declaration[place], 0)
            place += 1
        return match.start(), place, declaration[match.end() : place - 1] if match[2] else None
    return None
