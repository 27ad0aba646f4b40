"""What a look-up found, in words: a list with links, how old it is, and where to search on."""

import re
from collections.abc import Iterator

from bot.dialogue.kinds import Algorithms, Datasets
from bot.dialogue.messages import Button, Message
from bot.dialogue.parts import CitedSource
from bot.faq.store import FaqEntry
from bot.ground.dates import date_of
from bot.ground.texts import Texts
from bot.lookups.ckan import search_page
from bot.lookups.cleaning import address
from bot.lookups.found import Algorithm, Dataset, Found
from bot.lookups.query import Query

PORTAL, REGISTER = "data.overheid.nl", "Algoritmeregister"
REGISTER_PAGE = "https://algoritmes.overheid.nl/nl/algoritme"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")


class Telling:
    """Tells residents, in the sentences of one municipality."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def message(self, asked: Query, found: Found, entry: FaqEntry) -> Message:
        """The message on what was found, in the place of `entry`."""
        kind, search = asked.kind, self._search(found.query)
        parts = [self._opening(asked, found, search)]
        if found.results:
            parts += [self._list(found), " ".join(self._remarks(asked, found, search))]
        more = found.total > found.query.start + len(found.results)
        button = Button(self._texts("lookups.show_more"), self._texts("lookups.ask_more"))
        shape, source = (Datasets, PORTAL) if kind == "datasets" else (Algorithms, REGISTER)
        about = shape.model_validate(
            {
                "faq": entry.id, "version": entry.version, "related": entry.related,
                "source": CitedSource(title=source, url=search), "as_of": found.as_of, "state": found.state,
                "total": found.total, "results": found.results,
            }
        )  # fmt: skip
        return Message("\n\n".join(filter(None, parts)), about, (button,) if more and found.results else ())

    def _opening(self, asked: Query, found: Found, search: str) -> str:
        kind, count, shown = asked.kind, found.total, len(found.results)
        what = self._what(found.query if found.results else asked)
        if not shown and found.state == "away":
            return self._texts("lookups.datasets.away", what=what, search=search)
        if not shown:
            name = "no_more" if asked.page else "none"
            return self._texts(f"lookups.{kind}.{name}", what=what, search=search)
        if kind == "datasets" and found.state == "stored" and not asked.page:
            return self._texts("lookups.datasets.stored", what=what, date=date_of(found.as_of))
        if asked.page:
            return self._texts(f"lookups.{kind}.found_next", shown=str(shown))
        name = "found_one" if count == 1 else "found_all" if count == shown else "found_some"
        return self._texts(f"lookups.{kind}.{name}", what=what, count=str(count), shown=str(shown))

    def _what(self, query: Query) -> str:
        """What was asked for: "over bomen, van Utrecht, als CSV"."""
        said = (
            ("about", " ".join(query.words)),
            ("by", query.place),
            ("by", query.owner),
            ("as_file", query.format),
            ("of_year", query.year),
        )
        parts = [
            self._texts(f"lookups.what.{name}", words=_literal(str(v)), whom=_literal(str(v))) for name, v in said if v
        ]
        return ", ".join(parts)

    def _list(self, found: Found) -> str:
        first = found.query.start + 1
        return "\n".join(f"{first + n}. {self._item(thing)}" for n, thing in enumerate(found.results))

    def _item(self, thing: Dataset | Algorithm) -> str:
        link, title = address(thing.url), _literal(thing.title)
        lines = [f"[{title}]({link})" if link else title, *self._facts(thing)]
        return "\n   ".join(lines)

    def _facts(self, thing: Dataset | Algorithm) -> Iterator[str]:
        texts = self._texts
        if thing.owner:
            yield texts("lookups.owner_of", whom=_literal(thing.owner))
        if isinstance(thing, Algorithm):
            if thing.status:
                yield texts("lookups.status", says=_literal(thing.status))
            if thing.description:
                yield _literal(thing.description)
            return
        if thing.formats:
            yield texts("lookups.files", names=_literal(", ".join(thing.formats)))
        if thing.licence:
            yield texts("lookups.licence", says=_literal(thing.licence))
        if thing.modified:
            yield texts("lookups.modified", date=date_of(thing.modified))

    def _remarks(self, asked: Query, found: Found, search: str) -> Iterator[str]:
        for field in found.let_go:
            name = str(getattr(asked, field)) if field in ("place", "owner") else ""
            yield self._texts(f"lookups.let_go.{field}", whom=_literal(name))
        if asked.newest and asked.kind == "datasets":
            yield self._texts("lookups.newest_first")
        if asked.kind == "algorithms":
            yield self._texts("lookups.algorithms.state_of", date=date_of(found.as_of))
        yield self._texts(f"lookups.{asked.kind}.further", search=search)

    def _search(self, query: Query) -> str:
        return search_page(query) if query.kind == "datasets" else REGISTER_PAGE


def _literal(text: str) -> str:
    """Words of others as themselves in Markdown."""
    return _SPECIAL.sub(r"\\\1", text)
