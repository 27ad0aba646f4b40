"""Two texts side by side, and the one that a person makes of them: after a conflict, or when the base has moved."""

from collections.abc import Sequence

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.ground.errors import Refused
from bot.ground.roles import Permission
from bot.staff.desk.guard import needs, person_of
from bot.staff.editing import saving
from bot.staff.editing.entry_view import EntryView, keep_unsaved, text_behind
from bot.staff.editing.errors import Conflict
from bot.staff.editing.form import Side, merged_content, number_of, sides, sides_again
from bot.staff.editing.showing import Showing

CONFLICT, FOLLOW = "merge", "follow"


class Merging(Showing):
    """The endpoints and pages for two texts."""

    @needs(Permission.EDIT)
    async def compare(self, request: Request) -> Response:
        """A draft beside what was published since it was made."""
        view = await self.view(request)
        if view.draft is None or view.published is None:
            raise HTTPException(404)
        rows = sides(view.draft.content, view.published, self.zone, view.base)
        base = view.entry.version if view.entry else 0
        return self._page(request, view, rows, (view.draft.revision, base), FOLLOW)

    async def conflict(
        self, request: Request, view: EntryView, conflict: Conflict, screen: tuple[int, int]
    ) -> Response:
        """Both texts of a conflict, beside the one that both began with; mine is kept until a choice was made."""
        person = person_of(request)
        await self.desk.in_session(keep_unsaved, person, view.faq_id, conflict.mine, screen)
        base = await self.desk.in_session(text_behind, view.faq_id, screen)
        rows = sides(conflict.mine, conflict.theirs, self.zone, base)
        said = conflict.said(self.desk.words)
        return self._page(request, view, rows, (conflict.revision, 0), CONFLICT, said, 409)

    async def merge(self, request: Request, view: EntryView, form: FormData, do: str) -> Response:
        """Keep what was chosen, field by field."""
        person, screen = person_of(request), (number_of(form, "seen"), number_of(form, "base"))
        before = view.published if do == FOLLOW and view.published else view.content
        content, missing = merged_content(form, before, self.zone)
        if missing:
            said = self.desk.words("editing.refused.choices_missing")
            return self._page(request, view, sides_again(form), screen, do, said, 422, missing)
        save = saving.follow if do == FOLLOW else saving.save_merged
        try:
            await self.desk.in_session(save, person, view.faq_id, content, *screen)
        except Conflict as conflict:
            return await self.conflict(request, view, conflict, (screen[0], 0))
        except Refused as refused:
            return await self.show(request, view, content=content, screen=screen, refused=refused, status=409)
        return self.done(request, view.faq_id, "rebase" if do == FOLLOW else "save")

    def _page(
        self,
        request: Request,
        view: EntryView,
        rows: Sequence[Side],
        screen: tuple[int, int],
        do: str,
        problem: str = "",
        status: int = 200,
        missing: Sequence[str] = (),
    ) -> Response:
        return self.desk.page(
            request, "staff/editing/merge.html", status,
            view=view, rows=rows, seen=screen[0], base=screen[1], do=do, problem=problem, missing=missing,
        )  # fmt: skip
