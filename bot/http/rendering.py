"""Markdown to safe HTML: no raw HTML in, an allow-list out."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code"}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
SCHEMES = {"https", "http", "mailto", "tel"}

_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})


@lru_cache(maxsize=1024)
def html_of(text: str) -> str:
    """Markdown as HTML that is safe to show anywhere."""
    return nh3.clean(_markdown.render(text), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES)
