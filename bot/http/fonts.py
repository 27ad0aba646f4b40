"""The fonts that our own pages ask for: those that the theme names first and that are shipped."""

import re
from functools import lru_cache

from bot.http.files import FOLDER

_FACE = re.compile(r"@font-face\s*\{(.*?)\}", re.DOTALL)
_NAMED = re.compile(r"--dw-(?:heading-)?font:\s*[\"']?([^,;\"']+)")


@lru_cache
def shipped() -> dict[str, str]:
    """Addresses of font files, as the stylesheet has them, by the name of the family."""
    faces = _FACE.findall((FOLDER / "fonts.css").read_text())
    return {_value(r'font-family: "([^"]+)"', face): f"/static/{_value(r'url\("([^"]+)"\)', face)}" for face in faces}


@lru_cache
def fonts_of(theme: str) -> tuple[str, ...]:
    """Addresses of the fonts of a theme, for its pages to fetch at once."""
    file = FOLDER / f"themes/{theme}.css"
    named = _NAMED.findall(file.read_text()) if file.exists() else []
    return tuple(shipped()[name] for name in dict.fromkeys(named) if name in shipped())


def _value(pattern: str, face: str) -> str:
    match = re.search(pattern, face)
    if match is None:
        raise ValueError(f"fonts.css: a font without {pattern}")
    return match[1]
