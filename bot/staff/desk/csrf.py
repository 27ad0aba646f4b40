"""The library's protection against forged forms, refusing with a page that explains.

The token stands in every form and, for scripts, in `<meta name="csrf-token">`: no script reads the cookie.
"""

from typing import Any

from starlette.middleware.base import RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp
from starlette_admin.security.csrf import CSRFMiddleware

from bot.staff.desk.problems import refusal


class StaffCsrf(CSRFMiddleware):
    """Refuses every POST without the token of its own browser."""

    def __init__(self, app: ASGIApp, secret_key: str, templates: Any) -> None:
        super().__init__(app, secret_key)
        self._templates = templates

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """The library's own check; only its refusal is plain text that did not come from further in."""
        try:
            response = await super().dispatch(request, call_next)
        finally:
            await request.close()  # the library read the form for its token; a file in it is open until then
        if isinstance(response, PlainTextResponse):
            return refusal(request, self._templates, 403)
        return response
