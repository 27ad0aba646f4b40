"""The library's cookies, closed: never for scripts, and on https bound to this very host.

With `__Host-` before its name a browser takes a cookie only over https, for the whole host and from this host
itself: a sister site of the municipality cannot plant one. The library knows its cookies by one fixed name, so
the names are changed on the way in and out. Over plain http, on a developer's machine, the names stay.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NAMES = ("starlette_admin_csrftoken", "starlette_admin_flash")
PREFIX = "__Host-"


class ClosedCookies:
    """Stands around the library's middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        safe = scope["scheme"] == "https"
        if safe:
            scope = {**scope, "headers": _renamed(scope)}

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                cookies = [_close(cookie, safe) for cookie in headers.getlist("set-cookie")]
                del headers["set-cookie"]
                for cookie in cookies:
                    headers.append("set-cookie", cookie)
            await send(message)

        await self._app(scope, receive, closed)


def _renamed(scope: Scope) -> list[tuple[bytes, bytes]]:
    pairs = [pair.strip() for line in Headers(scope=scope).getlist("cookie") for pair in line.split(";")]
    kept = [pair for pair in pairs if pair.partition("=")[0] not in NAMES]  # without the prefix they are planted
    ours = {PREFIX + name: name for name in NAMES}
    named = [ours.get(name, name) + equals + value for name, equals, value in (pair.partition("=") for pair in kept)]
    rest = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return [*rest, (b"cookie", "; ".join(named).encode("latin-1"))]


def _close(cookie: str, safe: bool) -> str:
    if cookie.partition("=")[0] not in NAMES:
        return cookie
    parts = [part.strip() for part in cookie.split(";")]
    known = {part.partition("=")[0].lower() for part in parts}
    parts += [flag for flag in ("HttpOnly", *(("Secure",) if safe else ())) if flag.lower() not in known]
    return (PREFIX if safe else "") + "; ".join(parts)
