"""One shape for every error: RFC 9457 for programs, a page for people, always with a way on."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.municipality import Municipality
from bot.ground.texts import Texts
from bot.http.templating import Templates

FOR_PROGRAMS = ("/api/", "/health/", "/metrics")
STATUS_OF = {
    "malformed": 400,
    "forged": 401,
    "not_found": 404,
    "no_conversation": 404,
    "wrong_code": 404,
    "not_allowed": 405,
    "too_large": 413,
    "wrong_type": 415,
    "bad_sender": 422,
    "bad_message": 422,
    "bad_feedback": 422,
    "too_many": 429,
    "broken": 500,
    "engine_away": 503,
    "paused": 503,
}


class Problem(Refused):
    """Something that the caller of an address is told: `name` is one of `problems` in data/texts.yml."""

    def __init__(self, name: str, headers: dict[str, str] | None = None, **values: str) -> None:
        super().__init__(f"problems.{name}", **values)
        self.headers = headers or {}

    def title(self, texts: Texts) -> str:
        """What is wrong, in a few words."""
        return texts(f"{self.code}.title")

    def said(self, words: Callable[..., str]) -> str:
        """What is wrong, and the way on."""
        return words(f"{self.code}.detail", **self.values)


def problem_of(status: int) -> str:
    """The problem that fits a status of the framework itself."""
    return next((name for name, number in STATUS_OF.items() if number == status), "broken")


class ProblemResponder:
    """Answers problems for one municipality."""

    def __init__(self, texts: Texts, municipality: Municipality, templates: Templates) -> None:
        self._texts = texts
        self._templates = templates
        self._municipality = municipality

    def response(self, problem: Problem, scope: Scope) -> Response:
        """The problem as `application/problem+json`, or as a page for a browser that asked for a page."""
        status = STATUS_OF[problem.name]
        title, detail = problem.title(self._texts), problem.said(self._texts)
        if _wants_page(scope):
            return self._templates.page("problem.html", status, problem.headers, problem=title, detail=detail)
        contact = self._municipality.contact(self._municipality.desk("general"), now())
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "contact": contact}
        return JSONResponse(body, status, problem.headers, media_type="application/problem+json")

    async def on_problem(self, request: Request, error: Exception) -> Response:
        """Starlette's handler for `Problem`."""
        assert isinstance(error, Problem)
        return self.response(error, request.scope)

    async def on_http(self, request: Request, error: Exception) -> Response:
        """Starlette's handler for what its own routing refuses."""
        assert isinstance(error, HTTPException)
        return self.response(Problem(problem_of(error.status_code), dict(error.headers or {})), request.scope)


def _wants_page(scope: Scope) -> bool:
    return not scope["path"].startswith(FOR_PROGRAMS) and "text/html" in Headers(scope=scope).get("accept", "")


def reads_pages(headers: Headers) -> bool:
    """Whether who asks reads pages: it says so, or names no type at all."""
    accept = headers.get("accept", "").strip()
    return "text/html" in accept or accept in ("", "*/*")
