"""/beheer/inhoud/uitvoer and /invoer: the content as a file, and a file back with a dry run first."""

from datetime import date
from typing import get_args

from anyio import to_thread
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.uploads import uploaded
from bot.staff.editing.errors import Unknown
from bot.staff.national import applying
from bot.staff.national.cells import Cells
from bot.staff.national.checking import Plan, plan_of
from bot.staff.national.exporting import KINDS, Kind, all_contents, exported
from bot.staff.national.files import read_file
from bot.staff.national.outside import own_examples
from bot.staff.national.shown import ProblemSentences
from bot.staff.national.spreadsheets import MOST_BYTES
from bot.staff.national.tables import ContentImport

IMPORTS = "/beheer/inhoud/invoer"
MOST_SHOWN = 500  # changes or problems on one page; nobody reads further


class ExchangePages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._cells = Cells(desk.words, desk.zone)
        self._shower = ProblemSentences(desk.words, self._cells)

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        one = "/inhoud/invoer/{number:int}"
        return [
            Route("/inhoud/uitvoer/{kind}", self.export, name="staff:export"),
            Route("/inhoud/invoer", self.form, methods=["GET"], name="staff:import"),
            Route("/inhoud/invoer", self.upload, methods=["POST"]),
            Route(one, self.plan, methods=["GET"]),
            Route(one, self.confirm, methods=["POST"]),
            Route(f"{one}/weg", self.discard, methods=["POST"]),
        ]

    @needs(Permission.EXPORT)
    async def export(self, request: Request) -> Response:
        """The whole content as a file."""
        kind = request.path_params["kind"]
        if kind not in get_args(Kind):
            raise HTTPException(404)
        body = await self._desk.in_session(
            lambda session: exported(all_contents(session), kind, self._cells, self._desk.words, own_examples(session))
        )
        name = f"vragen-{date.today().isoformat()}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(body, media_type=KINDS[kind], headers=headers)

    @needs(Permission.IMPORT)
    async def form(self, request: Request) -> Response:
        """Asks for a file, and shows which ones wait."""
        return await self._form(request)

    async def _form(self, request: Request, status: int = 200, wrong: str = "", file: str = "") -> Response:
        waiting = await self._desk.in_session(applying.waiting_imports)
        context = {"waiting": waiting, "wrong": wrong, "file": file, "most": MOST_BYTES // 1024 // 1024}
        return self._desk.page(request, "staff/national/import.html", status, **context)

    @needs(Permission.IMPORT)
    async def upload(self, request: Request) -> Response:
        """Read a file: its problems, or else the dry run."""
        file = await uploaded(request, MOST_BYTES, most_fields=20)
        if file is None:
            return await self._form(request, 422, self._desk.words("national.unreadable.no_file"))
        name, body = file
        person = person_of(request)

        def read(session: Session) -> tuple[Plan, int | None]:
            reading = read_file(name, body, self._cells, self._desk.words)
            plan = plan_of(session, reading, self._desk.municipality)
            good = not plan.problems and (plan.changes or plan.outside)
            return plan, applying.keep(session, person, name, reading).id if good else None

        try:
            plan, number = await self._desk.in_session(read)
        except Refused as error:
            why = error.said(self._desk.words)
            return await self._form(request, 422, why, name)
        if number is not None:
            return RedirectResponse(f"{IMPORTS}/{number}", 303)
        return await self._plan(request, plan, name, 422 if plan.problems else 200)

    @needs(Permission.IMPORT)
    async def plan(self, request: Request) -> Response:
        """The dry run of a kept file, against the content as it is now."""
        kept, plan = await self._kept_plan(request)
        return await self._plan(request, plan, kept.file, kept=kept)

    async def _kept_plan(self, request: Request) -> tuple[ContentImport, Plan]:
        def work(session: Session) -> tuple[ContentImport, Plan]:
            kept = applying.kept_import(session, request.path_params["number"])
            return kept, applying.dry_run(session, kept, self._desk.municipality)

        try:
            return await self._desk.in_session(work)
        except Unknown:
            raise HTTPException(404) from None

    @needs(Permission.IMPORT)
    async def confirm(self, request: Request) -> Response:
        """Apply exactly what was shown."""
        form, person = await request.form(), person_of(request)
        digest, reason = str(form.get("digest", "")), str(form.get("reason", ""))

        def work(session: Session) -> Plan:
            kept = applying.kept_import(session, request.path_params["number"])
            return applying.apply(session, person, kept, digest, reason, self._desk.municipality)

        try:
            plan = await self._desk.in_session(work)
        except Unknown:
            raise HTTPException(404) from None
        except Refused as refused:
            return await self._refused(request, refused, reason)
        count = len(plan.changes) + len(plan.outside)
        self._desk.tell(request, self._desk.words.counted("national.done.import", count))
        return RedirectResponse("/beheer/inhoud", 303)

    async def _refused(self, request: Request, refused: Refused, reason: str) -> Response:
        kept, plan = await self._kept_plan(request)
        if isinstance(refused, applying.Outdated):
            wrong = self._desk.words(f"national.refused.{'applied' if kept.applied_at else 'outdated'}")
            return await self._plan(request, plan, kept.file, 409, kept=kept, wrong=wrong)
        wrong = refused.said(self._desk.words)
        return await self._plan(request, plan, kept.file, 422, kept=kept, wrong=wrong, reason=reason)

    @needs(Permission.IMPORT)
    async def discard(self, request: Request) -> Response:
        """Forget a file."""
        person = person_of(request)

        def work(session: Session) -> None:
            kept = applying.kept_import(session, request.path_params["number"])
            audit.record(session, person, "content.discard", kept.file[:120])
            session.delete(kept)

        try:
            await self._desk.in_session(work)
        except Unknown:
            raise HTTPException(404) from None
        return RedirectResponse(IMPORTS, 303)

    async def _plan(
        self, request: Request, plan: Plan, file: str, status: int = 200, *,
        kept: ContentImport | None = None, wrong: str = "", reason: str = "",
    ) -> Response:  # fmt: skip
        person, municipality = person_of(request), self._desk.municipality
        changes = await to_thread.run_sync(lambda: [self._shower.change(each) for each in plan.changes[:MOST_SHOWN]])
        return self._desk.page(
            request, "staff/national/plan.html", status, plan=plan, file=file, kept=kept, wrong=wrong, reason=reason,
            may_confirm=kept is not None and applying.may_confirm(person, kept, municipality),
            problems=[self._shower.problem(problem) for problem in plan.problems[:MOST_SHOWN]],
            changes=changes, most=MOST_SHOWN, referrals=municipality.referrals,
        )  # fmt: skip
