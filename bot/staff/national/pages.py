"""/beheer/inhoud: which entries follow the national text, and the comparison of one."""

from collections.abc import Callable, Mapping
from typing import Any

from anyio import to_thread
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.faq.national import FIELDS
from bot.faq.tables import Entry
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.diff import compare
from bot.staff.editing.errors import Conflict, Unknown
from bot.staff.editing.fields import text_of
from bot.staff.editing.standing import EntryStanding as Seen
from bot.staff.editing.standing import seen_words, standing_of
from bot.staff.national import comparing
from bot.staff.national.comparing import Choice, Comparison, comparison
from bot.staff.national.standing import Standing, chosen, lines

HERE = "/beheer/inhoud"
PER_PAGE = 50

GOES_OUT = ("compare", "follow", "show")

Step = Callable[[Session], Any]


class NationalPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Routes below /beheer."""
        one = "/inhoud/vragen/{faq}"
        return [
            Route("/inhoud", self.overview, name="staff:content"),
            Route(one, self.entry, methods=["GET"], name="staff:national"),
            Route(one, self.choose, methods=["POST"]),
            Route(f"{one}/verberg", self.hide, methods=["POST"]),
            Route(f"{one}/toon", self.show, methods=["POST"]),
            Route(f"{one}/volg", self.follow, methods=["POST"]),
        ]

    @needs(Permission.VIEW)
    async def overview(self, request: Request) -> Response:
        """Every entry with its standing."""
        standing = request.query_params.get("stand", "")
        words = " ".join(request.query_params.get("zoek", "").split())[:200]
        number = request.query_params.get("pagina", "1")
        everything = await self._desk.in_session(lines)
        content = await to_thread.run_sync(self._desk.store.content)
        also = self._desk.search.over(content).find(words) if words else ()
        found = chosen(everything, standing, words, also)
        pages = max(1, -(-len(found) // PER_PAGE))
        page = min(max(whole(number, 1), 1), pages)
        return self._desk.page(
            request, "staff/national/overview.html",
            lines=found[(page - 1) * PER_PAGE : page * PER_PAGE], found=len(found), page=page, pages=pages,
            standing=standing, wanted=words, standings=list(Standing),
            counts={name: sum(name in line.standings for line in everything) for name in Standing},
        )  # fmt: skip

    @needs(Permission.VIEW)
    async def entry(self, request: Request) -> Response:
        """One entry beside its national text."""
        return await self._entry(request)

    async def _entry(self, request: Request, status: int = 200, wrong: str = "", typed: Any = None) -> Response:
        try:
            shown = await self._desk.in_session(
                lambda session: self._shown(comparison(session, request.path_params["faq"]))
            )
        except Unknown:
            raise HTTPException(404) from None
        context = {"wrong": wrong, "typed": typed or {}, **shown}
        return self._desk.page(request, "staff/national/entry.html", status, **context)

    def _shown(self, found: Comparison) -> dict[str, Any]:
        return {
            "faq": found.entry.id,
            "question": found.local["question"],
            "found": found,
            "in_pack": found.national.in_pack,
            "version": found.national.pack_version,
            "changed_at": found.national.changed_at,
            "waiting": [self._field(found, name) for name in FIELDS if name in found.waiting],
            "overridden": [
                self._field(found, name) for name in FIELDS if name in found.overridden and name not in found.waiting
            ],
        }

    def _field(self, found: Comparison, name: str) -> dict[str, Any]:
        """One field in three texts, with what changed in the national one and how the local one differs from it."""
        before, now, here = (
            text_of(name, content[name], self._desk.zone)
            for content in (found.national.base, found.national.content, found.local)
        )
        return {"name": name, "before": before, "changed": compare(before, now), "differs": compare(now, here)}

    @needs(Permission.EDIT)
    async def choose(self, request: Request) -> Response:
        """Settle the comparison as chosen, or go on with the choices in a draft."""
        form, person, faq = await request.form(), person_of(request), request.path_params["faq"]
        choices: dict[str, Choice] = {
            name: "national" if form[f"keuze-{name}"] == "national" else "local"
            for name in FIELDS
            if form.get(f"keuze-{name}") in ("local", "national")
        }
        reason = str(form.get("reason", ""))
        typed = {"reason": reason, "choices": choices}
        wanted = str(form.get("fields", "")).split()
        if not set(wanted) <= choices.keys():
            return await self._entry(request, 422, self._desk.words("national.refused.choose"), typed)
        seen = str(form.get("seen", ""))
        if form.get("do") == "draft":
            start = lambda session: comparing.edit(session, person, faq, choices, seen)  # noqa: E731
            return await self._step(request, start, "draft", typed, f"/beheer/vragen/{faq}")
        if not person.may(Permission.PUBLISH):
            raise HTTPException(403)
        settle = lambda session: comparing.choose(session, person, faq, choices, seen, reason)  # noqa: E731
        said = "compare" if "national" in choices.values() else "keep"
        return await self._step(request, settle, said, typed)

    @needs(Permission.PUBLISH)
    async def hide(self, request: Request) -> Response:
        """Take it away from residents."""
        return await self._simple(request, comparing.hide, "hide")

    @needs(Permission.PUBLISH)
    async def show(self, request: Request) -> Response:
        """Give it back to residents."""
        return await self._simple(request, comparing.show, "show")

    async def _simple(self, request: Request, change: Callable[..., Comparison], said: str) -> Response:
        person, faq, reason = person_of(request), request.path_params["faq"], await _reason(request)
        typed = {"reason": reason, "do": said}
        return await self._step(request, lambda session: change(session, person, faq, reason), said, typed)

    @needs(Permission.PUBLISH)
    async def follow(self, request: Request) -> Response:
        """Follow the national text again."""
        person, faq, reason = person_of(request), request.path_params["faq"], await _reason(request)
        keep = "keep_phrasings" in await request.form()
        typed = {"reason": reason, "do": "follow"}
        step: Step = lambda session: comparing.follow(session, person, faq, keep, reason)  # noqa: E731
        return await self._step(request, step, "follow", typed)

    async def _step(
        self, request: Request, step: Step, said: str, typed: Mapping[str, Any], then: str | None = None
    ) -> Response:
        """Take a step in a transaction of its own; a refusal is said on the page as it is now."""
        try:
            await self._desk.in_session(step)
        except Unknown:
            raise HTTPException(404) from None
        except Refused as refused:
            words, status = self._desk.words, 409 if isinstance(refused, Conflict) else 422
            moved = refused.name == "changed"
            why = words("national.refused.moved") if moved else refused.said(words)
            return await self._entry(request, 409 if moved else status, why, {} if moved else typed)
        told = self._desk.words(f"national.done.{said}")
        if said in GOES_OUT:
            standing = await self._desk.in_session(self._seen(request.path_params["faq"]))
            told = f"{told} {seen_words(self._desk.words, self._desk.moment, standing, 'done')}"
        self._desk.tell(request, told)
        return RedirectResponse(then or f"{HERE}/vragen/{request.path_params['faq']}", 303)

    def _seen(self, faq: str) -> Callable[[Session], Seen]:
        return lambda session: standing_of(session.get(Entry, faq), self._desk.store.content())


async def _reason(request: Request) -> str:
    return str((await request.form()).get("reason", ""))
