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
_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_PHONE = (
    r"(?:\+31|0031)[ -]?\d(?:[ -]?\d){8}|0[89]00[ -]?\d(?:[ -]?\d){3}(?:(?:[ -]?\d){3})?|0(?:[ -]?\d){9}"
    r"|14[ -]?0\d{2,3}|(?<=\b[Bb]el )11[23]|(?<=\bbelt u )11[23]"
)
_REACHED = re.compile(rf"(?<![\w@./-])(?:({_EMAIL})|({_PHONE}))(?![\w@]|[-./]\w)")
_SHUT = re.compile(r"<(a|code)\b.*?</\1>", re.DOTALL)  # a link in a link is none, and code is read
_OTHER_WAY = re.compile(r"[\w.+-]+@[\w.-]+\w|\+?\d(?:[\d -]*\d)?")  # e-mail addresses and numbers


@lru_cache(maxsize=1024)
def html_of(text: str) -> str:
    """Markdown as HTML that is safe to show anywhere."""
    html = _reachable(nh3.clean(_markdown.render(text), tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES))
    return _isolated(html) if _RIGHT_TO_LEFT.search(text) else html


def _reachable(html: str) -> str:
    """With each phone number and e-mail address to be pressed."""
    done, place = [], 0
    for shut in _SHUT.finditer(html):
        done += [_REACHED.sub(_link, html[place : shut.start()]), shut[0]]
        place = shut.end()
    return "".join([*done, _REACHED.sub(_link, html[place:])])


def _link(found: re.Match[str]) -> str:
    address = f"mailto:{found[1]}" if found[1] else phone_link(found[2])
    return f'<a href="{address}" rel="noopener noreferrer">{found[0]}</a>'


def phone_link(number: str) -> str:
    """A phone number as the address of a link that calls it."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


def _isolated(html: str) -> str:
    """In Arabic and its like: each phone number and address by itself, or `14 0999` is shown as `0999 14`."""
    parts = _TAG.split(html)
    return "".join(part if part.startswith("<") else _OTHER_WAY.sub(r"<bdi>\g<0></bdi>", part) for part in parts)
