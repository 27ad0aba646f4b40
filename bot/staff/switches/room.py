"""The room of the switches."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.switches.pages import SwitchPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = SwitchPages(desk)
    desk.look_first(pages.look)
    return [
        Route("/schakelaars", pages.overview, name="staff:switches"),
        Route("/schakelaars/pauze", pages.form, methods=["GET"], name="staff:pause"),
        Route("/schakelaars/pauze", pages.pause, methods=["POST"], name="staff:pause_now"),
        Route("/schakelaars/{id:int}/hervat", pages.resume, methods=["POST"], name="staff:resume"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("switches", "/schakelaars", Permission.PAUSE_PART, "control", 10, "fa-solid fa-circle-pause"),),
)
