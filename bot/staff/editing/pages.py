"""The page of an entry: reading, saving, the steps of the workflow. What was typed comes back whatever happens."""

from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.faq.content_form import EntryContent
from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.desk import Undo
from bot.staff.desk.guard import needs, person_of
from bot.staff.editing import saving, workflow
from bot.staff.editing.content import findings
from bot.staff.editing.entry_view import EntryView, forget_unsaved, keep_unsaved
from bot.staff.editing.errors import Conflict, Incomplete
from bot.staff.editing.fields import moment_of
from bot.staff.editing.form import number_of, typed_content
from bot.staff.editing.merging import Merging
from bot.staff.editing.showing import PLACE
from bot.staff.editing.typing_help import replaced

UNSENT = "nog-niet-opgestuurd"  # in an address: say what kept the draft from being sent
GOES_OUT = ("publish", "restore", "unarchive")
STEP_FIELDS = ("do", "reason", "publish_at", "version")


class EntryPages(Merging):
    """The endpoints of one entry; without an id in the address it is one that is not there yet."""

    @needs(Permission.VIEW)
    async def entry(self, request: Request) -> Response:
        """An entry, its draft and its history; with `?verder` what this person typed and did not save."""
        view = await self.view(request)
        if UNSENT in request.query_params and view.draft is not None:
            wrong = await self.desk.in_session(findings, view.content, self.rules.values)
            refused = Incomplete(wrong) if wrong else None
            return await self.show(request, view, refused=refused, status=422 if wrong else 200)
        kept = view.unsaved if "verder" in request.query_params else None
        if kept is None:
            return await self.show(request, view)
        return await self.show(request, view, content=kept.content, screen=(kept.seen, kept.base))

    @needs(Permission.EDIT)
    async def new(self, request: Request) -> Response:
        """An empty form."""
        response: Response = await self.entry(request)
        return response

    @needs(Permission.EDIT)
    async def save(self, request: Request) -> Response:
        """What the button of the form says: save, save and send for review, only look, merge, throw away."""
        form, view = await request.form(), await self.view(request)
        do = str(form.get("do", "save"))
        if do == "discard":
            await self.desk.in_session(forget_unsaved, person_of(request), view.faq_id)
            return self.done(request, view.faq_id, "discard")
        if do in ("merge", "follow"):
            return await self.merge(request, view, form, do)
        content = typed_content(form, view.content, self.zone)
        if "vervang" in form:
            content, do = replaced(content, str(form["vervang"])), "look"
        if "erbij" in form:
            content, do = with_phrasing(content, str(form["erbij"])), "look"
        if do == "look":
            return await self.show(request, view, content=content, screen=screen_of(form))
        return await self._save(request, view, content, form, send=do == "send")

    async def _save(
        self, request: Request, view: EntryView, content: EntryContent, form: FormData, send: bool
    ) -> Response:
        person, screen = person_of(request), screen_of(form)
        try:
            draft, changed = await self.desk.in_session(saving.save, person, view.faq_id, content, *screen)
        except Conflict as conflict:
            return await self.conflict(request, view, conflict, screen)
        except Incomplete as refused:
            return await self.show(request, view, content=content, screen=screen, refused=refused, status=422)
        except Refused as refused:
            await self.desk.in_session(keep_unsaved, person, view.faq_id, content, screen)
            return await self.show(request, view, content=content, screen=screen, refused=refused, status=409)
        except SQLAlchemyError:
            return await self.show(request, view, content=content, screen=screen, problem="not_saved", status=503)
        if not send:
            return self.done(request, draft.faq_id, "save" if changed else "same")
        try:
            await self.desk.in_session(workflow.send_for_review, person, draft.id, rules=self.rules)
        except Incomplete:  # told at the entry's own address: there a page that is loaded again sends nothing again
            return RedirectResponse(f"{PLACE}/{draft.faq_id}?{UNSENT}=1", 303)
        except Refused as refused:
            self.desk.tell(request, refused.said(self.desk.words), "danger")
            return RedirectResponse(f"{PLACE}/{draft.faq_id}", 303)
        return self.done(request, draft.faq_id, "send_for_review")

    @needs(Permission.VIEW)
    async def step(self, request: Request) -> Response:
        """One step of the workflow; that asks for the permission itself."""
        form, person, faq_id = await request.form(), person_of(request), str(request.path_params["id"])
        typed = {name: str(form.get(name, "")) for name in STEP_FIELDS}
        try:
            done = await self.desk.in_session(saving.take_step, person, faq_id, form, self.rules, self.zone)
        except Refused as refused:
            status = 422 if isinstance(refused, Incomplete) else 409
            return await self.show(request, await self.view(request), refused=refused, status=status, typed=typed)
        if done in GOES_OUT:
            return await self.gone_out(request, faq_id, done, version=typed["version"])
        anchor = "#ingetrokken" if done == "withdraw" else ""
        undo = await self._undo(request, faq_id, done)
        return self.done(request, faq_id, done, anchor, undo=undo, moment=self._moment(typed["publish_at"]))

    async def _undo(self, request: Request, faq_id: str, done: str) -> Undo | None:
        """How to take a step back that takes something away."""
        if done == "archive":
            return self.undo(faq_id, "unarchive")
        if done == "withdraw":
            given_up = (await self.view(request, faq_id)).withdrawn[0]
            return self.undo(faq_id, "reopen", draft=str(given_up.id))
        return None

    def _moment(self, typed: str) -> str:
        """A moment as somebody typed it, as people write it; nothing where it is none."""
        try:
            return self.desk.moment(datetime.fromisoformat(moment_of(typed, self.zone) or ""))
        except ValueError:
            return ""


def with_phrasing(content: EntryContent, text: str) -> EntryContent:
    """A content with one more phrasing, where it has it not yet."""
    text = " ".join(text.split())
    phrasings = content["phrasings"]
    return content if not text or text in phrasings else {**content, "phrasings": [*phrasings, text]}


def screen_of(form: FormData) -> tuple[int, int]:
    """The draft's revision and the entry's version that were on the screen."""
    return number_of(form, "seen"), number_of(form, "base")
