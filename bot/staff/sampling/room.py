"""The room of the sample."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.sampling.pages import SamplePages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages = SamplePages(desk)
    one = "/steekproef/{id:int}"
    return [
        Route("/steekproef", pages.sample, methods=["GET"], name="staff:sample"),
        Route("/steekproef/testset", pages.export, methods=["POST"], name="staff:sample_export"),
        Route(one, pages.label, methods=["POST"], name="staff:sample_label"),
        Route(f"{one}/herstel", pages.repair, methods=["POST"], name="staff:sample_repair"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("sample", "/steekproef", Permission.HANDLE_INBOX, "quality", 5, "fa-solid fa-list-check"),),
)
