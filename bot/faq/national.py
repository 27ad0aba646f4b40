"""National text beside the local one: what the pack says of an entry, and what this municipality made of it.

Nothing is marked by hand: a field is overridden where the local value differs from `base`, the national text that
the local one was last compared with. A field waits for comparison where the pack has moved on from that base.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.faq.content_form import NATIONAL
from bot.faq.pack import PackEntry
from bot.faq.tables import Entry, Status
from bot.ground.database.base import Base, now

Values = Mapping[str, Any]

FIELDS = (*NATIONAL, "phrasings")
OWN_PREFIX = "lokaal."  # ids of a municipality's own entries; the pack's begin with their topic, so they never clash
CHECKED_WITH = ("question", "answer", "sources")


class NationalText(Base):
    """What the pack says of one entry. Entries without a row are the municipality's own."""

    __tablename__ = "national_texts"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[dict[str, Any]]  # as the newest pack has it
    base: Mapped[dict[str, Any]]  # per field: the national value that the local one was last compared with
    pack_version: Mapped[str] = mapped_column(String(40))  # of the pack that last changed it
    changed_at: Mapped[datetime] = mapped_column(default=now)
    in_pack: Mapped[bool] = mapped_column(default=True)
    retired: Mapped[bool] = mapped_column(default=False)  # archived because it left the pack: may come back by itself
    # `national` and `local` as they were when somebody went on editing from the comparison
    compared: Mapped[dict[str, Any] | None]


@dataclass(frozen=True)
class Merge:
    """The outcome of a new national text: what to publish, the new base, and the fields that wait for a person."""

    content: dict[str, Any]
    base: dict[str, Any]
    waiting: tuple[str, ...]


def national_content(item: PackEntry) -> dict[str, Any]:
    """A pack's entry in the form of `content_of`, without what only an installation knows."""
    return {**item.model_dump(mode="json"), "answer": item.answer.strip()}


def overridden_fields(national: NationalText | None, local: Values) -> tuple[str, ...]:
    """The fields of `local` (the form of `content_of`) that differ from the national text they were based on."""
    if national is None:
        return ()
    return tuple(name for name in FIELDS if differs(name, local, national.base))


def waiting_fields(national: NationalText) -> tuple[str, ...]:
    """The fields whose national text changed under an override and that nobody compared yet."""
    if not national.in_pack:
        return ()
    return tuple(name for name in NATIONAL if differs(name, national.base, national.content))


def is_hidden(entry: Entry, national: NationalText | None) -> bool:
    """Whether the municipality hides a national entry."""
    return national is not None and entry.status is Status.ARCHIVED and not national.retired


def differs(name: str, one: Values, other: Values) -> bool:
    """Whether two contents differ in a field; line ends, spaces around and the order of phrasings do not count."""
    return bool(_plain(name, one[name]) != _plain(name, other[name]))


def _plain(name: str, value: Any) -> Any:
    if name == "phrasings":
        return set(value)
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def merge(base: Values, national: Values, local: Values) -> Merge:
    """What a new national text makes of a local one: every field not overridden follows."""
    content, new_base, waiting = dict(national), dict(national), []
    for name in NATIONAL:
        if differs(name, local, base) and differs(name, local, national):
            content[name], new_base[name] = local[name], base[name]
            waiting += [name] if differs(name, national, base) else []
    content["phrasings"] = merged_phrasings(base["phrasings"], national["phrasings"], local["phrasings"])
    if any(differs(name, content, national) for name in CHECKED_WITH):
        content["checked_on"] = local["checked_on"]
    else:
        content["checked_on"] = max(local["checked_on"], national["checked_on"])
    return Merge(content, new_base, tuple(waiting))


def merged_phrasings(base: list[str], national: list[str], local: list[str]) -> list[str]:
    """The national phrasings without those taken out here, and those that were added here."""
    removed = set(base) - set(local)
    added = [text for text in local if text not in base and text not in national]
    return [text for text in national if text not in removed] + added


def settle(session: Session, entry: Entry, local: Values) -> None:
    """Bring the marks in line with what was just published; every publication passes here (`record_revision`).

    A field that is as the pack has it follows the pack again. Where somebody went on editing from a comparison and
    changed one of the waiting fields, that comparison is done.
    """
    national = session.get(NationalText, entry.id)
    if national is None:
        return
    as_national = {name: national.content[name] for name in NATIONAL if not differs(name, local, national.content)}
    national.base = {**national.base, **_compared(national, local), **as_national}
    if entry.status is not Status.ARCHIVED:
        national.retired = False
    entry.is_override = is_hidden(entry, national) or bool(overridden_fields(national, local))


def _compared(national: NationalText, local: Values) -> dict[str, Any]:
    """The new base of the fields of a comparison that was worked out by editing."""
    if national.compared is None:
        return {}
    before, seen = national.compared["local"], national.compared["national"]
    waiting = [name for name in NATIONAL if differs(name, national.base, seen)]
    if not any(differs(name, local, before) for name in waiting):
        return {}
    national.compared = None
    return {name: seen[name] for name in waiting}
