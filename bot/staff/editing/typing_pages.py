"""What scripts ask for while somebody types: preview and checks, keeping the text, finding another entry."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.faq.content_form import ON_THE_PAGE
from bot.ground.roles import Permission
from bot.staff.desk.guard import needs, person_of
from bot.staff.editing.entry_view import keep_unsaved
from bot.staff.editing.form import typed_content
from bot.staff.editing.pages import screen_of
from bot.staff.editing.showing import Showing

MOST_FOUND = 20


class TypingPages(Showing):
    """The endpoints."""

    @needs(Permission.EDIT)
    async def look(self, request: Request) -> Response:
        """The preview and the checks of what is typed, as HTML, and one sentence for the live region."""
        view = await self.view(request)
        content = typed_content(await request.form(), view.content, self.zone)
        context = await self.help.context(content)
        template = self.desk.templates.get_template
        advice = template("staff/editing/_advice.html").render(request=request, **context)
        of_field = template("staff/editing/_hints.html").module.hints  # type: ignore[attr-defined]
        hints = {field: str(of_field(context["advice"], field)) for field in ON_THE_PAGE}
        said = {name: context[name] for name in ("preview", "summary")}
        return JSONResponse({**said, "advice": advice, "hints": hints})

    @needs(Permission.EDIT)
    async def keep(self, request: Request) -> Response:
        """Keep what is typed, not yet as a draft: colleagues do not see it."""
        form, view, person = await request.form(), await self.view(request), person_of(request)
        content, screen = typed_content(form, view.content, self.zone), screen_of(form)
        await self.desk.in_session(keep_unsaved, person, view.faq_id, content, screen)
        return Response(status_code=204)

    @needs(Permission.VIEW)
    async def find(self, request: Request) -> Response:
        """Entries for a word or an id, to refer to."""
        wanted = " ".join(request.query_params.get("zoek", "").split())[:200]
        found = await to_thread.run_sync(self._find, wanted) if wanted else []
        return JSONResponse([{"id": faq, "question": question} for faq, question in found])

    def _find(self, wanted: str) -> list[tuple[str, str]]:
        published = self.desk.store.content()
        by_id = [faq for faq in published.entries if wanted.lower() in faq]
        ids = dict.fromkeys((*by_id, *self.desk.search.over(published).find(wanted)))
        return [(faq, published.entries[faq].question) for faq in list(ids)[:MOST_FOUND]]
