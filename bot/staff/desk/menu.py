"""The menu: one line per room. A line shows when its page exists and the person may see it.

Titles stand in data/staff.yml under `menu`, by the item's name; groups under `menu_groups`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.routing import BaseRoute, Match

from bot.ground.roles import Permission, Person

BASE = "/beheer"


@dataclass(frozen=True)
class MenuItem:
    """A line of the menu: `path` below /beheer, the permission of its page, the group it stands in, its icon."""

    name: str
    path: str
    permission: Permission
    group: str
    icon: str

    def is_here(self, path: str) -> bool:
        """Whether the page at `path` is this one, or below it."""
        address = BASE + self.path
        return path == address or path.startswith(f"{address}/")


MENU = (
    MenuItem("overview", "/overzicht", Permission.VIEW, "work", "fa-solid fa-chart-simple"),
    MenuItem("inbox", "/inbox", Permission.HANDLE_INBOX, "work", "fa-solid fa-inbox"),
    MenuItem("entries", "/vragen", Permission.VIEW, "content", "fa-solid fa-comments"),
    MenuItem("drafts", "/concepten", Permission.VIEW, "content", "fa-solid fa-pen-to-square"),
    MenuItem("out_of_scope", "/buiten-bereik", Permission.VIEW, "content", "fa-solid fa-circle-minus"),
    MenuItem("urgent", "/nood", Permission.VIEW, "content", "fa-solid fa-life-ring"),
    MenuItem("content", "/inhoud", Permission.VIEW, "content", "fa-solid fa-layer-group"),
    MenuItem("catalogues", "/catalogi", Permission.VIEW, "content", "fa-solid fa-database"),
    MenuItem("revisions", "/versies", Permission.VIEW, "content", "fa-solid fa-clock-rotate-left"),
    MenuItem("feedback", "/reacties", Permission.VIEW, "content", "fa-solid fa-thumbs-up"),
    MenuItem("try", "/proberen", Permission.TRY, "quality", "fa-solid fa-comment-dots"),
    MenuItem("tests", "/testen", Permission.RUN_TESTS, "quality", "fa-solid fa-vial"),
    MenuItem("switches", "/schakelaars", Permission.PAUSE_PART, "control", "fa-solid fa-circle-pause"),
    MenuItem("announcements", "/mededelingen", Permission.VIEW, "control", "fa-solid fa-bullhorn"),
    MenuItem("accounts", "/accounts", Permission.MANAGE_ACCOUNTS, "control", "fa-solid fa-users"),
    MenuItem("audit", "/audit", Permission.VIEW_AUDIT, "control", "fa-solid fa-list-check"),
)


class Menu:
    """The lines whose pages exist in this application."""

    def __init__(self, routes: Iterable[BaseRoute], lists: Iterable[str]) -> None:
        """`lists`: keys of the library's list pages, which share one route."""
        table, keys = list(routes), {f"/{key}" for key in lists}
        self._items = [item for item in MENU if item.path in keys or _exists(table, item.path)]

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
