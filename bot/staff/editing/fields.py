"""Every field of a content as text and back: how a history compares it, and how two texts are merged by hand.

Lists are one item per line; sources `title | address`, follow-ups `aspect: id`; moments in local time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.faq.content_form import ON_THE_PAGE, SHAPES, EntryContent, Shape

BETWEEN_TITLE_AND_ADDRESS = " | "


@dataclass(frozen=True)
class Form:
    """How one kind of field reads."""

    text_of: Callable[[Any, ZoneInfo], str]
    of_text: Callable[[str, ZoneInfo], Any]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _sources(text: str, _zone: ZoneInfo) -> list[dict[str, str]]:
    pairs = [line.rpartition(BETWEEN_TITLE_AND_ADDRESS.strip()) for line in _lines(text)]
    return [{"title": title.strip(), "url": url.strip()} for title, _, url in pairs]


def _followups(text: str, _zone: ZoneInfo) -> dict[str, str]:
    pairs = [line.partition(":") for line in _lines(text)]
    return {aspect.strip(): target.strip() for aspect, _, target in pairs}


def local_text(moment: str | None, zone: ZoneInfo) -> str:
    """A stored moment as a form's field has it: local, to the minute; what cannot be read stays as typed."""
    try:
        return datetime.fromisoformat(moment or "").astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        return moment or ""


def moment_of(text: str, zone: ZoneInfo) -> str | None:
    """A local moment as it is stored; what cannot be read stays as typed, none where nothing was."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text or None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(ZoneInfo("UTC")).isoformat()


FORMS: dict[Shape, Form] = {
    Shape.TEXT: Form(lambda value, _zone: value or "", lambda text, _zone: text.replace("\r\n", "\n").strip()),
    Shape.DAY: Form(lambda value, _zone: value or "", lambda text, _zone: text.strip() or None),
    Shape.MOMENT: Form(local_text, moment_of),
    Shape.LIST: Form(
        lambda value, _zone: "\n".join(value or ()), lambda text, _zone: list(dict.fromkeys(_lines(text)))
    ),
    Shape.SOURCES: Form(
        lambda value, _zone: "\n".join(f"{s['title']}{BETWEEN_TITLE_AND_ADDRESS}{s['url']}" for s in value or ()),
        _sources,
    ),
    Shape.FOLLOWUPS: Form(
        lambda value, _zone: "\n".join(f"{aspect}: {target}" for aspect, target in sorted((value or {}).items())),
        _followups,
    ),
}


def text_of(name: str, value: Any, zone: ZoneInfo) -> str:
    """The value of a field as text; nothing where there is none."""
    return FORMS[SHAPES[name]].text_of(value, zone)


def texts_of(content: EntryContent | None, zone: ZoneInfo) -> dict[str, str]:
    """Every field of a content as text; nothing where there is no content."""
    return {name: text_of(name, (content or {}).get(name), zone) for name in ON_THE_PAGE}


def value_of(name: str, text: str, zone: ZoneInfo) -> Any:
    """The value of a field, from its text."""
    return FORMS[SHAPES[name]].of_text(text, zone)
