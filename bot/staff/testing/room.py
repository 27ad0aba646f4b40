"""The test bench."""

from starlette.routing import Route

from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.room import StaffRoom
from bot.staff.testing.pages import ConversationPages
from bot.staff.testing.record_pages import RecordPages
from bot.staff.testing.run_pages import RunPages


def routes(desk: Desk) -> list[Route]:
    """The routes of the test bench."""
    runs = RunPages(desk)
    one = "/testen/keer/{key}"
    return [
        *ConversationPages(desk).routes(),
        *RecordPages(desk).routes(),
        Route("/testen/spelen", runs.start, methods=["POST"], name="staff:test_play"),
        Route(one, runs.page, name="staff:test_run"),
        Route(f"{one}/stand", runs.standing, name="staff:test_standing"),
        Route(f"{one}/stop", runs.stop, methods=["POST"], name="staff:test_stop"),
        Route(f"{one}/verslag.{{form}}", runs.report, name="staff:test_report"),
    ]


ROOM = StaffRoom(
    routes,
    (MenuItem("tests", "/testen", Permission.RUN_TESTS, "quality", 20, "fa-solid fa-vial"),),
)
