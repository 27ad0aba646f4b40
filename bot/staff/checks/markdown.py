"""Markdown that residents would not see as it was meant: images and tables go, a link with a space stays as typed."""

import re
from collections.abc import Iterator

LOST = {
    "image_lost": re.compile(r"!\[[^\]]*\]\([^)]*\)"),
    "link_gap": re.compile(r"(?<!!)\[[^\]\n]+\][ \t]+\([^)\n]+\)"),
    "table_lost": re.compile(r"^[^\n|]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-{3,}[-|: \t]*$", re.MULTILINE),
    "html_lost": re.compile(r"<[a-zA-Z/][^>\n]*>"),
}


def lost_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The name of each such fault, and where it stands (characters, end exclusive)."""
    for rule, pattern in LOST.items():
        for match in pattern.finditer(text):
            yield rule, *match.span()
