"""YAML and JSON to items, in the form of the content pack with a topic per entry."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Literal

import yaml

from bot.faq.content_form import SHAPES, Shape
from bot.ground.errors import Refused
from bot.ground.yaml_lines import LINE, parse_with_lines, trick_in
from bot.staff.desk.spreadsheet import clean
from bot.staff.national.decoding import decoded
from bot.staff.national.findings import FileProblem, Item, OutsideItem, PlaceInFile, Reading

OUTSIDE = "out_of_scope"
MOST_DEPTH = 12  # our own files are four deep


def tree_reading(body: bytes, *, is_json: bool) -> Reading:
    """The items of a document.

    Raises:
        Refused: it is no such document; the line is in the values.
    """
    text = decoded(body)
    document = _json(text) if is_json else _yaml(text)
    named = document if isinstance(document, dict) else {"entries": document}
    outside = named.get(OUTSIDE)
    entries = named.get("entries", [] if outside else None)
    if not isinstance(entries, list) or not isinstance(outside or [], list):
        raise Refused("national.unreadable.no_entries")
    reading = Reading()
    for number, raw in enumerate(entries, start=1):
        _add(raw, _place_of(raw, "item", number), reading)
    for number, raw in enumerate(outside or [], start=1):
        _add_outside(raw, _place_of(raw, "example", number), reading)
    return reading


def _place_of(raw: Any, kind: Literal["item", "example"], number: int) -> PlaceInFile:
    line = raw.get(LINE) if isinstance(raw, dict) else None
    return PlaceInFile("line", line) if isinstance(line, int) else PlaceInFile(kind, number)


def _add_outside(raw: Any, place: PlaceInFile, reading: Reading) -> None:
    own = raw if isinstance(raw, dict) else {}
    try:
        text, referral = (_maybe(own.get(name)) or "" for name in ("text", "referral"))
    except TypeError:
        reading.problems.append(FileProblem(place, "", "text", "wrong_type"))
        return
    reading.outside.append(OutsideItem(" ".join(text.split()), referral, place))


def _yaml(text: str) -> Any:
    try:
        trick = trick_in(text, MOST_DEPTH)
        if trick:
            raise Refused(f"national.unreadable.{trick[0]}", line=str(trick[1]))
        return parse_with_lines(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Refused("national.unreadable.no_yaml", line=str(mark.line + 1) if mark else "1") from None


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_without_doubles)
    except ValueError as error:
        raise Refused("national.unreadable.no_json", line=str(getattr(error, "lineno", 1))) from None
    except RecursionError:
        raise Refused("national.unreadable.too_deep", line="1") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise Refused("national.unreadable.key_twice", key=twice)
    return dict(pairs)


def _add(raw: Any, place: PlaceInFile, reading: Reading) -> None:
    faq = clean(raw["id"]).strip() if isinstance(raw, dict) and isinstance(raw.get("id"), str) else ""
    if not faq:
        reading.problems.append(FileProblem(place, "", "id", "id_missing"))
        return
    item = Item(faq, {}, place)
    for field, value in raw.items():
        if field in (LINE, "id"):
            continue
        if field not in SHAPES:
            reading.problems.append(FileProblem(place, item.faq, clean(str(field))[:80], "unknown_column"))
            continue
        try:
            item.values[field] = _VALUES[SHAPES[field]](value)
        except TypeError:
            reading.problems.append(FileProblem(place, item.faq, field, "wrong_type"))
    reading.items.append(item)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError
    return clean(str(value)).strip()


def _maybe(value: Any) -> str | None:
    return None if value in (None, "") else _text(value)


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [" ".join(_text(item).split()) for item in value]


def _sources(value: Any) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise TypeError
    return list(_each_source(value))


def _each_source(value: list[Any]) -> Iterator[dict[str, str]]:
    for source in value:
        own = {key: text for key, text in source.items() if key != LINE} if isinstance(source, dict) else {}
        if set(own) != {"title", "url"}:
            raise TypeError
        yield {"title": " ".join(_text(own["title"]).split()), "url": _text(own["url"])}


def _followups(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(aspect): _text(target) for aspect, target in value.items() if aspect != LINE}


_VALUES: dict[Shape, Callable[[Any], Any]] = {
    Shape.TEXT: _text,
    Shape.DAY: _maybe,
    Shape.MOMENT: _maybe,
    Shape.LIST: _texts,
    Shape.SOURCES: _sources,
    Shape.FOLLOWUPS: _followups,
}
