"""Looking up: in the municipality's own catalogue, at data.overheid.nl, in the Algoritmeregister.

Where a query finds nothing, it is tried with ever less in it.
"""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.faq.lemmas import lemma
from bot.ground.database.base import now
from bot.lookups.ckan import Ckan, PortalPage
from bot.lookups.fetching import Away
from bot.lookups.found import Dataset, Found
from bot.lookups.query import PAGE, Kind, Query
from bot.lookups.remembered import Cache
from bot.lookups.store import CatalogueStore, KeptItem
from bot.lookups.tables import Catalogue
from bot.lookups.vocabulary import Vocabulary

MOST_ATTEMPTS = 6
KEEPING = "keeping-what-was-found"  # the name of a thread

log = logging.getLogger(__name__)


class Searcher:
    """Answers look-ups for one municipality."""

    def __init__(self, store: CatalogueStore, words: Vocabulary, home: str, ckan: Ckan | None, seconds: float) -> None:
        """`ckan`: none where the national portal is not to be asked; `seconds`: the most that a look-up takes."""
        self._store = store
        self._words = words
        self._home = home
        self._ckan = ckan
        self._seconds = seconds
        clock = ckan.fetcher.clock if ckan else None
        self._cache: Cache[Query, Found] | None = Cache(clock) if clock else None

    def can(self, kind: Kind) -> bool:
        """Whether there is anything to look in."""
        if kind == "algorithms":
            return self._store.holds(Catalogue.REGISTER)
        return self._ckan is not None or self._store.holds(Catalogue.LOCAL)

    def look(self, query: Query) -> Found:
        """What a look-up finds. Never an error: a source that is away is said to be."""
        return self._algorithms(query) if query.kind == "algorithms" else self._datasets(query)

    # --- datasets

    def _datasets(self, query: Query) -> Found:
        kept = self._cache.get(query) if self._cache else None
        if kept:
            return kept
        try:
            found = self._asked(query)
        except Away:
            return self._stored(query)
        if self._cache:
            self._cache.put(query, found)
        return found

    def _asked(self, query: Query) -> Found:
        until = self._ckan.fetcher.clock() + self._seconds if self._ckan else 0.0
        for tried, let_go in islice(less_and_less(query, self._words), MOST_ATTEMPTS):
            own = self._own(tried)
            page = self._national(tried, len(own), until)
            shown = own[tried.start : tried.start + PAGE] + page.datasets
            if shown or tried.page:
                return Found(tried, shown, len(own) + page.total, _today(), let_go=let_go)
        return Found(query, (), 0, _today())

    def _national(self, query: Query, own: int, until: float) -> PortalPage:
        """The part of a page that the municipality's own datasets leave."""
        if self._ckan is None:
            return PortalPage((), 0)
        left = PAGE - max(0, min(PAGE, own - query.start))
        page = self._ckan.search(query, max(0, query.start - own), max(left, 1), until)
        self._keep(page)
        return PortalPage(page.datasets[:left], page.total)

    def _own(self, query: Query) -> tuple[Dataset, ...]:
        if query.owner or query.place not in (None, self._home):
            return ()
        things = self._store.search(Catalogue.LOCAL, query).things
        return tuple(thing for thing in things if isinstance(thing, Dataset))

    def _keep(self, page: PortalPage) -> None:
        """For when the portal is away; beside the answer, which waits for no database."""
        items = [KeptItem(dataset.url, dataset) for dataset in page.datasets]
        if items:
            threading.Thread(target=self._remember, args=(items,), name=KEEPING, daemon=True).start()

    def _remember(self, items: list[KeptItem]) -> None:
        try:
            self._store.remember(items)
        except SQLAlchemyError as error:  # another time
            log.warning("what was found is not kept: %s", type(error).__name__)

    def _stored(self, query: Query) -> Found:
        """What was found before, while the portal is away."""
        for tried, let_go in less_and_less(query, self._words):
            own = self._own(tried)
            owner = self._words.owners[tried.owner].terms[0].replace("_", " ") if tried.owner else tried.place
            matches = self._store.search(Catalogue.NATIONAL, tried, owner)
            things = (*own, *matches.things)
            shown = things[tried.start : tried.start + PAGE]
            if shown:
                as_of = matches.seen_at.date() if matches.seen_at else _today()
                return Found(tried, shown, len(things), as_of, "stored", let_go)
        return Found(query, (), 0, _today(), "away")

    # --- algorithms

    def _algorithms(self, query: Query) -> Found:
        _, imported_at = self._store.imported(Catalogue.REGISTER)
        as_of = imported_at.date() if imported_at else _today()
        for tried, let_go in less_and_less(replace(query, format=None, year=None), self._words):
            owners = self._owners(tried)
            things = next(filter(None, (self._store.search(Catalogue.REGISTER, tried, o).things for o in owners)), ())
            shown = things[tried.start : tried.start + PAGE]
            if shown or tried.page:
                return Found(tried, shown, len(things), as_of, "stored", let_go)
        return Found(query, (), 0, as_of, "stored")

    def _owners(self, query: Query) -> tuple[str | None, ...]:
        """How the register may call who is asked for, the likeliest first: a province may be called Utrecht too."""
        if query.owner:
            return self._words.owners[query.owner].said
        return (f"gemeente {query.place}", query.place) if query.place else (None,)


def less_and_less(query: Query, words: Vocabulary) -> Iterator[tuple[Query, tuple[str, ...]]]:
    """The query, then with ever less in it; beside each what was let go: year, further words, format, place, owner."""
    yield query, ()
    let_go: tuple[str, ...] = ()
    other = _other_word(query, words)
    if other:
        yield other, ()
    least_of = {"year": None, "words": query.words[:1], "format": None, "place": None, "owner": None}
    for field, least in least_of.items():
        if getattr(query, field) == least or (field in ("place", "owner") and not query.words):
            continue
        changed: dict[str, Any] = {field: least}
        query = replace(query, **changed)
        let_go += (field,)
        yield query, let_go


def _other_word(query: Query, words: Vocabulary) -> Query | None:
    """The same with the usual word for the subject, or its singular."""
    if not query.words:
        return None
    first, *rest = query.words
    usual = words.subject_of.get(first, first)
    other = usual if usual != first else lemma(first)
    return replace(query, words=(other, *rest)) if other != first else None


def _today() -> date:
    return now().date()
