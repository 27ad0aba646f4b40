"""Static files: a browser keeps them for good under an address with their version, and asks again under any other."""

import hashlib
from functools import lru_cache

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.ground.settings import ROOT

FOLDER = ROOT / "bot/web/static"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@lru_cache
def version_of(path: str) -> str:
    """A name for what is in a file of the folder, and for nothing else."""
    return hashlib.sha256((FOLDER / path).read_bytes()).hexdigest()[:12]


def address_of(path: str) -> str:
    """The address of a static file that names its content."""
    return f"/static/{path}?v={version_of(path)}"


class Files(StaticFiles):
    """The folder with how long a browser may keep each file."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or what Starlette makes of a wrong path."""
        response = await super().get_response(path, scope)
        asked = scope["query_string"].decode("latin-1")
        is_named = response.status_code == 200 and asked == f"v={version_of(path)}"
        response.headers["Cache-Control"] = FOR_GOOD if is_named else ASK_AGAIN
        return response
