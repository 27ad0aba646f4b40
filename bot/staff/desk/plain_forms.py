"""No control character comes in: not in a form, an address or a question to a list.

PostgreSQL refuses NUL, Excel most of the others, and nobody types one on purpose: they come along when something is
pasted. They are taken out before anything reads them; an address that has one is of no page, and neither is one
with a number that no row can have.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# As they stand in a form that is sent: %00 to %1F but for tab and line ends, %7F, and %C2%80 to %C2%9F.
IN_A_FORM = re.compile(rb"%(?:0[0-8bcef]|1[0-9a-f]|7f|c2%[89][0-9a-f])|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", re.IGNORECASE)
IN_A_PATH = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
FORM = "application/x-www-form-urlencoded"
IN_NO_TABLE = re.compile(r"/\d{10,}(?=/|$)")  # no row of ours has such a number
NOWHERE = "/there/is/no/such/page"


class PlainForms:
    """ASGI; stands behind the gate, which bounds how much can be sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = {**scope, "query_string": IN_A_FORM.sub(b"", scope["query_string"])}
        if IN_A_PATH.search(scope["path"]) or IN_NO_TABLE.search(scope["path"]):
            scope["path"] = scope.get("root_path", "") + NOWHERE
        if Headers(scope=scope).get("content-type", "").startswith(FORM):
            body = await Request(scope, receive).body()
            scope, receive = _with_body(scope, IN_A_FORM.sub(b"", body), receive)
        await self._app(scope, receive, send)


def _with_body(scope: Scope, body: bytes, receive: Receive) -> tuple[Scope, Receive]:
    """The request with this body; what comes after it is passed on."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["content-length"] = str(len(body))
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": headers.raw}, give
