"""The content pack: the national FAQ content in `data/faq/` and `data/out-of-scope/`, checked on load.

The format is described in docs/content-pack.md.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.ground.errors import ConfigurationError, ContentError
from bot.ground.filling import unknown_placeholders
from bot.ground.municipality import Municipality
from bot.ground.topics import topics
from bot.ground.yaml_lines import LINE, load_with_lines

Owner = Literal["privacyteam", "woo-team", "datateam", "burgerzaken", "griffie", "webredactie"]
Aspect = Literal[
    "term", "cost", "other_person", "where", "how", "refusal", "silence", "identification", "law", "example", "why"
]
EntryId = Annotated[str, Field(pattern=r"^[a-z-]+\.[a-z0-9-]+$", max_length=80)]
ONE_LINE = r"^[^\s](?:[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*[^\s])?$"
PhrasingText = Annotated[str, Field(min_length=2, max_length=1000, pattern=ONE_LINE)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackSource(_Strict):
    """An official page where the answer can be checked."""

    title: str = Field(min_length=3, max_length=200, pattern=ONE_LINE)
    url: str = Field(pattern=r"^https://[^\s|]+$", max_length=500)


class PackClaim(_Strict):
    """Words of the answer that can be wrong, the official page that states them, and how long that holds."""

    words: str = Field(min_length=2, max_length=300, pattern=ONE_LINE)
    source: str = Field(pattern=r"^https://[^\s|]+$", max_length=500)
    checked_on: date
    valid_until: date | None = None
    doubt: str | None = Field(default=None, min_length=3, max_length=200, pattern=ONE_LINE)


class PackDetail(_Strict):
    """A sentence of the answer, and how people ask for just that."""

    sentence: str = Field(min_length=2)
    phrasings: list[PhrasingText] = Field(min_length=1)


class PackEntry(_Strict):
    """One question with its approved answer, as the pack ships it."""

    id: EntryId
    topic: str
    question: str = Field(min_length=5, max_length=200)
    answer: str = Field(min_length=20)
    sources: list[PackSource] = Field(min_length=1)
    checked_on: date
    owner: Owner
    related: list[EntryId] = []
    followups: dict[Aspect, EntryId] = {}
    # For whoever keeps the pack: no part of what an installation publishes, so left out of dumps and fingerprints.
    claims: list[PackClaim] = Field(default=[], exclude=True)
    phrasings: list[PhrasingText] = Field(min_length=1)  # those of the details are among them
    # So that whoever keeps the pack sees which sentence nobody can reach; what is asked is in `phrasings`.
    details: list[PackDetail] = Field(default=[], exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _with_those_of_details(cls, entry: Any) -> Any:
        if not isinstance(entry, dict) or not isinstance(entry.get("details"), list):
            return entry
        asked = [text for each in entry["details"] if isinstance(each, dict) for text in each.get("phrasings") or ()]
        return {**entry, "phrasings": list(dict.fromkeys([*(entry.get("phrasings") or ()), *asked]))}

    def digest(self) -> str:
        """A fingerprint of all that residents may see of the entry; equal content has an equal one."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class PackOutside(_Strict):
    """Questions that are not ours; `referral` is a key of the municipality's referrals."""

    referral: str | None = None
    phrasings: list[PhrasingText] = Field(min_length=1)


@dataclass(frozen=True)
class Pack:
    """The whole content pack, checked."""

    entries: tuple[PackEntry, ...]
    outside: tuple[PackOutside, ...]

    @cached_property
    def version(self) -> str:
        """Names this content: the last day on which any of it was checked, and the start of its fingerprint."""
        day = max((entry.checked_on.isoformat() for entry in self.entries), default="0000-00-00")
        digests = "".join(sorted(entry.digest() for entry in self.entries))
        return f"{day}-{hashlib.sha256(digests.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class _Found:
    """An item of a file, with the place to name in a finding."""

    place: str
    raw: dict[str, Any]


def normalised(phrasing: str) -> str:
    """A phrasing as compared for doubles: lower case, only letters and digits."""
    return re.sub(r"\W+", " ", phrasing.lower()).strip()


