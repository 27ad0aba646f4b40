"""What catalogues say, made plain and short: it comes from anybody, with HTML in it, and is shown to residents."""

import html
import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import nh3

from bot.ground.safe_text import safe_text

MOST_READ = 20_000  # characters of a text that are looked at
LONGEST_ADDRESS = 600
_TAG_END = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|td|tr)\b[^>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(r"(?<!\w)(?:[*_`#>]{1,3})(?=\S)|(?<=\S)[*_`]{1,3}(?!\w)|!?\[([^\]]*)\]\([^)]*\)")


def plain(text: Any, most: int) -> str:
    """A text without markup and in one line, at most `most` characters; empty where it is no text."""
    if not isinstance(text, str):
        return ""
    spaced = _TAG_END.sub(" ", text[:MOST_READ])
    bare = html.unescape(nh3.clean(spaced, tags=set()))
    words = " ".join(safe_text(_MARKDOWN.sub(r"\1", bare), MOST_READ).split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def address(value: Any) -> str:
    """A web address that can be linked to; empty where it is none."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or not value.isprintable() or " " in value:
        return ""
    try:
        parts = urlsplit(value)
        named = parts.scheme in ("https", "http") and parts.hostname and "." in parts.hostname and not parts.username
    except ValueError:
        return ""
    return value.translate({ord(char): f"%{ord(char):02X}" for char in "()<>\"'`\\[]"}) if named else ""


def day(value: Any) -> date | None:
    """The day of an ISO date or time; none where it is none."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
