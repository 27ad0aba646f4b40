"""Bytes to text: UTF-8, what Excel calls Unicode (UTF-16), and the old Windows code page of Western Europe."""

import codecs

from bot.ground.errors import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4000


def decoded(body: bytes) -> str:
    """The text of a file.

    Raises:
        Refused: it is in none of the encodings that spreadsheets and editors write.
    """
    for encoding in (*_marked(body), "utf-8", "cp1252"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refused("national.unreadable.encoding")


def _marked(body: bytes) -> list[str]:
    """The encodings that a mark at the start, or zeros between the letters, give away."""
    found = [encoding for mark, encoding in _MARKS if body.startswith(mark)]
    sample = body[:_SAMPLE]
    if not found and b"\0" in sample:
        found = ["utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"]
    return found
