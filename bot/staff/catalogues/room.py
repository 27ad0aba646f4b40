"""The room of datasets and algorithms."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.catalogues.pages import CataloguePages
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = CataloguePages(desk)
    return [
        Route("/catalogi", pages.overview, methods=["GET"], name="staff:catalogues"),
        Route("/catalogi/datasets", pages.read_datasets, methods=["POST"], name="staff:read-datasets"),
        Route("/catalogi/register", pages.fetch_register, methods=["POST"], name="staff:fetch-register"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("catalogues", "/catalogi", Permission.VIEW, "content", 60, "fa-solid fa-database"),),
)
