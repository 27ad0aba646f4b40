"""The rooms of Beheer: each adds its `routes`, and what waits there (`SOURCES`); its menu line is in desk/menu.py."""

from collections.abc import Callable

from starlette.routing import Route

from bot.staff.accounts.room import routes as accounts
from bot.staff.announcements.pages import routes as announcements
from bot.staff.announcements.tasks import begins_today
from bot.staff.catalogues.pages import routes as catalogues
from bot.staff.desk.desk import Desk
from bot.staff.desk.tasks import Source
from bot.staff.editing.room import routes as editing
from bot.staff.editing.tasks import drafts, reviews_due
from bot.staff.inbox.pages import routes as inbox
from bot.staff.inbox.tasks import grown
from bot.staff.lists.room import routes as lists
from bot.staff.national.room import routes as national
from bot.staff.national.tasks import claims_due
from bot.staff.statistics.pages import routes as statistics
from bot.staff.switches.pages import routes as switches
from bot.staff.testing.run_pages import routes as testing
from bot.staff.trial.pages import routes as trial
from bot.staff.urgent.pages import routes as urgent

ROOMS: tuple[Callable[[Desk], list[Route]], ...] = (
    accounts,
    announcements,
    catalogues,
    lists,
    editing,
    inbox,
    national,
    statistics,
    switches,
    testing,
    trial,
    urgent,
)

SOURCES: tuple[Source, ...] = (drafts, begins_today, grown, reviews_due, claims_due)
