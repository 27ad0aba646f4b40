"""The work of once a day that an installation asked for, in its settings."""

import threading

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.faq.store import FaqStore
from bot.ground import audit
from bot.ground.daily import Daily, Job
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.lookups.register import fetch_register
from bot.lookups.store import put
from bot.lookups.tables import Catalogue
from bot.staff.links.asking import Asker
from bot.staff.links.checking import check_links, used_links


def daily_jobs(settings: Settings, municipality: Municipality, engine: Engine, store: FaqStore) -> Daily:
    """What does them; it has nothing to do where all are off."""
    stopping = threading.Event()

    def links() -> None:
        check_links(engine, used_links(store.content()), Asker(wait=stopping.wait), stopping)

    jobs = []
    if settings.algorithms_refresh == "daily" and settings.algorithms_url:
        jobs.append(Job("register", lambda: refresh_register(settings, engine)))
    if settings.links_check == "daily":
        jobs.append(Job("links", links))
    return Daily(engine, municipality.timezone, jobs, stopping)


def refresh_register(settings: Settings, engine: Engine) -> None:
    """Put the register of today in the place of what there is.

    Raises:
        Away: it does not come; nothing changes.
        Refused: it cannot be read; nothing changes.
    """
    items = fetch_register(settings.algorithms_url, settings.algorithms_seconds)
    with Session(engine) as session, session.begin():
        count = put(session, Catalogue.REGISTER, items)
        audit.record(session, None, "catalogue.read", Catalogue.REGISTER, after={"count": count})
