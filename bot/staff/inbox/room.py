"""The inbox."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.inbox.grouping import GroupingPages
from bot.staff.inbox.pages import DOINGS, InboxPages
from bot.staff.inbox.tasks import grown
from bot.staff.inbox.together import TogetherPages


def routes(desk: Desk) -> list[Route]:
    """The routes of this room."""
    pages, together = InboxPages(desk), TogetherPages(desk)
    one = "/inbox/{id:int}"
    return [
        Route("/inbox", pages.overview, name="staff:inbox"),
        Route("/inbox/herstel", pages.repairs, name="staff:repairs"),
        Route("/inbox/herstel/{id:int}", pages.repaired, name="staff:repaired"),
        Route("/inbox/herstel/{id:int}/terug", pages.undo, methods=["POST"], name="staff:undo"),
        Route("/inbox/samen", together.look, methods=["POST"], name="staff:inbox_together"),
        Route("/inbox/samen/doe", together.do, methods=["POST"], name="staff:inbox_do_together"),
        Route("/inbox/opnieuw", together.ask_again, methods=["POST"], name="staff:inbox_ask_again"),
        *GroupingPages(desk).routes(),
        Route(one, pages.group, name="staff:inbox_group"),
        Route(f"{one}/kijk", pages.look, methods=["POST"], name="staff:inbox_look"),
        *(Route(f"{one}/{name}", pages.repair, methods=["POST"], name=f"staff:inbox_{name}") for name in DOINGS),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("inbox", "/inbox", Permission.HANDLE_INBOX, "work", 20, "fa-solid fa-inbox"),),
    (grown,),
)
