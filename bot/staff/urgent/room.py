"""The room of texts for who may be in danger."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.urgent.pages import UrgentPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = UrgentPages(desk)
    one = "/nood/{situation}"
    return [
        Route("/nood", pages.overview, name="staff:urgent"),
        Route(one, pages.show, methods=["GET"], name="staff:urgent_text"),
        Route(one, pages.publish, methods=["POST"]),
        Route(f"{one}/landelijk", pages.follow, methods=["POST"]),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("urgent", "/nood", Permission.VIEW, "content", 40, "fa-solid fa-life-ring"),),
)
