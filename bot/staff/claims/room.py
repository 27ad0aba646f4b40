"""The room of claims."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.claims.pages import ClaimPages
from bot.staff.claims.tasks import claims_due
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = ClaimPages(desk)
    return [
        Route("/beweringen", pages.overview, methods=["GET"], name="staff:claims"),
        Route("/beweringen/{id}", pages.looked, methods=["POST"], name="staff:claim-looked"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("claims", "/beweringen", Permission.VIEW, "content", 65, "fa-solid fa-scale-balanced"),),
    (claims_due,),
)
