"""The room of links."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.links.pages import LinkPages
from bot.staff.links.tasks import links_broken


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = LinkPages(desk)
    return [
        Route("/links", pages.overview, methods=["GET"], name="staff:links"),
        Route("/links/nakijken", pages.look, methods=["POST"], name="staff:look-at-link"),
        Route("/links/overnemen", pages.take_over, methods=["POST"], name="staff:take-over-link"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("links", "/links", Permission.VIEW, "content", 66, "fa-solid fa-link"),),
    (links_broken,),
)