def load_pack(folder: Path, outside_folder: Path, municipality: Municipality) -> Pack:
    """The content pack in two folders, checked as a whole for one municipality.

    Raises:
        ContentError: with every finding at once, each as `file:line: what is wrong`.
    """
    findings: list[str] = []
    entries = list(_entries(folder, findings))
    outside = list(_outside(outside_folder, municipality, findings))
    findings += _check_links([(place, entry) for place, entry in entries])
    findings += _check_placeholders(entries, municipality)
    findings += _check_doubles(
        [(place, entry.phrasings) for place, entry in entries] + [(place, out.phrasings) for place, out in outside]
    )
    if findings:
        raise ContentError(findings)
    return Pack(tuple(entry for _, entry in entries), tuple(out for _, out in outside))


def _entries(folder: Path, findings: list[str]) -> Iterator[tuple[str, PackEntry]]:
    for path in sorted(folder.glob("*.yml")):
        document = _document(path, "entries", findings)
        topic = document.get("topic")
        if topic not in topics():
            findings.append(f"{path}:1: topic must be one of {', '.join(topics())}")
            continue
        for found in _items(path, document, "entries", findings):
            entry = _parse(PackEntry, found, findings, topic=topic)
            if entry is None:
                continue
            if not entry.id.startswith(f"{topic}."):
                findings.append(f"{found.place}: id {entry.id} must begin with '{topic}.'")
            yield found.place, entry


def _outside(folder: Path, municipality: Municipality, findings: list[str]) -> Iterator[tuple[str, PackOutside]]:
    for path in sorted(folder.glob("*.yml")):
        document = _document(path, "examples", findings)
        for found in _items(path, document, "examples", findings):
            outside = _parse(PackOutside, found, findings)
            if outside is None:
                continue
            if outside.referral and outside.referral not in municipality.referrals:
                findings.append(f"{found.place}: the municipality has no referral '{outside.referral}'")
            yield found.place, outside


def _document(path: Path, key: str, findings: list[str]) -> dict[str, Any]:
    try:
        document = load_with_lines(path)
    except ConfigurationError as error:
        findings.append(str(error))
        return {}
    if not isinstance(document, dict) or not isinstance(document.get(key), list):
        findings.append(f"{path}:1: must be a mapping with a list '{key}'")
        return {}
    return document


def _items(path: Path, document: dict[str, Any], key: str, findings: list[str]) -> Iterator[_Found]:
    for item in document.get(key, []):
        if isinstance(item, dict):
            yield _Found(f"{path}:{item[LINE]}", item)
        else:
            findings.append(f"{path}:1: every item of '{key}' must be a mapping")


def _without_lines(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {key: _without_lines(value) for key, value in raw.items() if key != LINE}
    return [_without_lines(item) for item in raw] if isinstance(raw, list) else raw


def _parse[Item: _Strict](kind: type[Item], found: _Found, findings: list[str], **more: str) -> Item | None:
    try:
        return kind.model_validate({**_without_lines(found.raw), **more})
    except ValidationError as error:
        name = found.raw.get("id", "")
        for problem in error.errors():
            key = ".".join(str(part) for part in problem["loc"])
            findings.append(f"{found.place}: {name} {key}: {problem['msg']}".replace("  ", " "))
        return None


def _check_links(entries: list[tuple[str, PackEntry]]) -> Iterator[str]:
    places: dict[str, str] = {}
    for place, entry in entries:
        if entry.id in places:
            yield f"{place}: id {entry.id} stands already at {places[entry.id]}"
        places.setdefault(entry.id, place)
    for place, entry in entries:
        for target in [*entry.related, *entry.followups.values()]:
            if target not in places:
                yield f"{place}: {entry.id} points to {target}, which does not exist"


def _check_placeholders(entries: list[tuple[str, PackEntry]], municipality: Municipality) -> Iterator[str]:
    values = municipality.values()
    for place, entry in entries:
        for text in (entry.question, entry.answer, *(source.url for source in entry.sources)):
            for name in unknown_placeholders(text, values):
                yield f"{place}: {entry.id} uses {{{name}}}, which the municipality's settings do not have"


def _check_doubles(items: list[tuple[str, list[str]]]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for place, phrasings in items:
        for phrasing in phrasings:
            key = normalised(phrasing)
            if key in seen:
                yield f"{place}: phrasing '{phrasing}' stands already at {seen[key]}"
            seen.setdefault(key, place)
