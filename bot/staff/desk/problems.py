"""What staff see when something is not there, not allowed or broken: a page, or RFC 9457 for a script."""

from typing import Any

from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette_admin.i18n import set_locale

from bot.http.problems import STATUS_OF, Problem, reads_pages
from bot.staff.desk.dutch import LOCALE

TOO_LARGE = (OverflowError, DataError)  # a number that the database has no room for
TOLD = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}  # those that data/staff.yml has words for


def refusal(request: Request, templates: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    """The answer for a status; `templates` is the frame's Jinja environment."""
    set_locale(LOCALE)  # also where the library's own middleware has not come, or has gone
    told = status if status in TOLD else 500 if status >= 500 else 400
    words = templates.globals["words"]
    title, detail = words(f"problems.{told}.title"), words(f"problems.{told}.detail")
    if not reads_pages(request.headers):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return JSONResponse(body, status, headers, media_type="application/problem+json")
    page = templates.get_template("staff/problem.html")
    shown = page.render(request=request, status=told, problem_title=title, problem_detail=detail)
    return HTMLResponse(shown, status, headers)


def status_of(error: Exception) -> int:
    """The status that fits an error: its own, or 500 for a bug."""
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, TOO_LARGE):
        return 422
    return STATUS_OF[error.name] if isinstance(error, Problem) else 500
