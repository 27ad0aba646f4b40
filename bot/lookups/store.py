"""What catalogues hold, kept in the database: replaced by an import, searched by words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, and_, bindparam, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from bot.faq.lemmas import WORD, lemma
from bot.ground.database.base import now
from bot.lookups.found import Algorithm, Dataset
from bot.lookups.query import Query
from bot.lookups.tables import Catalogue, CatalogueItem
from bot.lookups.vocabulary import Vocabulary

MOST_WORDS = 10_000  # characters of an item that are searched
MOST_MATCHES = 500
MOST_NATIONAL = 5_000  # of the portal's datasets that are kept for when it is away
SHORTEST_INSIDE = 4  # letters of a word that is found inside another: "boom" in "boomgaard"
HOLDS = select(exists().where(CatalogueItem.catalogue == bindparam("catalogue")))  # built once: every turn asks


@dataclass(frozen=True)
class KeptItem:
    """A dataset or an algorithm to keep; `more` is searched with what is shown."""

    id: str
    thing: Dataset | Algorithm
    more: str = ""


@dataclass(frozen=True)
class Matches:
    """What matched, best first, and how old the oldest of it is."""

    things: tuple[Dataset | Algorithm, ...]
    seen_at: datetime | None


class CatalogueStore:
    """The catalogues of one installation."""

    def __init__(self, engine: Engine, words: Vocabulary) -> None:
        self._engine = engine
        self._words = words

    def holds(self, catalogue: Catalogue) -> bool:
        """Whether there is anything of a catalogue."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(HOLDS, {"catalogue": catalogue}))

    def imported(self, catalogue: Catalogue) -> tuple[int, datetime | None]:
        """How many items a catalogue has, and since when."""
        with Session(self._engine) as session:
            where = CatalogueItem.catalogue == catalogue
            count, seen_at = session.execute(select(func.count(), func.max(CatalogueItem.seen_at)).where(where)).one()
            return count, seen_at

    def replace(self, catalogue: Catalogue, items: Iterable[KeptItem]) -> int:
        """Put a catalogue in the place of what was there, all of it or nothing; how many items it has."""
        with Session(self._engine) as session, session.begin():
            return put(session, catalogue, items)

    def remember(self, items: Sequence[KeptItem]) -> None:
        """Keep national datasets for when the portal is away; beyond a few thousand the oldest go."""
        with Session(self._engine) as session, session.begin():
            for item in items:
                session.merge(_row(Catalogue.NATIONAL, item))
            session.flush()
            mine = CatalogueItem.catalogue == Catalogue.NATIONAL
            newest = select(CatalogueItem.id).where(mine).order_by(CatalogueItem.seen_at.desc()).limit(MOST_NATIONAL)
            session.execute(delete(CatalogueItem).where(mine, CatalogueItem.id.not_in(newest)))

    def listed(self, catalogue: Catalogue, most: int) -> list[Dataset | Algorithm]:
        """What a catalogue holds, by title, at most `most`."""
        with Session(self._engine) as session:
            rows = session.scalars(select(CatalogueItem).where(CatalogueItem.catalogue == catalogue)).all()
            return sorted(map(_thing, rows), key=lambda thing: thing.title.lower())[:most]

    def search(self, catalogue: Catalogue, query: Query, owner: str | None = None) -> Matches:
        """What matches every word of a query, its format and `owner`."""
        clauses = [CatalogueItem.catalogue == catalogue]
        clauses += [or_(*(_inside(form) for form in self._forms(word))) for word in query.words]
        if query.year:
            clauses.append(_inside(str(query.year)))
        if owner:
            clauses.append(func.lower(CatalogueItem.owner).contains(owner.lower(), autoescape=True))
        with Session(self._engine) as session:
            rows = session.scalars(select(CatalogueItem).where(and_(*clauses)).limit(MOST_MATCHES)).all()
            found = [(_thing(row), row.seen_at) for row in rows]
        if query.format:
            found = [(thing, at) for thing, at in found if isinstance(thing, Dataset) and query.format in thing.formats]
        found.sort(key=lambda pair: self._worth(pair[0], query))
        return Matches(tuple(thing for thing, _ in found), min((at for _, at in found), default=None))

    def _forms(self, word: str) -> set[str]:
        """A word, its lemma, and the other words for the same subject."""
        subject = self._words.subject_of.get(word, word)
        said = {word, subject, *self._words.subjects.get(subject, ())}
        return said | {lemma(each) for each in said}

    def _worth(self, thing: Dataset | Algorithm, query: Query) -> tuple[object, ...]:
        """Sorts by the words in the title, then the newest, then the title."""
        title = _searchable(thing.title)
        hits = sum(any(form in title for form in self._forms(word)) for word in query.words)
        modified = thing.modified.toordinal() if isinstance(thing, Dataset) and thing.modified else 0
        by_day, by_title = -modified, -hits
        return (by_day, by_title, thing.title) if query.newest else (by_title, by_day, thing.title)


def put(session: Session, catalogue: Catalogue, items: Iterable[KeptItem]) -> int:
    """Put a catalogue in the place of what was there, in a transaction of others; how many items it has."""
    rows = {item.id: _row(catalogue, item) for item in items}
    session.execute(delete(CatalogueItem).where(CatalogueItem.catalogue == catalogue))
    session.add_all(rows.values())
    return len(rows)


def _inside(form: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - SQLAlchemy's own type is private
    text = form if len(form) >= SHORTEST_INSIDE else f" {form} "
    return CatalogueItem.words.contains(text, autoescape=True)


def _searchable(text: str) -> str:
    words = WORD.findall(text.lower())
    return f" {' '.join(dict.fromkeys((*words, *(lemma(word) for word in words))))} "


def _row(catalogue: Catalogue, item: KeptItem) -> CatalogueItem:
    thing = item.thing
    shown = f"{thing.title} {thing.description} {thing.owner}"
    return CatalogueItem(
        catalogue=catalogue, id=item.id[:200], data=thing.model_dump(mode="json"), owner=thing.owner, seen_at=now(),
        words=_searchable(f"{shown} {item.more}"[:MOST_WORDS]),
    )  # fmt: skip


def _thing(row: CatalogueItem) -> Dataset | Algorithm:
    shape = Algorithm if row.catalogue == Catalogue.REGISTER else Dataset
    return shape.model_validate(row.data)
