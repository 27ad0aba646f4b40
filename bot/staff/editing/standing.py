"""What residents see of an entry, whatever its status says: "published" alone does not mean that they see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.faq.content_form import EntryContent, stored
from bot.faq.publishing import content_of
from bot.faq.store import Content
from bot.faq.tables import Entry, Status
from bot.ground.database.base import now
from bot.ground.texts import Texts

Moments = Callable[[datetime], str]  # a moment as people write it


class SeenByResidents(StrEnum):
    """What residents see; the words stand in data/staff.yml under `seen`."""

    SHOWN = "shown"
    PAUSED = "paused"  # the notice of the pause in the place of the answer
    LATER = "later"  # its validity has yet to begin
    OVER = "over"  # its validity has ended
    INCOMPLETE = "incomplete"  # a placeholder has lost its value
    ARCHIVED = "archived"
    DRAFT = "draft"  # nothing of it was ever published


@dataclass(frozen=True)
class EntryStanding:
    """What residents see, and for `LATER` and `OVER` from or since when."""

    seen: SeenByResidents
    at: datetime | None = None


def standing_of(entry: Entry | None, shown: Content, moment: datetime | None = None) -> EntryStanding:
    """How an entry stands; `shown` is what the store gives residents now."""
    if entry is None or entry.status is Status.DRAFT:
        return EntryStanding(SeenByResidents.DRAFT)
    standing = by_dates(
        {"status": entry.status.value, "valid_from": entry.valid_from, "valid_until": entry.valid_until},
        moment or now(),
    )
    if standing.seen is not SeenByResidents.SHOWN:
        return standing
    if entry.id not in shown.entries:
        return EntryStanding(SeenByResidents.INCOMPLETE)
    return EntryStanding(
        SeenByResidents.PAUSED if shown.paused or shown.entries[entry.id].is_paused else SeenByResidents.SHOWN
    )


def by_dates(content: Mapping[str, Any], moment: datetime) -> EntryStanding:
    """How a content would stand at a moment, going by its status and validity alone; moments as kept or as stored."""
    begins, ends = (_moment(name, content) for name in ("valid_from", "valid_until"))
    if content.get("status") == Status.ARCHIVED.value:
        return EntryStanding(SeenByResidents.ARCHIVED)
    if ends is not None and ends <= moment:
        return EntryStanding(SeenByResidents.OVER, ends)
    if begins is not None and begins > moment:
        return EntryStanding(SeenByResidents.LATER, begins)
    return EntryStanding(SeenByResidents.SHOWN)


def leaves_gap(before: EntryContent | None, after: EntryContent, moment: datetime) -> bool:
    """Whether putting `after` in the place of `before` takes away what residents see now, and gives them nothing yet.

    Putting it in the archive does so too, but says so.
    """
    if before is None or before["status"] != Status.PUBLISHED.value:
        return False
    shown = by_dates(before, moment).seen is SeenByResidents.SHOWN
    return shown and by_dates(after, moment).seen in (SeenByResidents.LATER, SeenByResidents.OVER)


def gap_of(entry: Entry | None, content: EntryContent, moment: datetime | None = None) -> bool:
    """Whether publishing a content over an entry would leave residents without either."""
    before = content_of(entry) if entry is not None else None
    return leaves_gap(before, {**content, "status": Status.PUBLISHED.value}, moment or now())


def seen_words(words: Texts, moment: Moments, standing: EntryStanding, group: str = "now") -> str:
    """A standing in words: `now` what is so, `done` what a publication brought about."""
    at = moment(standing.at) if standing.at else ""
    return words(f"seen.{group}.{standing.seen}", moment=at)


def _moment(name: str, content: Mapping[str, Any]) -> datetime | None:
    value = content.get(name)
    try:
        found = value if isinstance(value, datetime) else stored(name, value)
    except ValueError:  # of a draft: what is no moment yet says nothing
        return None
    return found if found is not None and found.tzinfo else None
