"""The form of an entry: from what was typed to a content, and how its rows are shown. Nothing typed is refused here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from bot.faq.content_form import ON_THE_PAGE, SEVERAL, SHAPES, EntryContent, Shape
from bot.staff.desk.numbers import whole
from bot.staff.editing.content import changed_fields
from bot.staff.editing.diff import Part, compare
from bot.staff.editing.fields import text_of, texts_of, value_of
from bot.staff.editing.three_way import merged

EMPTY_ROWS = 2  # to type in without scripts
OWN, MINE, THEIRS, KEEP = "own", "mine", "theirs", "keep"  # names of fields: `mine.answer`, …
ROWS = ("sources", "related", "followups")
DRAWN = ("question", "answer", "topic", "owner")  # have an input of their own in the template
KINDS = {Shape.TEXT: "text", Shape.DAY: "date", Shape.MOMENT: "datetime-local"}  # of the inputs of all others


@dataclass(frozen=True)
class PlainInput:
    """An input that follows from the shape of its field, with what stands in it."""

    name: str
    kind: str  # of the input, as HTML has it
    value: str


@dataclass(frozen=True)
class Side:
    """A field in which two texts differ, as text; `own`: to merge by hand, `choice`: the one to keep, once chosen."""

    field: str
    mine: str
    theirs: str
    own: str
    choice: str

    @property
    def parts(self) -> tuple[Part, ...]:
        """From theirs to mine, word by word."""
        return compare(self.theirs, self.mine)


def typed_content(form: FormData, before: EntryContent, zone: ZoneInfo) -> EntryContent:
    """What the form says; `before` gives what it has no field for."""
    plain = {name: value_of(name, _text(form, name), zone) for name in ON_THE_PAGE if name not in ROWS}
    sources = zip(_texts(form, "source_title"), _texts(form, "source_url"), strict=False)
    followups = zip(_texts(form, "followup_aspect"), _texts(form, "followup_target"), strict=False)
    return {
        **before,
        **plain,
        "sources": [{"title": title, "url": url} for title, url in sources if title or url],
        "related": list(dict.fromkeys(target for target in _texts(form, "related") if target)),
        "followups": {aspect: target for aspect, target in followups if aspect or target},
    }


def merged_content(form: FormData, before: EntryContent, zone: ZoneInfo) -> tuple[EntryContent, list[str]]:
    """What somebody chose per field of two texts, and the fields where no choice was made."""
    chosen, missing = dict(before), []
    for name in ON_THE_PAGE:
        if f"{MINE}.{name}" not in form:
            continue
        choice = _text(form, f"{KEEP}.{name}")
        if choice in (OWN, MINE, THEIRS):
            chosen[name] = value_of(name, _text(form, f"{choice}.{name}"), zone)
        else:
            missing.append(name)
    return chosen, missing


def sides(mine: EntryContent, theirs: EntryContent, zone: ZoneInfo, base: EntryContent | None = None) -> list[Side]:
    """The fields in which two texts differ.

    With a `base`, the side that changed a field alone is chosen. Where both did and their lines do not touch, both
    are in `own`, which is chosen; else a person must choose. What asks for a choice comes first.
    """
    left, right, old = texts_of(mine, zone), texts_of(theirs, zone), texts_of(base, zone) if base else None
    rows = []
    for name in changed_fields(theirs, mine):
        own, choice = left[name], ""
        if old is not None:
            both = None
            choice = MINE if right[name] == old[name] else THEIRS if left[name] == old[name] else ""
            if not choice:
                both = merged(old[name], left[name], right[name], ordered=SHAPES[name] not in SEVERAL)
            own, choice = (both, OWN) if both is not None else (left[name], choice)
        rows.append(Side(name, left[name], right[name], own, choice))
    return sorted(rows, key=lambda row: bool(row.choice))


def sides_again(form: FormData) -> list[Side]:
    """The same fields when the form comes back: with what was chosen and typed."""
    names = [name for name in ON_THE_PAGE if f"{MINE}.{name}" in form]
    return [Side(name, *(_text(form, f"{part}.{name}") for part in (MINE, THEIRS, OWN, KEEP))) for name in names]


def number_of(form: FormData, name: str) -> int:
    """A number from a hidden field; 0 where there is none."""
    return whole(_text(form, name))


def plain_inputs(content: EntryContent, zone: ZoneInfo) -> list[PlainInput]:
    """The inputs that the template draws by the shape of their field."""
    plain = [name for name in ON_THE_PAGE if name not in DRAWN and SHAPES[name] in KINDS]
    return [PlainInput(name, KINDS[SHAPES[name]], text_of(name, content.get(name), zone)) for name in plain]


def with_empty_rows(content: EntryContent) -> dict[str, list[Any]]:
    """The rows of a form, with empty ones to go on in."""
    return {
        "sources": [*content["sources"], *({"title": "", "url": ""} for _ in range(EMPTY_ROWS))],
        "related": [*content["related"], *("" for _ in range(EMPTY_ROWS))],
        "followups": [*content["followups"].items(), *(("", "") for _ in range(EMPTY_ROWS))],
    }


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> Iterator[str]:
    return (" ".join(value.split()) for value in form.getlist(name) if isinstance(value, str))
