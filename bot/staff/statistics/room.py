"""The dashboard."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.statistics.pages import StatisticsPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = StatisticsPages(desk)
    return [
        Route("/overzicht", pages.dashboard, name="staff:overview"),
        Route("/overzicht/cijfers.csv", pages.as_csv, name="staff:counts_csv"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("overview", "/overzicht", Permission.VIEW, "work", 10, "fa-solid fa-chart-simple"),),
)
