"""What staff fill in to announce something, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.faq.announcements import Announcement, ShownAnnouncement
from bot.ground.database.base import now
from bot.ground.filling import fill_known, unknown_placeholders
from bot.ground.municipality import Municipality
from bot.staff.checks.links import wrong_form

MOST_TEXT, MOST_TITLE, MOST_ADDRESS = 300, 80, 500
MINUTE = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class FilledAnnouncement:
    """A form as it came in; `wrong` names what is wrong per field (`announcements.wrong` in data/staff.yml).

    `begins` and `ends` are as `2026-11-24T17:00`, on the municipality's clock; nothing in `begins` means now.
    """

    text: str
    link_title: str
    link_url: str
    begins: str
    ends: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    wrong: Mapping[str, str] = field(default_factory=dict)

    def shown(self, municipality: Municipality) -> ShownAnnouncement:
        """As residents would read it; of a form that is right."""
        values = municipality.values()
        text, title, url = (fill_known(text, values) for text in (self.text, self.link_title, self.link_url))
        return ShownAnnouncement("", text, title, url, self.ends_at or now())


def empty() -> FilledAnnouncement:
    """The form of a new one."""
    return FilledAnnouncement("", "", "", "", "")


def filled_from(row: Announcement, zone: ZoneInfo) -> FilledAnnouncement:
    """The form as it is before anybody changes it."""
    begins, ends = (at.astimezone(zone).strftime(MINUTE) for at in (row.begins_at, row.ends_at))
    return FilledAnnouncement(row.text, row.link_title, row.link_url, begins, ends, row.begins_at, row.ends_at)


def read(form: Mapping[str, object], municipality: Municipality) -> FilledAnnouncement:
    """Read and check what was filled in."""
    zone = ZoneInfo(municipality.timezone)
    text, title, url, begins, ends = (
        " ".join(str(form.get(name, "")).split()) for name in ("text", "link_title", "link_url", "begins", "ends")
    )
    begins_at = _moment(begins, zone) if begins else now()
    filled = FilledAnnouncement(text, title, url, begins, ends, begins_at, _moment(ends, zone))
    return replace(filled, wrong=dict(_wrong(filled, municipality.values())))


def _wrong(filled: FilledAnnouncement, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    if not 0 < len(filled.text) <= MOST_TEXT:
        yield "text", "text"
    elif unknown_placeholders(filled.text, values):
        yield "text", "placeholder"
    if bool(filled.link_title) != bool(filled.link_url):
        yield "link_url" if filled.link_title else "link_title", "both"
    elif len(filled.link_title) > MOST_TITLE or unknown_placeholders(filled.link_title, values):
        yield "link_title", "link_title"
    if filled.link_url and _is_wrong_address(filled.link_url, values):
        yield "link_url", "link_url"
    if filled.begins_at is None:
        yield "begins", "moment"
    if filled.ends_at is None:
        yield "ends", "moment"
    elif filled.ends_at <= now():
        yield "ends", "over"
    elif filled.begins_at is not None and filled.ends_at <= filled.begins_at:
        yield "ends", "order"


def _is_wrong_address(url: str, values: dict[str, str]) -> bool:
    address = fill_known(url, values)
    return len(url) > MOST_ADDRESS or not address.startswith("https://") or wrong_form(address) is not None


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """A moment on the municipality's clock, in UTC: of the hour that comes twice in autumn the first."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
