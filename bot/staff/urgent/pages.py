"""/beheer/nood: what is said to who may be in danger, and changing it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.faq.urgent.situations import Situation, SituationContact, filled, read_situations
from bot.faq.urgent.tables import UrgentText
from bot.ground.errors import Refused
from bot.ground.filling import unknown_placeholders
from bot.ground.roles import Permission
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.diff import compare
from bot.staff.editing.errors import Changed
from bot.staff.urgent import changing
from bot.staff.urgent.form import MOST_CONTACTS, FilledText, filled_from, read, wrong_step

HERE = "/beheer/nood"
EMPTY_LINES = 2  # to add contacts in, on a page without scripts


@cache
def national_texts() -> Mapping[str, Situation]:
    """The national texts of this release."""
    return read_situations()


class UrgentPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @needs(Permission.VIEW)
    async def overview(self, request: Request) -> Response:
        """Every situation, and whether its text is national."""
        national = await to_thread.run_sync(national_texts)
        rows = await self._desk.in_session(lambda session: session.scalars(select(UrgentText)).all())
        lines = [
            {"row": row, "title": national[row.situation].title, "waits": changing.waits(row, national[row.situation])}
            for row in sorted(rows, key=lambda row: row.situation)
            if row.situation in national
        ]
        return self._desk.page(request, "staff/urgent/overview.html", lines=lines)

    @needs(Permission.VIEW)
    async def show(self, request: Request) -> Response:
        """One text as residents read it, and to change it."""
        return await self._page(request)

    @needs(Permission.PUBLISH)
    async def publish(self, request: Request) -> Response:
        """Publish a text, or show how it would look."""
        national, form = await self._national(request), dict(await request.form())
        sent = read(form, self._languages(national), self._desk.municipality, self._desk.words("urgent.confirm"))
        if sent.wrong or form.get("do") == "preview":
            return await self._page(request, 422 if sent.wrong else 200, typed=sent)
        person, seen = person_of(request), _seen(form)
        step = lambda session: changing.publish(session, person, national, sent.content(), seen, sent.reason)  # noqa: E731
        return await self._step(request, step, "publish", sent)

    @needs(Permission.PUBLISH)
    async def follow(self, request: Request) -> Response:
        """Back to the national text."""
        national, form = await self._national(request), dict(await request.form())
        reason = " ".join(str(form.get("reason", "")).split())
        confirmation = str(form.get("confirmation", "")).strip()
        wrong = wrong_step(reason, confirmation, self._desk.words("urgent.confirm"))
        if wrong:
            return await self._page(request, 422, following={"reason": reason, "wrong": wrong})
        person, seen = person_of(request), _seen(form)
        step = lambda session: changing.follow(session, person, national, seen, reason)  # noqa: E731
        return await self._step(request, step, "follow")

    async def _step(self, request: Request, step: Any, said: str, typed: FilledText | None = None) -> Response:
        try:
            is_changed = await self._desk.in_session(step)
        except Refused as refused:
            why = refused.said(self._desk.words)
            return await self._page(request, 409 if isinstance(refused, Changed) else 422, typed=typed, refused=why)
        self._desk.tell(request, self._desk.words(f"urgent.done.{said if is_changed else 'same'}"))
        return RedirectResponse(f"{HERE}/{request.path_params['situation']}", 303)

    async def _national(self, request: Request) -> Situation:
        national = (await to_thread.run_sync(national_texts)).get(request.path_params["situation"])
        if national is None:
            raise HTTPException(404)
        return national

    def _languages(self, national: Situation) -> tuple[str, ...]:
        """The languages that we recognise, those of the national text first."""
        known = self._desk.words.group("urgent.languages")
        return tuple(dict.fromkeys((*(name for name in national.translations if name in known), *known)))

    async def _page(
        self, request: Request, status: int = 200, typed: FilledText | None = None, **more: Any
    ) -> Response:
        national = await self._national(request)
        read_now = lambda session: self._read(session, national.situation)  # noqa: E731
        row, history = await self._desk.in_session(read_now)
        if row is None:
            raise HTTPException(404)
        form = typed or filled_from(row, self._languages(national))
        context: dict[str, Any] = {
            "row": row,
            "national": national,
            "form": form,
            "is_typed": typed is not None,
            "empty_lines": range(len(form.lines), min(len(form.lines) + EMPTY_LINES, MOST_CONTACTS)),
            "shown": self._shown(national, form),
            "waits": changing.waits(row, national),
            "differences": self._differences(row, national) if row.is_local else [],
            "history": history,
            "placeholders": sorted(self._desk.municipality.values()),
            "refused": "",
            "following": {"reason": "", "wrong": {}},
        }
        return self._desk.page(request, "staff/urgent/text.html", status, **(context | more))

    def _read(self, session: Session, situation: str) -> tuple[UrgentText | None, Any]:
        return session.get(UrgentText, situation), changing.history(session, situation)

    def _shown(self, national: Situation, form: FilledText) -> Situation | None:
        """What residents would read of a form; none where a contact cannot be shown or a placeholder is not known."""
        values, content = self._desk.municipality.values(), form.content()
        places = [line.name + line.place for line in form.lines]
        if not all(line.name and line.place for line in form.lines):
            return None
        if any(unknown_placeholders(text, values) for text in (form.text, *places, *form.translations.values())):
            return None
        contacts = tuple(SituationContact.model_validate(contact) for contact in content["contacts"])
        parts = {"text": form.text, "contacts": contacts, "translations": content["translations"]}
        return filled(national.model_copy(update=parts), values)

    def _differences(self, row: UrgentText, national: Situation) -> list[tuple[str, Any]]:
        """(what, parts) of everything that differs from the national text."""
        words = self._desk.words
        theirs = {"text": national.text.strip(), "contacts": _lines(c.model_dump() for c in national.contacts)}
        ours = {"text": row.text, "contacts": _lines(row.contacts)}
        found = [(words(f"urgent.parts.{name}"), theirs[name], ours[name]) for name in ours]
        for language in self._languages(national):
            before, after = (each.get(language, "").strip() for each in (national.translations, row.translations))
            found.append((words(f"urgent.languages.{language}"), before, after))
        return [(title, compare(before, after)) for title, before, after in found if before != after]


def _lines(contacts: Any) -> str:
    return "\n".join(f"{each['name']}: {each.get('number') or each.get('address')}" for each in contacts)


def _seen(form: Mapping[str, object]) -> int:
    text = str(form.get("seen", ""))
    return whole(text)
