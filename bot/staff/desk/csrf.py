"""The library's protection against forged forms, refusing with a page that explains.

The token stands in every form and, for scripts, in `<meta name="csrf-token">`: no script reads the cookie. It
belongs to one session: who has that of another, or of before signing in, is refused.
"""

from contextvars import ContextVar
from typing import Any

from itsdangerous import URLSafeSerializer
from starlette.middleware.base import RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp
from starlette_admin.security.csrf import CSRFMiddleware

from bot.staff.desk.problems import refusal

_session: ContextVar[str] = ContextVar("session", default="")


class _Signer:
    """Signs for the session of the request that is answered now; what was signed for another does not fit."""

    def __init__(self, key: str) -> None:
        self._key = key

    def dumps(self, token: str) -> str:
        """Sign a token."""
        return str(self._of_session().dumps(token))

    def loads(self, signed: str) -> str:
        """The token.

        Raises:
            BadSignature: it is not ours, or of another session.
        """
        return str(self._of_session().loads(signed))

    def _of_session(self) -> URLSafeSerializer:
        return URLSafeSerializer(self._key, salt=f"beheer-csrf {_session.get()}")


class StaffCsrf(CSRFMiddleware):
    """Refuses every POST without the token of its own browser."""

    def __init__(self, app: ASGIApp, secret_key: str, templates: Any) -> None:
        super().__init__(app, secret_key)
        self._signer = _Signer(secret_key)  # type: ignore[assignment]  # the two methods that the library uses
        self._templates = templates

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """The library's own check; only its refusal is plain text that did not come from further in."""
        _session.set(getattr(request.state, "session_mark", ""))
        try:
            response = await super().dispatch(request, call_next)
        finally:
            await request.close()  # the library read the form for its token; a file in it is open until then
        if isinstance(response, PlainTextResponse):
            return refusal(request, self._templates, 403)
        return response
