"""The published questions and answers as open data."""

import csv
import io
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.faq.store import FaqEntry, FaqStore
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

    async def _entries(self) -> dict[str, FaqEntry]:
        content = await to_thread.run_sync(self._store.content)
        return dict(content.without_paused().entries)

    async def every_entry(self, _request: Request) -> JSONResponse:
        """Every published entry."""
        return JSONResponse([as_data(entry) for entry in (await self._entries()).values()])

    async def one_entry(self, request: Request) -> JSONResponse:
        """One published entry."""
        entry = (await self._entries()).get(request.path_params["id"])
        if entry is None:
            raise Problem("not_found")
        return JSONResponse(as_data(entry))

    async def as_csv(self, _request: Request) -> Response:
        """Every published entry as CSV (UTF-8, comma)."""
        out = io.StringIO()
        writer = csv.DictWriter(out, FIELDS, extrasaction="ignore")
        writer.writeheader()
        for entry in (await self._entries()).values():
            writer.writerow({**as_data(entry), "sources": " ".join(url for _, url in entry.sources)})
        headers = {"Content-Disposition": 'attachment; filename="vragen.csv"'}
        return Response(out.getvalue(), media_type="text/csv", headers=headers)


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
