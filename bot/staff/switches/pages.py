"""The pages of the switches: what is paused, pausing something, going on."""

from typing import Any

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.faq.switches import Scope, Switch
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.ground.topics import topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.switches import pausing
from bot.staff.switches.form import Filled, Target, read, target_of

HERE = "/beheer/schakelaars"
ENTRY = "/beheer/vragen"  # with `?vanaf=` in the address somebody came from there, and goes back
MOST_FOUND = 20


class SwitchPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def look(self, request: Request) -> None:
        """Find what is paused, for the banner on every page."""
        request.state.paused = await self._desk.in_session(self._paused_now)

    def _paused_now(self, session: Session) -> list[dict[str, Any]]:
        return [self._shown(switch) for switch in pausing.active(session)]

    @needs(Permission.PAUSE_PART)
    async def overview(self, request: Request) -> Response:
        """What is paused now, and what can be."""
        wanted = " ".join(request.query_params.get("zoek", "").split())[:200]
        switches = request.state.paused
        found = await to_thread.run_sync(self._found, wanted) if wanted else []
        return self._desk.page(
            request,
            "staff/switches/overview.html",
            switches=switches,
            topics=[(topic, self._desk.texts(f"topics.{topic}")) for topic in topics()],
            paused={(switch["scope"], switch["target"]) for switch in switches},
            wanted=wanted,
            found=found,
        )

    def _found(self, wanted: str) -> list[tuple[str, str]]:
        content = self._desk.store.content()
        exact = [wanted] if wanted in content.entries else []
        ids = dict.fromkeys((*exact, *self._desk.search.over(content).find(wanted)))
        return [(faq, content.entries[faq].question) for faq in list(ids)[:MOST_FOUND]]

    @needs(Permission.PAUSE_PART)
    async def form(self, request: Request) -> Response:
        """The form to pause one thing."""
        target = await self._target(request)
        earlier = await self._desk.in_session(self._switch, target)
        ends = earlier.ends_at.astimezone(self._desk.zone) if earlier and earlier.ends_at else None
        filled = Filled(
            reason=earlier.reason if earlier else "",
            notice=earlier.notice if earlier else self._desk.texts.raw(f"paused.{target.scope}").strip(),
            ends=f"{ends:%Y-%m-%dT%H:%M}" if ends else "",
            ends_at=None,
            wrong={},
        )
        return self._form(request, target, filled, earlier is not None)

    @needs(Permission.PAUSE_PART)
    async def pause(self, request: Request) -> Response:
        """Pause it now."""
        target = await self._target(request)
        filled = read(dict(await request.form()), self._desk.municipality)
        if filled.wrong:
            return self._form(request, target, filled, False, 422)
        await self._desk.in_session(
            pausing.pause, person_of(request), target.scope, target.id,
            reason=filled.reason, notice=filled.notice, ends_at=filled.ends_at,
        )  # fmt: skip
        self._desk.tell(request, self._desk.words("switches.paused", what=self._name(target.scope, target.id)))
        from_entry = target.scope == Scope.ENTRY and "vanaf" in request.query_params
        return RedirectResponse(f"{ENTRY}/{target.id}" if from_entry else HERE, 303)

    @needs(Permission.PAUSE_PART)
    async def resume(self, request: Request) -> Response:
        """End a pause now."""
        try:
            done = await self._desk.in_session(pausing.resume, person_of(request), request.path_params["id"])
        except Refused:
            raise HTTPException(403) from None
        self._desk.tell(request, self._desk.words("switches.resumed" if done else "switches.ended_already"))
        entry = request.query_params.get("vanaf", "")
        known = entry in (await to_thread.run_sync(self._desk.store.content)).entries
        return RedirectResponse(f"{ENTRY}/{entry}" if known else HERE, 303)

    async def _target(self, request: Request) -> Target:
        content = await to_thread.run_sync(self._desk.store.content)
        query = request.query_params
        target = target_of(query.get("wat", ""), query.get("welke", ""), content)
        if target is None:
            raise HTTPException(404)
        if not person_of(request).may(pausing.permission_for(target.scope)):
            raise HTTPException(403)
        return target

    def _switch(self, session: Session, target: Target) -> Switch | None:
        return session.scalar(select(Switch).where(Switch.scope == target.scope, Switch.target == target.id))

    def _form(self, request: Request, target: Target, filled: Filled, is_on: bool, status: int = 200) -> Response:
        return self._desk.page(
            request,
            "staff/switches/form.html",
            status,
            target=target,
            from_entry="vanaf" in request.query_params,
            name=self._name(target.scope, target.id),
            filled=filled,
            is_on=is_on,
            placeholders=sorted(self._desk.municipality.values()),
        )

    def _shown(self, switch: Switch) -> dict[str, Any]:
        return {
            "id": switch.id, "scope": switch.scope, "target": switch.target,
            "name": self._name(switch.scope, switch.target), "reason": switch.reason, "notice": switch.notice,
            "person": switch.person_name, "begun_at": switch.begun_at, "ends_at": switch.ends_at,
            "needs": pausing.permission_for(switch.scope),
        }  # fmt: skip

    def _name(self, scope: str, target: str) -> str:
        """What is paused, in words."""
        if scope == Scope.ALL:
            return self._desk.words("switches.all")
        if scope == Scope.TOPIC:
            return self._desk.words("switches.topic", topic=self._desk.texts(f"topics.{target}"))
        entry = self._desk.store.content().entries.get(target)
        return self._desk.words("switches.entry", question=entry.question if entry else target)
