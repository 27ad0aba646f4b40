"""Markdown to safe HTML: no raw HTML in, an allow-list out."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
SCHEMES = {"https", "http", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_TAG = re.compile(r"(<[^>]*>)")
_OTHER_WAY = re.compile(r"[\w.+-]+@[\w.-]+\w|\+?\d(?:[\d -]*\d)?")  # e-mail addresses and numbers


@lru_cache(maxsize=1024)
def html_of(text: str) -> str:
    """Markdown as HTML that is safe to show anywhere."""
    html = nh3.clean(_markdown.render(text), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
    return _isolated(html) if _RIGHT_TO_LEFT.search(text) else html


def _isolated(html: str) -> str:
    """In Arabic and its like: each phone number and address by itself, or `14 0999` is shown as `0999 14`."""
    parts = _TAG.split(html)
    return "".join(part if part.startswith("<") else _OTHER_WAY.sub(r"<bdi>\g<0></bdi>", part) for part in parts)
