"""The look of /beheer as a theme of starlette-admin: our base and layout around the library's own lists."""

from typing import Any

from starlette.requests import Request
from starlette_admin.theme import BaseTheme, CoreIcons, IconSet

PACKAGE = "bot.staff.desk"


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
