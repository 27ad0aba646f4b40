"""Builds /beheer: the frame, the lists of the library, and the rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from starlette.requests import Request
from starlette_admin.flash import get_flashed_messages

from bot.bench.trial.client import TrialClient
from bot.faq.search import SearchBox
from bot.faq.store import FaqStore
from bot.ground.dates import date_of
from bot.ground.filling import fill, unknown_placeholders
from bot.ground.municipality import Municipality
from bot.ground.secrets import secret
from bot.ground.settings import Settings
from bot.ground.texts import STAFF_TEXTS, Texts, load_texts
from bot.http.rendering import html_of, phone_link
from bot.http.templating import host_of
from bot.staff.accounts.colleagues import colleagues
from bot.staff.accounts.room import open_sessions
from bot.staff.desk.admin import StaffAdmin
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import SessionReader, someone
from bot.staff.desk.headers import csp_nonce
from bot.staff.desk.tasks import Tasks
from bot.staff.lists.room import lists
from bot.staff.rooms import MENU, ROOMS, SOURCES


@dataclass(frozen=True)
class Staff:
    """Beheer of one process, with what works beside its pages needs of it."""

    admin: StaffAdmin
    words: Texts  # staff's own sentences
    tasks: Tasks


def build_staff(
    settings: Settings,
    municipality: Municipality,
    texts: Texts,
    engine: Engine,
    store: FaqStore,
    sessions: SessionReader | None = None,
    search: SearchBox | None = None,
) -> Staff:
    """The staff application, not yet mounted.

    Raises:
        UnguardedError: a route of a room does not say who may use it.
        ConfigurationError: data/staff.yml is missing or malformed.
    """
    words = load_texts(municipality, STAFF_TEXTS)
    known = {
        "app_title": words("title"), "municipality": municipality, "words": words, "someone": someone,
        "messages": messages, "csp_nonce": csp_nonce,
    }  # fmt: skip
    sessions = sessions or open_sessions(settings, municipality, engine)
    admin = StaffAdmin(engine, sessions, secret(settings.datawijzer_home, "beheer"), municipality.timezone, known)
    filters = _filters(municipality, words, store)
    search = search or SearchBox()
    for view in lists(words, municipality, store, search, filters["moment"]):
        admin.add_view(view)
    admin.templates.env.filters.update(filters)
    first, *others = settings.actions_of(0)
    trial = TrialClient(first, settings.rasa_url, *others, rasa_headers=settings.rasa_headers)
    admin.when_done(trial.close)
    tasks = Tasks(engine, municipality, store, words, SOURCES)
    admin.templates.env.globals["tasks_on"] = tasks.on
    admin.look_first(tasks.find)
    desk = Desk(
        settings, municipality, texts, words, engine, store, search, trial, admin.templates.env,
        admin.look_first, colleagues,
    )  # fmt: skip
    admin.add_rooms([route for room in ROOMS for route in room.routes(desk)], MENU)
    return Staff(admin, words, tasks)


def _filters(municipality: Municipality, words: Texts, store: FaqStore) -> dict[str, Any]:
    """`markdown`, `date`, `moment` (`24 november 2026, 14.05 uur`), `host`, `phone_link`, `filled`: a text as
    residents read it, or as it stands where a placeholder went away; `question` of an entry, by its id.
    """
    zone = ZoneInfo(municipality.timezone)

    def moment(at: datetime) -> str:
        local = at.astimezone(zone)
        return words("moment", date=date_of(local.date()), time=f"{local:%H.%M}")

    values = municipality.values()

    def filled(text: str) -> str:
        known = not unknown_placeholders(text, values)
        return fill(text, values) if known else text

    def question(faq: str) -> str:
        """As residents see it; the id of any other."""
        entries = store.content().entries
        return entries[faq].question if faq in entries else faq

    return {
        "markdown": html_of, "date": date_of, "moment": moment, "host": host_of, "phone_link": phone_link,
        "filled": filled, "question": question,
    }  # fmt: skip


def messages(request: Request) -> list[dict[str, str]]:
    """What `Desk.tell` said; nothing on the pages that the gate shows to strangers."""
    return get_flashed_messages(request) if hasattr(request.state, "admin_flash_cookie") else []
