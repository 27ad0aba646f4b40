"""The page of an entry in all its states, for the endpoints that lead to it."""

from typing import Any, get_args

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.dialogue.openings import load_openings
from bot.faq.content_form import EntryContent
from bot.faq.pack import Aspect, Owner
from bot.faq.store import Content
from bot.faq.tables import Status
from bot.ground.database.base import now
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.ground.topics import topics
from bot.staff.checks.finding import Hint
from bot.staff.desk.desk import Desk, Undo
from bot.staff.desk.guard import person_of
from bot.staff.editing.asked import DAYS, asked
from bot.staff.editing.content import findings
from bot.staff.editing.diff import differences
from bot.staff.editing.entry_view import NEW, EntryView, entry_view
from bot.staff.editing.errors import Incomplete
from bot.staff.editing.fields import local_text, texts_of
from bot.staff.editing.form import plain_inputs, with_empty_rows
from bot.staff.editing.holding import Rules
from bot.staff.editing.permitted import own_work, steps_for
from bot.staff.editing.reached import reached
from bot.staff.editing.speaking import findings_by_field
from bot.staff.editing.standing import by_dates, gap_of, seen_words
from bot.staff.editing.steps import GOES_OUT_FROM
from bot.staff.editing.typing_help import TypingHelp

PLACE = "/beheer/vragen"
LETS_THROUGH = frozenset({"approve", "publish", "schedule", "send_back"})  # where the difference stands above them


