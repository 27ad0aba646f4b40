"""The content of a draft: plain data as `bot.faq.publishing.content_of`, and what is not right in it yet."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import AwareDatetime, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import ON_THE_PAGE, EntryContent, blank
from bot.faq.national import OWN_PREFIX
from bot.faq.pack import PackEntry, normalised
from bot.faq.tables import TOPICS, Entry, Phrasing, Revision, Status
from bot.ground.database.base import now
from bot.ground.municipality import unknown_placeholders
from bot.staff.editing.errors import Finding
from bot.staff.editing.tables import Draft

MOST_WORDS_IN_ID = 6


class WholeContent(PackEntry):
    """A text that is ready for residents: the rules of the content pack, and dates that can be."""

    topic: str = Field(pattern="^(" + "|".join(TOPICS) + ")$")
    valid_from: AwareDatetime | None = None
    valid_until: AwareDatetime | None = None
    review_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "WholeContent":
        if self.valid_from and self.valid_until and self.valid_from >= self.valid_until:
            raise PydanticCustomError("valid_order", "ends before it begins")
        return self


def empty_content() -> EntryContent:
    """The content of a new entry before anything was typed."""
    return blank(topic=TOPICS[0], status=Status.DRAFT.value, checked_on=now().date().isoformat())


def changed_fields(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """The fields that differ, in the order of the page."""
    return [name for name in ON_THE_PAGE if (old or {}).get(name) != new.get(name)]


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two contents say the same."""
    return not changed_fields(one, other)


def new_id(session: Session, content: EntryContent) -> str:
    """An id for a new entry of the municipality's own, made from its question; never one that was in use."""
    plain = unicodedata.normalize("NFKD", content["question"].lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)[:MOST_WORDS_IN_ID]
    stem = (OWN_PREFIX + ("-".join(words) or "vraag"))[:70]
    number, found = 1, stem
    while _is_used(session, found):
        number += 1
        found = f"{stem}-{number}"
    return found


def _is_used(session: Session, faq_id: str) -> bool:
    places = (Entry.id == faq_id, Revision.entry_id == faq_id, Draft.faq_id == faq_id)
    return any(session.scalar(select(place).where(place).limit(1)) for place in places)


def findings(session: Session, content: EntryContent, values: Mapping[str, str] | None) -> list[Finding]:
    """What must be mended before residents may read it; `values`: the municipality's placeholders, none: any may be."""
    found = [*shape_findings(content), *(placeholder_findings(content, values) if values is not None else ())]
    found += _phrasings(session, content)
    found += _links(session, content)
    return found


def shape_findings(content: EntryContent) -> Iterator[Finding]:
    """What is wrong with a content by itself, whatever else there is."""
    own = {name: content.get(name) for name in ("id", *ON_THE_PAGE)}
    try:
        WholeContent.model_validate(own)
    except ValidationError as error:
        for problem in error.errors():
            place = problem["loc"] or ("valid_until",)
            row = str(int(place[1]) + 1) if len(place) > 1 and isinstance(place[1], int) else ""
            values = {name: str(value) for name, value in problem.get("ctx", {}).items()}
            yield Finding(str(place[0]), _name_of(problem["type"], place), {**values, "row": row})


def _name_of(kind: str, place: tuple[int | str, ...]) -> str:
    """The name of the sentence: by field and kind where the kind alone says too little."""
    if kind in ("string_pattern_mismatch", "literal_error") or kind.startswith(("date", "timezone")):
        return f"{place[-1] if place[-1] in ('url', '[key]') else place[0]}_wrong".replace("[key]", "aspect")
    if kind in ("string_too_short", "too_short") and place[0] in ("sources", "phrasings"):
        return f"{place[0]}_{place[-1]}_short" if isinstance(place[-1], str) and len(place) > 1 else f"{place[0]}_short"
    return kind


def placeholder_findings(content: EntryContent, values: Mapping[str, str]) -> Iterator[Finding]:
    """The {placeholders} that have no value."""
    texts = [("question", content["question"]), ("answer", content["answer"])]
    texts += [("sources", source["url"]) for source in content["sources"]]
    for field, text in texts:
        for name in unknown_placeholders(text, dict(values)):
            yield Finding(field, "unknown_placeholder", {"shown": f"{{{name}}}"})


def _phrasings(session: Session, content: EntryContent) -> Iterator[Finding]:
    seen: set[str] = set()
    for text in content["phrasings"]:
        if normalised(text) in seen:
            yield Finding("phrasings", "phrasing_twice", {"text": text})
        seen.add(normalised(text))
    taken = (
        select(Phrasing.text, Entry.id, Entry.question)
        .join(Entry, Entry.id == Phrasing.entry_id)
        .where(Phrasing.text.in_(content["phrasings"]), Entry.id != content["id"], Entry.status != Status.ARCHIVED)
    )
    for text, faq_id, question in session.execute(taken):
        yield Finding("phrasings", "phrasing_taken", {"text": text, "faq": faq_id, "question": question})


def _links(session: Session, content: EntryContent) -> Iterator[Finding]:
    wanted = {"related": content["related"], "followups": list(content["followups"].values())}
    targets = [target for targets in wanted.values() for target in targets]
    known = set(session.scalars(select(Entry.id).where(Entry.id.in_(targets), Entry.status != Status.ARCHIVED)))
    for field, names in wanted.items():
        for name in names:
            if name not in known or (field == "related" and name == content["id"]):
                yield Finding(field, "unknown_entry", {"faq": name})
