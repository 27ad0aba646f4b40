"""The rooms of Beheer: each adds its `routes` here; its menu line is in menu.py."""

from collections.abc import Callable

from starlette.routing import Route

from bot.staff.desk.desk import Desk

ROOMS: tuple[Callable[[Desk], list[Route]], ...] = ()
