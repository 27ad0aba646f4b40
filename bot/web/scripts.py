"""The widget's scripts as they are sent: without comments and indentation, in a folder named after what is in them.

The modules import each other by relative addresses, so a browser has them all from one release or has none. It may keep
them for good; the small script of the tag, kept for minutes, says which folder is the present one.
"""

import re
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.http.problems import Problem
from bot.web.stylesheet import STATIC, version_of

FOLDER = "/static/widget/"
FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}
_COMMENT = re.compile(r"^\s*/\*.*?\*/[ ]*\n|^\s*//[^\n]*\n", re.MULTILINE | re.DOTALL)
_AFTER = re.compile(r"(?<=[;,{}])[ ]+//[^\n]*$", re.MULTILINE)  # a web address in a line has slashes too
_INDENTED = re.compile(r"^\s+", re.MULTILINE)


@lru_cache
def modules() -> dict[str, str]:
    """The modules by the names of their files."""
    return {file.name: smaller(file.read_text()) for file in sorted((STATIC / "widget").glob("*.js"))}


def smaller(script: str) -> str:
    """The same script, without comments: those on lines of their own, and those after the end of a statement."""
    return _INDENTED.sub("", _AFTER.sub("", _COMMENT.sub("", script)))


@lru_cache
def version() -> str:
    """The name of the folder of these modules."""
    return version_of(*modules().values())


@lru_cache
def loader() -> str:
    """The script of the tag."""
    return smaller((STATIC / "widget.js").read_text()).replace(FOLDER, f"{FOLDER}{version()}/")


def module_address(name: str) -> str:
    """The address of a module of the present version, for a page of our own."""
    return f"{FOLDER}{version()}/{name}"


def module_route() -> Route:
    """The route of the modules; it comes before that of other static files."""
    return Route(FOLDER + "{version}/{name}", _module)


async def _module(request: Request) -> Response:
    """A module of the present version; those of an older one are gone, rather than mixed with these."""
    content = modules().get(request.path_params["name"])
    if content is None or request.path_params["version"] != version():
        raise Problem("not_found")
    return Response(content, media_type="text/javascript", headers=FOR_GOOD)
