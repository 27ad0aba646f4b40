"""The menu, of the lines that rooms bring. A line shows when its page exists and the person may see it.

Titles stand in data/staff.yml under `menu`, by the item's name; groups under `menu_groups`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import BaseRoute, Match

from bot.ground.roles import Permission, Person

BASE = "/beheer"
GROUPS = ("work", "content", "quality", "control")  # from top to bottom


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu: `path` below /beheer, the permission of its page, the group it stands in and where."""

    name: str
    path: str
    permission: Permission
    group: str
    place: int  # from top to bottom in its group; tens, so that another fits in between
    icon: str

    def is_here(self, path: str) -> bool:
        """Whether the page at `path` is this one, or below it."""
        address = BASE + self.path
        return path == address or path.startswith(f"{address}/")


class Menu:
    """The lines whose pages exist in this application."""

    def __init__(self, items: Iterable[MenuItem], routes: Iterable[BaseRoute], lists: Iterable[str]) -> None:
        """`lists`: keys of the library's list pages, which share one route."""
        table, keys = list(routes), {f"/{key}" for key in lists}
        there = [item for item in items if item.path in keys or _exists(table, item.path)]
        self._items = sorted(there, key=lambda item: (GROUPS.index(item.group), item.place))

    def groups(self, person: Person | None) -> dict[str, list[MenuItem]]:
        """The lines that a person sees, by group."""
        groups: dict[str, list[MenuItem]] = {}
        for item in self._items:
            if person is not None and person.may(item.permission):
                groups.setdefault(item.group, []).append(item)
        return groups

    def first(self, person: Person) -> str:
        """The address where a person starts: the first page of the menu."""
        lines = [item for items in self.groups(person).values() for item in items]
        return BASE + (lines[0].path if lines else "/mijn-account")


def _exists(routes: Iterable[BaseRoute], path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "path_params": {}, "headers": []}
    return any(route.matches(scope)[0] == Match.FULL and getattr(route, "path", "") != "/{key}" for route in routes)
