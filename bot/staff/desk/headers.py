"""Headers of /beheer: a stricter content policy than the residents' pages, and nothing kept by any cache."""

import re
import secrets
from contextvars import ContextVar

from jinja2.ext import Extension
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STAFF = re.compile(r"^/beheer(/.*)?$")
STATIC = "/beheer/static/"
# Widths and heights in the library's templates and what Popper sets are style attributes: these cannot carry
# a nonce. Style sheets and scripts must be ours or carry the nonce of this very answer.
POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)

_nonce: ContextVar[str] = ContextVar("nonce", default="")


class StaffHeaders:
    """Gives every answer of /beheer its nonce and its headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or not STAFF.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
                headers["X-Frame-Options"] = "DENY"
                if not scope["path"].startswith(STATIC):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)


class NonceExtension(Extension):
    """Gives `<script>` and `<style>` in every template, the library's too, the nonce of the answer."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Jinja: the source of a template before it is read."""
        return re.sub(r"<(script|style)\b", r'<\1 nonce="{{ csp_nonce() }}"', source)


def csp_nonce() -> str:
    """The nonce of the answer that is being made."""
    return _nonce.get()
