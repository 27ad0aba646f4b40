"""Texts that a spreadsheet takes for nothing else: no formulas, no control characters."""

import re
import unicodedata

DAY = "%d-%m-%Y"  # as a spreadsheet here knows a day
_SPECIAL = r"(?:[=+\-@\t\r＝＋－＠]|#[A-Z])"  # starts of formulas, and of Excel's own errors such as #N/A
_FORMULA = re.compile(f"'*{_SPECIAL}")
_GUARDED = re.compile(f"'+{_SPECIAL}")


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text before `guarded`."""
    return text[1:] if _GUARDED.match(text) else text


def clean(text: str) -> str:
    """A text with ordinary line ends and without control characters, which no file format carries."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or not _is_control(sign))


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") or ord(sign) & 0xFFFE == 0xFFFE
