"""The room of who wants an answer later."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.later.pages import LaterPages
from bot.staff.later.tasks import waits


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages, one = LaterPages(desk), "/later/{id:int}"
    return [
        Route("/later", pages.overview, methods=["GET"], name="staff:later"),
        Route(f"{one}/adres", pages.show, methods=["POST"], name="staff:later_show"),
        Route(f"{one}/klaar", pages.finish, methods=["POST"], name="staff:later_finish"),
        Route(f"{one}/antwoord", pages.draft, methods=["POST"], name="staff:later_draft"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("later", "/later", Permission.HANDLE_INBOX, "work", 30, "fa-solid fa-envelope"),),
    (waits,),
)
