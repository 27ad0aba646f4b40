"""The room of trying."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.trial.keeping import KeepingPages
from bot.staff.trial.pages import TrialPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = TrialPages(desk)
    return [
        Route("/proberen", pages.page, methods=["GET"], name="staff:try"),
        Route("/proberen/vraag", pages.ask, methods=["POST"], name="staff:try_question"),
        Route("/proberen/verandert", pages.changes, methods=["POST"], name="staff:try_changes"),
        Route("/proberen/formuleringen", pages.clash, methods=["POST"], name="staff:try_phrasings"),
        *KeepingPages(desk).routes(),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("try", "/proberen", Permission.TRY, "quality", 10, "fa-solid fa-comment-dots"),),
)
