"""Builds /beheer: the frame, the lists of the library, and the rooms."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from starlette.requests import Request
from starlette_admin.flash import get_flashed_messages

from bot.bench.trial.client import TrialClient
from bot.faq.store import FaqStore
from bot.ground.dates import date_of
from bot.ground.municipality import Municipality, fill, unknown_placeholders
from bot.ground.secrets import secret
from bot.ground.settings import ROOT, Settings
from bot.ground.texts import Texts, load_texts
from bot.http.rendering import html_of
from bot.http.templating import host_of, phone_link
from bot.staff.accounts.room import open_sessions
from bot.staff.desk.admin import StaffAdmin
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import SessionReader, someone
from bot.staff.desk.headers import csp_nonce
from bot.staff.lists.room import lists
from bot.staff.rooms import ROOMS

WORDS = ROOT / "data/staff.yml"


def build_staff(
    settings: Settings,
    municipality: Municipality,
    texts: Texts,
    engine: Engine,
    store: FaqStore,
    sessions: SessionReader | None = None,
) -> StaffAdmin:
    """The staff application, not yet mounted.

    Raises:
        UnguardedError: a route of a room does not say who may use it.
        ConfigurationError: data/staff.yml is missing or malformed.
    """
    words = load_texts(municipality, WORDS)
    admin = StaffAdmin(
        engine,
        sessions or open_sessions(settings, municipality, engine),
        secret(settings.datawijzer_home, "beheer"),
        municipality.timezone,
        {
            "app_title": words("title"),
            "municipality": municipality,
            "words": words,
            "someone": someone,
            "messages": messages,
            "csp_nonce": csp_nonce,
        },
    )
    filters = _filters(municipality)

    def question(faq: str) -> str:
        """The question of an entry that residents see; the id of any other."""
        entries = store.content().entries
        return entries[faq].question if faq in entries else faq

    filters["question"] = question
    for view in lists(words, municipality, store, filters["moment"]):
        admin.add_view(view)
    admin.templates.env.filters.update(filters)
    first, *others = settings.actions_of(0)
    trial = TrialClient(first, settings.rasa_url, *others)
    admin.when_done(trial.close)
    desk = Desk(settings, municipality, texts, words, engine, store, trial, admin.templates.env)
    admin.add_rooms([route for room in ROOMS for route in room(desk)])
    return admin


def _filters(municipality: Municipality) -> dict[str, Any]:
    """`markdown`, `date`, `moment` (`24 november 2026, 14.05 uur`), `host`, `phone_link`, and `filled`: a text as
    residents read it, or as it stands where a placeholder went away.
    """
    zone = ZoneInfo(municipality.timezone)

    def moment(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{date_of(local.date())}, {local:%H.%M} uur"

    values = municipality.values()

    def filled(text: str) -> str:
        known = not unknown_placeholders(text, values)
        return fill(text, values) if known else text

    return {
        "markdown": html_of, "date": date_of, "moment": moment, "host": host_of, "phone_link": phone_link,
        "filled": filled,
    }  # fmt: skip


def messages(request: Request) -> list[dict[str, str]]:
    """What `Desk.tell` said; nothing on the pages that the gate shows to strangers."""
    return get_flashed_messages(request) if hasattr(request.state, "admin_flash_cookie") else []
