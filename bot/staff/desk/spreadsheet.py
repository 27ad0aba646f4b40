"""Texts that a spreadsheet takes for nothing else: no formulas, no control characters."""

import re

DAY = "%d-%m-%Y"  # as a spreadsheet here knows a day
_SPECIAL = r"(?:[=+\-@\t\r＝＋－＠]|#[A-Z])"  # starts of formulas, and of Excel's own errors such as #N/A
_FORMULA = re.compile(f"'*{_SPECIAL}")
_GUARDED = re.compile(f"'+{_SPECIAL}")
_NO_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_CONTROL = re.compile(f"[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\ud800-\\udfff{_NO_CHARACTERS}]")  # but for tab and line end


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text before `guarded`."""
    return text[1:] if _GUARDED.match(text) else text


def clean(text: str) -> str:
    """A text with ordinary line ends and without control characters, which no file format carries."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
