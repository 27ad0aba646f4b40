"""The room of national and local content."""

from starlette.routing import Route

from bot.staff.desk.desk import Desk
from bot.staff.national.exchange_pages import ExchangePages
from bot.staff.national.pages import NationalPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    return [*ExchangePages(desk).routes(), *NationalPages(desk).routes()]
