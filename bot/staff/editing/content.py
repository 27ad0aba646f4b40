"""The content of a draft: plain data as `bot.faq.publishing.content_of`, and what is not right in it yet."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.content_form import ON_THE_PAGE, EntryContent, blank
from bot.faq.national import OWN_PREFIX
from bot.faq.tables import Entry, Revision, Status
from bot.ground.database.base import now
from bot.ground.topics import first_topic
from bot.staff.checks.finding import Hint
from bot.staff.checks.known import known_now
from bot.staff.checks.rules import errors
from bot.staff.editing.tables import Draft

MOST_WORDS_IN_ID = 6


def empty_content() -> EntryContent:
    """The content of a new entry before anything was typed."""
    return blank(topic=first_topic(), status=Status.DRAFT.value, checked_on=now().date().isoformat())


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


def findings(
    session: Session, content: EntryContent, values: Mapping[str, str] | None, moment: datetime | None = None
) -> list[Hint]:
    """What must be mended before residents may read it at a moment, now where none is given.

    `values`: the municipality's placeholders, none: any may be.
    """
    return errors(content, values, known_now(session), moment or now())
