"""The contract of a room: every folder of a room has a `room.py` with its `ROOM`."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.routing import Route

from bot.staff.desk.desk import Desk
from bot.staff.desk.menu import MenuItem
from bot.staff.desk.tasks import Source


@dataclass(frozen=True)
class StaffRoom:
    """What a room of Beheer brings: its addresses below /beheer, its lines in the menu, and what waits there."""

    routes: Callable[[Desk], list[Route]]
    menu: tuple[MenuItem, ...] = ()
    tasks: tuple[Source, ...] = ()
