"""The pages of runs: starting one, seeing how far it is, its result, and the same to take along."""

import asyncio
from collections.abc import Sequence
from typing import Any

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.bench.conversations.report import html_page
from bot.faq.content_form import EntryContent
from bot.ground.roles import Permission, Person
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.tables import Draft
from bot.staff.testing import running
from bot.staff.testing.library import library
from bot.staff.testing.pages import HERE, LibraryFilters
from bot.staff.testing.rehearsal import Rehearsal, why_not
from bot.staff.testing.running import Runner
from bot.staff.testing.tables import RunState, TestRun

GOING = (RunState.WAITING, RunState.RUNNING)


class RunPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._loop: asyncio.AbstractEventLoop | None = None
        self._runner = Runner(desk.engine, self._player)

    def _player(self, drafts: Any) -> running.Play:
        assert self._loop is not None
        return Rehearsal(self._desk.trial, self._desk.texts, drafts, self._loop).play

    @needs(Permission.RUN_TESTS)
    async def start(self, request: Request) -> Response:
        """Play what the list shows."""
        form = await request.form()
        filters, draft, path = LibraryFilters.of(form), whole(form.get("concept")), str(form.get("pad", ""))
        key = await self._desk.in_session(self._order, person_of(request), filters, draft, path)
        if key is None:
            self._desk.tell(request, self._desk.words("testing.nothing"), "warning")
            return RedirectResponse(HERE, 303)
        self._wake()
        return RedirectResponse(f"{HERE}/keer/{key}", 303)

    def _wake(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._runner.wake()

    def _order(self, session: Session, person: Person, filters: LibraryFilters, draft_id: int, path: str) -> str | None:
        items = library(session)
        outcomes = {name: right for run in running.earlier(session) for name, right in run["outcomes"].items()}
        if path:
            found = [item for item in items if f"{item.path}::{item.title}" == path]
        else:
            found = filters.find(items, outcomes)
        municipality = self._desk.settings.municipality.stem
        cases = [case for item in found for case in item.cases]
        playable = [case for case in cases if why_not(case, municipality) is None]
        if not playable:
            return None
        draft = session.get(Draft, draft_id) if draft_id else None
        drafts = [{**draft.content, "id": draft.faq_id}] if draft else []
        alone = path or len({(item.path, item.title) for item in found}) == 1
        what = self._what(found[0].title if alone else "", filters, drafts)
        run = running.order(session, person, playable, what, len(cases) - len(playable), drafts)
        return run.key

    def _what(self, title: str, filters: LibraryFilters, drafts: Sequence[EntryContent]) -> str:
        words = self._desk.words
        if title:
            parts = [title]
        else:
            topic = f"topics.{filters.topic}"
            known = bool(filters.topic) and words.has(topic)
            parts = [filters.words, words(topic) if known else filters.topic, filters.label]
            parts += [words(f"testing.outcomes.{filters.outcome}")] if filters.outcome else []
            parts = [part for part in parts if part]
        parts += [words("testing.with_draft", faq=draft["question"] or draft["id"]) for draft in drafts]
        return ", ".join(parts)[:300] or words("testing.everything")

    @needs(Permission.RUN_TESTS)
    async def page(self, request: Request) -> Response:
        """How far a run is, or what came of it."""
        run = await self._desk.in_session(_run, request.path_params["key"])
        if run.state == RunState.WAITING:  # perhaps since before the website was started anew
            self._wake()
        return self._desk.page(request, "staff/testing/run.html", run=run, going=run.state in GOING)

    @needs(Permission.RUN_TESTS)
    async def standing(self, request: Request) -> Response:
        """The same for a script."""
        run = await self._desk.in_session(_run, request.path_params["key"])
        told = self._desk.words("testing.standing", done=str(run.done), total=str(run.total), wrong=str(len(run.wrong)))
        body = {"state": run.state.value, "going": run.state in GOING, "done": run.done, "total": run.total}
        return JSONResponse({**body, "wrong": run.wrong, "told": told})

    @needs(Permission.RUN_TESTS)
    async def stop(self, request: Request) -> Response:
        """End a run before its time."""
        key = request.path_params["key"]
        await self._desk.in_session(running.stop, key)
        return RedirectResponse(f"{HERE}/keer/{key}", 303)

    @needs(Permission.RUN_TESTS)
    async def report(self, request: Request) -> Response:
        """The report of the bench, to keep or print: one page by itself, or data."""
        run = await self._desk.in_session(_run, request.path_params["key"])
        form = request.path_params["form"]
        if run.summary is None or form not in ("html", "json"):
            raise HTTPException(404)
        headers = {"Content-Disposition": f'attachment; filename="gesprekken-{run.at:%Y%m%d-%H%M}.{form}"'}
        if form == "json":
            return JSONResponse(run.summary, headers=headers)
        page = await to_thread.run_sync(html_page, run.summary)
        return Response(page, media_type="text/html", headers=headers)


def _run(session: Session, key: str) -> TestRun:
    run = session.scalar(select(TestRun).where(TestRun.key == key))
    if run is None:
        raise HTTPException(404)
    return run
