"""The Algoritmeregister: its whole export as CSV. Older records lack fields; texts hold HTML."""

import csv
import io
from collections.abc import Iterator, Mapping

from bot.ground.cells import cells_up_to
from bot.ground.errors import Refused
from bot.lookups.cleaning import plain
from bot.lookups.fetching import Fetcher
from bot.lookups.found import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_TITLE, Algorithm
from bot.lookups.store import KeptItem

ALGORITHM_PAGE = "https://algoritmes.overheid.nl/nl/algoritme/{id}"
MOST_BYTES = 60_000_000
MOST_CHARACTERS = 1_000_000  # of one cell
LONGEST_ID, LONGEST_SEARCHED = 60, 1500
_NAMES = ("name", "naam")
_IDS = ("lars", "algorithm_id", "id")
_SEARCHED = ("goal", "tags", "category", "provider", "lawful_basis", "source_data", "methods_and_models", "department")


def read_register(export: bytes) -> list[KeptItem]:
    """The algorithms of an export.

    Raises:
        Refused: it is no CSV in UTF-8, or no row of it can be used.
    """
    try:
        with cells_up_to(MOST_CHARACTERS):
            items = list(_items(export.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error):
        raise Refused("catalogues.refused.no_csv") from None
    if not items:
        raise Refused("catalogues.refused.no_algorithm")
    return items


def fetch_register(url: str, seconds: float) -> list[KeptItem]:
    """The algorithms of the export at an address, which takes so many seconds at most.

    Raises:
        Away: it does not come.
        Refused: as for reading.
    """
    fetcher = Fetcher(most_bytes=MOST_BYTES)
    return read_register(fetcher.body(url, fetcher.clock() + seconds))


def _items(text: str) -> Iterator[KeptItem]:
    for row in csv.DictReader(io.StringIO(text, newline="")):
        cells = {str(name).strip().lower(): cell for name, cell in row.items() if isinstance(cell, str)}
        name, number = plain(_first(cells, _NAMES), LONGEST_TITLE), _first(cells, _IDS).strip()
        if not name or not number.isalnum() or len(number) > LONGEST_ID:
            continue
        algorithm = Algorithm(
            title=name,
            url=ALGORITHM_PAGE.format(id=number),
            description=plain(cells.get("description_short"), LONGEST_DESCRIPTION),
            owner=plain(cells.get("organization"), LONGEST_NAME),
            status=plain(cells.get("status"), LONGEST_NAME),
            category=plain(cells.get("publication_category"), LONGEST_NAME),
        )
        yield KeptItem(number, algorithm, " ".join(plain(cells.get(field), LONGEST_SEARCHED) for field in _SEARCHED))


def _first(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")
