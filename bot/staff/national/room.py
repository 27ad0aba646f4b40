"""The room of national and local content."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.national.exchange_pages import ExchangePages
from bot.staff.national.pages import NationalPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    return [*ExchangePages(desk).routes(), *NationalPages(desk).routes()]


ROOM = StaffRoom(
    routes,
    (MenuItem("content", "/inhoud", Permission.VIEW, "content", 50, "fa-solid fa-layer-group"),),
)
