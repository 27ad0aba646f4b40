"""The published questions and answers as open data."""

import csv
import hashlib
import io
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.faq.store import FaqEntry, FaqStore
from bot.ground.topics import topics
from bot.http.problems import Problem

FIELDS = ("id", "topic", "question", "answer", "version", "checked_on", "owner", "sources")


class FaqApi:
    """The endpoints on published entries; a paused one is left out, for a copy of it would go on without us."""

    def __init__(self, store: FaqStore) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """The routes of these endpoints."""
        return [
            Route("/api/faq", self.every_entry),
            Route("/api/faq.csv", self.as_csv),
            Route("/api/faq/{id}", self.one_entry),
        ]

    async def _entries(self, request: Request) -> dict[str, FaqEntry]:
        """The published entries, or those of the topic in `?topic=`."""
        topic = request.query_params.get("topic")
        if topic is not None and topic not in topics():
            raise Problem("not_found")
        content = await to_thread.run_sync(self._store.content)
        entries = content.without_paused().entries.items()
        return {name: entry for name, entry in entries if topic in (None, entry.topic)}

    async def every_entry(self, request: Request) -> Response:
        """Every published entry."""
        entries = await self._entries(request)
        return _marked(request, JSONResponse([as_data(entry) for entry in entries.values()]))

    async def one_entry(self, request: Request) -> Response:
        """One published entry."""
        entry = (await self._entries(request)).get(request.path_params["id"])
        if entry is None:
            raise Problem("not_found")
        return _marked(request, JSONResponse(as_data(entry)))

    async def as_csv(self, request: Request) -> Response:
        """Every published entry as CSV that a Dutch spreadsheet opens at once: UTF-8 with its mark, semicolons."""
        out = io.StringIO()
        writer = csv.DictWriter(out, FIELDS, extrasaction="ignore", delimiter=";")
        writer.writeheader()
        for entry in (await self._entries(request)).values():
            writer.writerow({**as_data(entry), "sources": " ".join(url for _, url in entry.sources)})
        headers = {"Content-Disposition": 'attachment; filename="vragen.csv"'}
        content = out.getvalue().encode("utf-8-sig")
        return _marked(request, Response(content, media_type="text/csv", headers=headers))


def _marked(request: Request, response: Response) -> Response:
    """The response with a mark of its content; short, for who has that content already."""
    mark = f'W/"{hashlib.sha256(response.body).hexdigest()[:16]}"'  # weak: it is compressed after this
    headers = {"ETag": mark, "Cache-Control": "no-cache"}
    if mark in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def as_data(entry: FaqEntry) -> dict[str, Any]:
    """An entry as plain data."""
    return {
        "id": entry.id,
        "topic": entry.topic,
        "question": entry.question,
        "answer": entry.answer,
        "version": entry.version,
        "checked_on": entry.checked_on.isoformat(),
        "owner": entry.owner,
        "sources": [{"title": title, "url": url} for title, url in entry.sources],
        "related": list(entry.related),
    }
