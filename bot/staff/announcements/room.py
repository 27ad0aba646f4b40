"""The room of announcements."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.announcements.pages import AnnouncementPages
from bot.staff.announcements.tasks import begins_today
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = AnnouncementPages(desk)
    new, one = "/mededelingen/nieuw", "/mededelingen/{id:int}"
    return [
        Route("/mededelingen", pages.overview, name="staff:announcements"),
        Route(new, pages.new, methods=["GET"], name="staff:announce"),
        Route(new, pages.save, methods=["POST"], name="staff:announce_now"),
        Route(one, pages.edit, methods=["GET"], name="staff:announcement"),
        Route(one, pages.save, methods=["POST"], name="staff:announcement_save"),
        Route(f"{one}/stop", pages.end, methods=["POST"], name="staff:announcement_end"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("announcements", "/mededelingen", Permission.VIEW, "control", 15, "fa-solid fa-bullhorn"),),
    (begins_today,),
)
