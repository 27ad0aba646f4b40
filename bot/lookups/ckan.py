"""data.overheid.nl: its CKAN Action API, as documented. Every field of an answer may be missing or something else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from bot.ground.masking import mask
from bot.lookups.cleaning import day, plain
from bot.lookups.fetching import Away, Fetcher
from bot.lookups.found import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_TITLE, Dataset
from bot.lookups.labels import format_names, last_part, licences
from bot.lookups.query import PAGE, Query
from bot.lookups.vocabulary import Vocabulary

DATASET_PAGE = "https://data.overheid.nl/dataset/{name}"
SEARCH_PAGE = "https://data.overheid.nl/datasets?search={words}"
_TERMS = "http://standaarden.overheid.nl/owms/terms/"
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"


@dataclass(frozen=True)
class PortalPage:
    """One page of what a search found."""

    datasets: tuple[Dataset, ...]
    total: int


class Ckan:
    """One CKAN."""

    def __init__(self, url: str, fetcher: Fetcher, words: Vocabulary, home: str, home_owner: str = "") -> None:
        """`home_owner`: how the national list calls the municipality `home`; empty: after its name."""
        self._search = urljoin(url.rstrip("/") + "/", "package_search")
        self.fetcher = fetcher
        self._words = words
        self._home = home
        self._home_owner = home_owner

    def search(self, query: Query, start: int, rows: int, until: float) -> PortalPage:
        """The datasets of a query, from `start` on, at most `rows`.

        Raises:
            Away: no answer in time, or none that can be read.
        """
        if query.words and not terms_of(query):
            return PortalPage((), 0)
        answer = self.fetcher.json(self._search, self.parameters(query, start, rows), until)
        result = answer.get("result") if isinstance(answer, dict) and answer.get("success") is True else None
        if not isinstance(result, dict) or not isinstance(result.get("results"), list):
            raise Away("no result")
        datasets = tuple(filter(None, (dataset_of(each, self._words) for each in result["results"][:rows])))
        count = result.get("count")
        return PortalPage(datasets, count if isinstance(count, int) and count >= 0 else len(datasets))

    def parameters(self, query: Query, start: int, rows: int = PAGE) -> dict[str, str]:
        """A query in the words of the API."""
        filters = [f"authority:({_any(terms)})" for terms in [self._place(query.place)] if terms]
        if query.owner:
            owner = self._words.owners[query.owner]
            parts = [f"authority:({_any([_TERMS + term for term in owner.terms])})"]
            parts += [f"organization:({_any(owner.catalogues)})"] if owner.catalogues else []
            filters.append(f"({' OR '.join(parts)})" if len(parts) > 1 else parts[0])
        if query.format:
            types = self._words.formats[query.format].types
            filters.append(f"res_format:({_any([name for kind in types for name in (_FILE_TYPES + kind, kind)])})")
        return {
            "q": terms_of(query) or "*:*",
            "rows": str(rows),
            "start": str(start),
            **({"fq": " AND ".join(filters)} if filters else {}),
            **({"sort": "modified desc"} if query.newest else {}),
        }

    def _place(self, place: str | None) -> list[str]:
        if place is None:
            return []
        if place == self._home and self._home_owner:
            return [self._home_owner]
        name = self._words.places.aliases.get(place, place).replace(" ", "_")
        return [f"{_TERMS}{name}", f"{_TERMS}{name}_(gemeente)"]


def terms_of(query: Query) -> str:
    """The words that are sent: nothing of Solr's language, and no personal data."""
    said = " ".join((*query.words, *([str(query.year)] if query.year else [])))
    if mask(said).found:
        return ""
    return " ".join("".join(char if char.isalnum() or char == "'" else " " for char in said.lower()).split())


def search_page(query: Query) -> str:
    """Where people can search on by themselves."""
    return SEARCH_PAGE.format(words=quote(terms_of(query)))


def dataset_of(package: Any, words: Vocabulary) -> Dataset | None:
    """A dataset of the API as we show it; none where it has no title or no name."""
    if not isinstance(package, Mapping):
        return None
    title, name = plain(package.get("title"), LONGEST_TITLE), package.get("name") or package.get("id")
    if not title or not isinstance(name, str):
        return None
    resources = [each for each in _list(package.get("resources")) if isinstance(each, Mapping)]
    organization = package.get("organization")
    source = plain(organization.get("title"), LONGEST_NAME) if isinstance(organization, Mapping) else ""
    return Dataset(
        title=title,
        url=DATASET_PAGE.format(name=quote(name[:LONGEST_TITLE], safe="-_")),
        description=plain(package.get("notes"), LONGEST_DESCRIPTION),
        owner=last_part(package.get("authority")) or last_part(package.get("publisher")) or source,
        formats=format_names((each.get("format") for each in resources), words),
        licence=licences().in_words(package.get("license_id"), package.get("license_title")),
        modified=day(package.get("modified")) or day(package.get("metadata_modified")),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _any(names: Any) -> str:
    return " OR ".join(json.dumps(name, ensure_ascii=False) for name in names)