class Showing:
    """What the endpoints of an entry have in common."""

    def __init__(self, desk: Desk, help_: TypingHelp) -> None:
        self.desk = desk
        self.help = help_
        self.zone = desk.zone
        self.rules = Rules.of(desk.municipality)
        self._premises = load_openings().data.premises

    async def shown(self) -> Content:
        """What residents get now."""
        return await to_thread.run_sync(self.desk.store.content)

    async def view(self, request: Request, faq_id: str | None = None) -> EntryView:
        """The entry that the address names.

        Raises:
            HTTPException: 404, there is none.
        """
        target = faq_id if faq_id is not None else str(request.path_params.get("id", NEW))
        view = await self.desk.in_session(entry_view, person_of(request), target)
        if view is None:
            raise HTTPException(404)
        return view

    def done(
        self, request: Request, faq_id: str, name: str, anchor: str = "", undo: Undo | None = None, **values: str
    ) -> Response:
        """Say that something is done, on the page of the entry."""
        return self.told(request, faq_id, self.desk.words(f"editing.done.{name}", **values), anchor, undo)

    def undo(self, faq_id: str, step: str, **fields: str) -> Undo:
        """The button that takes the last step back by another one."""
        words = self.desk.words
        sent = {"do": step, "reason": words("editing.undo.reason"), **fields}
        return Undo(f"{PLACE}/{faq_id}/stap", sent, words("editing.undo.button"))

    async def gone_out(self, request: Request, faq_id: str, name: str, **values: str) -> Response:
        """Say that something was published, and what residents see of it by now."""
        view = await self.view(request, faq_id)
        seen = seen_words(self.desk.words, self.desk.moment, view.standing(await self.shown()), "done")
        said = f"{self.desk.words(f'editing.done.{name}', **values)} {seen}"
        version = str(view.entry.version if view.entry else 0)
        return self.told(request, faq_id, said, undo=self.undo(faq_id, "undo", version=version))

    def told(self, request: Request, faq_id: str, said: str, anchor: str = "", undo: Undo | None = None) -> Response:
        """Say it, on the page of the entry."""
        self.desk.tell(request, said, undo=undo)
        return RedirectResponse(f"{PLACE}/{faq_id or 'nieuw'}{anchor}", 303)

    async def show(
        self,
        request: Request,
        view: EntryView,
        *,
        content: EntryContent | None = None,
        screen: tuple[int, int] | None = None,
        refused: Refused | None = None,
        problem: str = "",
        status: int = 200,
        typed: dict[str, str] | None = None,
    ) -> Response:
        """The page; with `content` what was typed instead of what was saved.

        `screen` is the revision of the draft and the version of the entry that the text was made from; `typed` are
        the fields of a step that was refused.
        """
        shown = content or view.content
        seen, base = screen or (view.seen, view.base_version)
        values = self.desk.municipality.values()
        found = await self.desk.in_session(findings, shown, values) if content or view.draft else []
        standing = view.standing(await self.shown())
        context = {
            **self._choices(),
            "standing": standing, "standing_words": seen_words(self.desk.words, self.desk.moment, standing),
            **self._what_will_happen(view),
            **await self.help.context(shown),
            **await self._around(request, view, shown),
            "view": view, "content": shown, "rows": with_empty_rows(shown), "seen": seen, "base": base,
            "typed_only": content is not None, "typed": typed or {},
            "errors": findings_by_field(_to_show(found, shown, refused)),
            "problem": self._problem(refused, problem),
            "changes": await to_thread.run_sync(
                differences, texts_of(view.published, self.zone), texts_of(shown, self.zone)
            ),
            **self._what_may_be_done(view, person_of(request)),
            "inputs": plain_inputs(shown, self.zone), "read": self.desk.said,
            "valid_from": local_text(shown.get("valid_from"), self.zone),
            "values": values,
        }  # fmt: skip
        return self.desk.page(request, "staff/editing/entry.html", status, **context)

    async def _around(self, request: Request, view: EntryView, content: EntryContent) -> dict[str, Any]:
        """What stands beside the text: how residents get on with it and reach it, what is paused, what it refers to."""
        entries = (await self.shown()).entries
        targets = {*content["related"], *content["followups"].values()}
        today, person = self.desk.today(), person_of(request)
        return {
            "asked": await self.desk.in_session(asked, view.faq_id, today) if view.entry else None,
            "days_counted": DAYS,
            "reached": await self.desk.in_session(reached, view.faq_id, content) if view.faq_id else [],
            "premises": self._premises.get(view.faq_id, ()),
            "names": {target: entries[target].question for target in targets if target in entries},
            "colleagues": [
                each.name for each in await self.desk.in_session(self.desk.colleagues) if each.id != person.id
            ],
            "may_pause": person.may(Permission.PAUSE_PART) and view.faq_id in entries,
            "paused_here": [
                switch for switch in request.state.paused if view.entry and switch["target"] == view.faq_id
            ],
        }

    def _what_may_be_done(self, view: EntryView, person: Person) -> dict[str, Any]:
        """By who looks."""
        steps = steps_for(view, person, self.rules)
        return {
            "reviewing": view.draft is not None and view.draft.state in GOES_OUT_FROM,
            "letting_through": not LETS_THROUGH.isdisjoint(steps),
            "may_edit": person.may(Permission.EDIT),
            "may_comment": person.may(Permission.COMMENT),
            "may_publish": person.may(Permission.PUBLISH),
            "steps": steps,
            "own_work": own_work(view, person, self.rules),
            "four_eyes": self.rules.four_eyes,
        }

    def _what_will_happen(self, view: EntryView) -> dict[str, Any]:
        """Of an open draft: what residents see once it is published, and from when where that is not at once."""
        if view.draft is None:
            return {"will_be": None, "gap": False}
        content = {**view.draft.content, "status": Status.PUBLISHED.value}
        return {"will_be": by_dates(content, now()), "gap": gap_of(view.entry, content)}

    def _choices(self) -> dict[str, Any]:
        words = self.desk.words
        return {
            "topics": [(topic, self.desk.texts(f"topics.{topic}")) for topic in topics()],
            "owners": get_args(Owner),
            "aspects": [(aspect, words(f"editing.aspects.{aspect}")) for aspect in get_args(Aspect)],
        }

    def _problem(self, refused: Refused | None, name: str) -> str:
        if refused is not None:
            return refused.said(self.desk.words)
        return self.desk.words(f"editing.refused.{name}") if name else ""


def _to_show(found: list[Hint], content: EntryContent, refused: Refused | None) -> tuple[Hint, ...]:
    """Everything to somebody who wants to go on; while working, only what is wrong and not what is still missing."""
    if isinstance(refused, Incomplete):
        return refused.findings
    return tuple(finding for finding in found if content.get(finding.field))
