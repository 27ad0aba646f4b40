"""A dry run: what a file would change, and everything that is wrong with it, against the content as it is now."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import COLUMNS, EntryContent, blank
from bot.faq.national import OWN_PREFIX
from bot.faq.pack import normalised
from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Status
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.staff.checks.rules import errors
from bot.staff.desk.spreadsheet import clean
from bot.staff.editing.fields import text_of
from bot.staff.editing.standing import leaves_gap
from bot.staff.national.findings import FileProblem, Item, Reading
from bot.staff.national.outside import OutsideChange, outside_plan

SETTLED = (Status.PUBLISHED.value, Status.ARCHIVED.value)  # a draft is written in Beheer, not in a file


@dataclass(frozen=True)
class Change:
    """What a file makes of one entry: the fields that differ, and the whole content as it becomes."""

    faq: str
    before: EntryContent | None  # none: it is new
    content: EntryContent
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Everything a file would do, in the order of the file."""

    changes: tuple[Change, ...]
    problems: tuple[FileProblem, ...]
    same: int  # entries in the file that stay as they are
    absent: int  # entries that the file does not name; they stay too
    outside: tuple[OutsideChange, ...] = ()

    @property
    def new(self) -> int:
        """How many of the changes are entries that there were not yet."""
        return sum(change.before is None for change in self.changes)

    @cached_property
    def digest(self) -> str:
        """Names exactly these changes: what they change, from what to what."""
        told: list[list[Any]] = [
            [change.faq, [[name, (change.before or {}).get(name), change.content[name]] for name in change.fields]]
            for change in self.changes
        ]
        told += [[change.text, change.before, change.referral] for change in self.outside]
        return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def plan_of(session: Session, reading: Reading, municipality: Municipality) -> Plan:
    """The dry run of what was read. Nothing is written."""
    zone = ZoneInfo(municipality.timezone)
    present = {entry.id: content_of(entry) for entry in session.scalars(select(Entry).order_by(Entry.id))}
    changes: list[tuple[Item, Change]] = []
    problems = list(reading.problems)
    for item in reading.items:
        before = present.get(item.faq)
        if before is None and not item.faq.startswith(OWN_PREFIX):
            problems.append(FileProblem(item.place, item.faq, "id", "unknown_id", {"prefix": OWN_PREFIX}))
            continue
        change = _change(item, before, zone)
        if change.fields:
            changes.append((item, change))
    after = {**present, **{change.faq: change.content for _, change in changes}}
    checker = _Checker(after, {change.faq for _, change in changes}, municipality.values())
    for item, change in changes:
        problems += checker.problems(item, change)
    same = len(reading.items) - len(changes)
    absent = len(present.keys() - {item.faq for item in reading.items})
    outside, wrong = outside_plan(session, reading.outside, municipality)
    return Plan(tuple(change for _, change in changes), (*problems, *wrong), same, absent, tuple(outside))


def _change(item: Item, before: EntryContent | None, zone: ZoneInfo) -> Change:
    """The change of one entry; what only looks different, such as a second that no form shows, stays as it was."""
    old = before or blank(id=item.faq, status=Status.PUBLISHED.value, checked_on=now().date().isoformat())
    content, fields = dict(old), []
    for name in COLUMNS:
        if name in item.values and (before is None or _differs(name, old, item.values, zone)):
            content[name] = _settled(name, old, item.values[name])
            fields.append(name)
    return Change(item.faq, before, content, tuple(fields))


def _differs(name: str, old: Mapping[str, Any], new: Mapping[str, Any], zone: ZoneInfo) -> bool:
    return bool(old[name] != new[name] and _form(name, old, zone) != _form(name, new, zone))


def _form(name: str, content: Mapping[str, Any], zone: ZoneInfo) -> Any:
    """A value as compared: as a person would read it."""
    if name == "status":
        return content[name]
    text = clean(text_of(name, content[name], zone)).strip()
    if name == "answer":
        return text
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return set(lines) if name in ("phrasings", "followups") else lines


def _settled(name: str, old: EntryContent, value: Any) -> Any:
    """A new value; phrasings that were there keep their own spelling, and stand there once."""
    if name != "phrasings":
        return value
    known = {" ".join(clean(text).split()): text for text in old["phrasings"]}
    return list(dict.fromkeys(known.get(text, text) for text in value if text))


class _Checker:
    """Checks changes against the content as it would be after all of them."""

    def __init__(self, after: Mapping[str, EntryContent], changed: set[str], values: Mapping[str, str]) -> None:
        self._after = after
        self._values = values
        self._owners: dict[str, list[str]] = defaultdict(list)
        for faq, content in after.items():
            if content["status"] != Status.ARCHIVED.value or faq in changed:
                for text in content["phrasings"]:
                    self._owners[normalised(text)].append(faq)

    def problems(self, item: Item, change: Change) -> Iterator[FileProblem]:
        """What is wrong with one change."""
        content = change.content
        if leaves_gap(change.before, content, now()):
            yield self._problem(item, "valid_from", "leaves_gap")
        if content["status"] not in SETTLED:
            yield self._problem(item, "status", "status_wrong")
        for found in errors(content, self._values, None):
            row = {"row": str(found.row)} if found.row else {}
            yield self._problem(item, found.field, found.rule, {**found.values, **row})
        yield from self._phrasings(item, change)
        yield from self._links(item, change)

    def _phrasings(self, item: Item, change: Change) -> Iterator[FileProblem]:
        old = {normalised(text) for text in (change.before or {}).get("phrasings", ())}
        seen: set[str] = set()
        for text in change.content["phrasings"]:
            key = normalised(text)
            if key in seen and key not in old:
                yield self._problem(item, "phrasings", "phrasing_twice", {"text": text})
            seen.add(key)
            others = [faq for faq in self._owners[key] if faq != change.faq]
            if others and key not in old:
                question = self._after[others[0]]["question"]
                values = {"text": text, "faq": others[0], "question": question}
                yield self._problem(item, "phrasings", "phrasing_taken", values)

    def _links(self, item: Item, change: Change) -> Iterator[FileProblem]:
        targets = {"related": change.content["related"], "followups": list(change.content["followups"].values())}
        for field, names in targets.items():
            if field in change.fields:
                for faq in names:
                    known = self._after.get(faq, {"status": ""})["status"] == Status.PUBLISHED.value
                    if not known or (field == "related" and faq == change.faq):
                        yield self._problem(item, field, "unknown_entry", {"faq": faq})

    @staticmethod
    def _problem(item: Item, field: str, name: str, values: Mapping[str, str] | None = None) -> FileProblem:
        place = item.place_of(field, (values or {}).get("row", ""))
        return FileProblem(place, item.faq, field, name, dict(values or {}))
