"""`make catalogue FILE=…` and `make register`: the municipality's own datasets and the register, to look up in.

Run `make register` nightly, or set ALGORITHMS_REFRESH: the register has no other way to tell what changed. What cannot
be read changes nothing.
"""

import argparse
import sys
from pathlib import Path

from bot.ground.database.engine import open_database
from bot.ground.errors import ConfigurationError, DatawijzerError, Refused
from bot.ground.municipality import load_municipality
from bot.ground.settings import Settings, read_settings
from bot.ground.texts import STAFF_TEXTS, load_texts
from bot.lookups.importing import read_catalogue
from bot.lookups.register import fetch_register, read_register
from bot.lookups.store import CatalogueStore, KeptItem
from bot.lookups.tables import Catalogue
from bot.lookups.vocabulary import load_vocabulary
from bot.ops.console import explain, say


def main() -> int:
    """Import; the exit code."""
    parser = argparse.ArgumentParser(prog="bot.ops.catalogues")
    parser.add_argument("what", choices=("catalogue", "register"))
    parser.add_argument("--file", type=Path, default=None)
    arguments = parser.parse_args()
    try:
        settings = read_settings()
        municipality = load_municipality(settings.municipality)
        words = load_vocabulary()
        store = CatalogueStore(open_database(settings.database), words)
        if arguments.what == "catalogue":
            items = read_catalogue(arguments.file.name, read_file(arguments.file), municipality.name, words)
            say("catalogue_imported", count=store.replace(Catalogue.LOCAL, items))
        else:
            items = read_register(read_file(arguments.file)) if arguments.file else fetched(settings)
            say("register_imported", count=store.replace(Catalogue.REGISTER, items))
    except Refused as refused:
        return explain(DatawijzerError(refused.said(load_texts(municipality, STAFF_TEXTS))))
    except DatawijzerError as error:
        return explain(error)
    return 0


def fetched(settings: Settings) -> list[KeptItem]:
    """The algorithms of the register's export.

    Raises:
        ConfigurationError: there is no address.
        Away: it does not come.
        Refused: it cannot be read.
    """
    if not settings.algorithms_url:
        raise ConfigurationError("ALGORITHMS_URL")
    return fetch_register(settings.algorithms_url, settings.algorithms_seconds)


def read_file(path: Path) -> bytes:
    """The content of a file.

    Raises:
        ConfigurationError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from None


if __name__ == "__main__":
    sys.exit(main())
