"""The rooms of Beheer: a folder with a `room.py` each, and a line here."""

from bot.staff.accounts import room as accounts
from bot.staff.announcements import room as announcements
from bot.staff.catalogues import room as catalogues
from bot.staff.claims import room as claims
from bot.staff.editing import room as editing
from bot.staff.inbox import room as inbox
from bot.staff.later import room as later
from bot.staff.links import room as links
from bot.staff.lists import room as lists
from bot.staff.national import room as national
from bot.staff.sampling import room as sampling
from bot.staff.statistics import room as statistics
from bot.staff.switches import room as switches
from bot.staff.testing import room as testing
from bot.staff.trial import room as trial
from bot.staff.urgent import room as urgent

ROOMS = (
    accounts.ROOM,
    announcements.ROOM,
    catalogues.ROOM,
    claims.ROOM,
    editing.ROOM,
    inbox.ROOM,
    later.ROOM,
    links.ROOM,
    lists.ROOM,
    national.ROOM,
    sampling.ROOM,
    statistics.ROOM,
    switches.ROOM,
    testing.ROOM,
    trial.ROOM,
    urgent.ROOM,
)
MENU = tuple(item for room in ROOMS for item in room.menu)
SOURCES = tuple(source for room in ROOMS for source in room.tasks)
