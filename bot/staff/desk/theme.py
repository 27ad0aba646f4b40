"""The look of /beheer as a theme of starlette-admin: our base and layout around the library's own lists.

A room keeps its templates and static files in its own folder; a template of it is called `staff/<room>/<file>`.
"""

from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, FileSystemLoader, PrefixLoader
from starlette.requests import Request
from starlette_admin.theme import BaseTheme, CoreIcons, IconSet

PACKAGE = "bot.staff.desk"
ROOMS = Path(__file__).parents[1]


def room_templates() -> BaseLoader:
    """The templates of every room."""
    rooms = {folder.parent.name: FileSystemLoader(folder) for folder in sorted(ROOMS.glob("*/templates"))}
    return PrefixLoader({"staff": PrefixLoader(rooms)})


def static_packages() -> list[str | tuple[str, str]]:
    """Where /beheer/static looks: the desk and its rooms, then the library."""
    ours = [(f"bot.staff.{folder.parent.name}", "static") for folder in sorted(ROOMS.glob("*/static"))]
    return [*ours, ("starlette_admin", "static")]


class StaffTheme(BaseTheme):
    """Templates, style and scripts of this folder come before the library's."""

    name = "datawijzer"
    package = PACKAGE

    def __init__(self, template_globals: dict[str, Any]) -> None:
        self._globals = template_globals

    def get_icon_set(self) -> IconSet:
        """The library's own icons: Font Awesome, served from here."""
        return CoreIcons()

    def html_attrs(self, request: Request) -> dict[str, str]:
        """Light until theme.js sees that the reader prefers dark."""
        return {"data-bs-theme": "light"}

    def template_globals(self) -> dict[str, Any]:
        """What every template knows."""
        return self._globals
