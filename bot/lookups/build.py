"""Puts the look-ups together from the settings."""

from sqlalchemy import Engine

from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.lookups.ckan import Ckan
from bot.lookups.fetching import Fetcher
from bot.lookups.searching import Searcher
from bot.lookups.store import CatalogueStore
from bot.lookups.vocabulary import Vocabulary


def build_searcher(settings: Settings, municipality: Municipality, engine: Engine, words: Vocabulary) -> Searcher:
    """What answers look-ups of one installation."""
    url, home = settings.datasets_url, municipality.name
    ckan = Ckan(url, Fetcher(), words, home, settings.datasets_owner) if url else None
    return Searcher(CatalogueStore(engine, words), words, home, ckan, settings.datasets_seconds)
