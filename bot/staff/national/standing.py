"""How each entry stands to the national content: the list that /beheer/inhoud shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import batched

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.national import NationalText, is_hidden, overridden_fields, waiting_fields
from bot.faq.publishing import content_of
from bot.faq.tables import Entry, Status

AT_ONCE = 500  # ids in one query


class Standing(StrEnum):
    """What can be said of an entry; several at once, words in data/staff.yml under `national.states`."""

    WAITING = "waiting"  # the national text changed under an override
    GONE = "gone"  # no longer in the content pack
    HIDDEN = "hidden"
    OVERRIDDEN = "overridden"
    FOLLOWS = "follows"
    OWN = "own"


@dataclass(frozen=True)
class Line:
    """An entry in the list."""

    faq: str
    question: str
    topic: str
    status: Status
    standings: tuple[Standing, ...]
    fields: tuple[str, ...] = ()  # the overridden ones


def lines(session: Session) -> list[Line]:
    """Every entry with its standing. The texts themselves are only read where something was changed here."""
    query = (
        select(
            Entry.id, Entry.question, Entry.topic, Entry.status, Entry.is_override,
            NationalText.entry_id.is_not(None).label("is_national"), NationalText.in_pack,
        )
        .outerjoin(NationalText, NationalText.entry_id == Entry.id)
        .order_by(Entry.id)
    )  # fmt: skip
    rows = session.execute(query).all()
    changed = _changed(session, [row.id for row in rows if row.is_national and row.is_override])
    made = []
    for row in rows:
        standings, fields = changed.get(row.id, ((), ()))
        if not row.is_national:
            standings = (Standing.OWN,)
        elif not row.in_pack:
            standings = (Standing.GONE, *standings)
        made.append(Line(row.id, row.question, row.topic, row.status, standings or (Standing.FOLLOWS,), fields))
    return made


def _changed(session: Session, ids: list[str]) -> dict[str, tuple[tuple[Standing, ...], tuple[str, ...]]]:
    found = {}
    query = select(Entry, NationalText).join(NationalText, NationalText.entry_id == Entry.id)
    for some in batched(ids, AT_ONCE):
        for entry, national in session.execute(query.where(Entry.id.in_(some))).all():
            found[entry.id] = _marks(entry, national)
    return found


def _marks(entry: Entry, national: NationalText) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    fields = overridden_fields(national, content_of(entry))
    marks = (
        (Standing.WAITING, bool(waiting_fields(national))),
        (Standing.HIDDEN, is_hidden(entry, national)),
        (Standing.OVERRIDDEN, bool(fields)),
    )
    return tuple(standing for standing, is_so in marks if is_so), fields


def chosen(everything: Iterable[Line], standing: str, words: str, also: Collection[str] = ()) -> list[Line]:
    """The lines of one standing, or of all without one, that have every word in question or id, or are in `also`."""
    wanted = words.lower().split()

    def fits(line: Line) -> bool:
        return line.faq in also or all(word in f"{line.faq} {line.question}".lower() for word in wanted)

    return [line for line in everything if standing in ("", *line.standings) and fits(line)]
