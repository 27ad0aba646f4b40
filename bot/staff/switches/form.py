"""What staff fill in to pause something, and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.faq.store import Content
from bot.faq.switches import Scope
from bot.ground.database.base import now
from bot.ground.filling import unknown_placeholders
from bot.ground.municipality import Municipality
from bot.ground.topics import topics

MOST_REASON, MOST_NOTICE = 500, 1000


@dataclass(frozen=True)
class Target:
    """What will be paused: `id` is a topic, an FAQ id, or empty for everything."""

    scope: Scope
    id: str


@dataclass(frozen=True)
class Filled:
    """A form as it came in, with the name of what is wrong per field (`switches.wrong` in data/staff.yml)."""

    reason: str
    notice: str
    ends: str  # as `2026-11-24T17:00`, on the municipality's clock; empty: until somebody ends it
    ends_at: datetime | None
    wrong: Mapping[str, str]


def target_of(scope: str, target: str, content: Content) -> Target | None:
    """What a page's address names; none where there is no such thing."""
    if scope == Scope.ALL:
        return Target(Scope.ALL, "")
    if scope == Scope.TOPIC and target in topics():
        return Target(Scope.TOPIC, target)
    if scope == Scope.ENTRY and target in content.entries:
        return Target(Scope.ENTRY, target)
    return None


def read(form: Mapping[str, object], municipality: Municipality) -> Filled:
    """Read and check what was filled in."""
    reason = str(form.get("reason", "")).strip()
    notice = str(form.get("notice", "")).strip().replace("\r\n", "\n")
    ends = str(form.get("ends", "")).strip()
    wrong: dict[str, str] = {}
    if not 0 < len(reason) <= MOST_REASON:
        wrong["reason"] = "reason"
    if not 0 < len(notice) <= MOST_NOTICE:
        wrong["notice"] = "notice"
    elif unknown_placeholders(notice, municipality.values()):
        wrong["notice"] = "placeholder"
    ends_at = _moment(ends, ZoneInfo(municipality.timezone)) if ends else None
    if ends and (ends_at is None or ends_at <= now()):
        wrong["ends"] = "ends"
    return Filled(reason, notice, ends, ends_at, wrong)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        return None
