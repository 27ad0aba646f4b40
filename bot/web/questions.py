"""Every published question on a page of its own, a list with search, and what search engines read."""

from collections.abc import Sequence

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.faq.search import SearchBox
from bot.faq.store import Content, FaqEntry, FaqStore
from bot.ground.municipality import Municipality
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.ground.topics import topics
from bot.http.problems import Problem
from bot.http.templating import Templates, public_address
from bot.web.structured_data import faq_page

LONGEST_SEARCH = 200  # characters
MOST_FOUND = 20  # nobody reads further
MOST_CHANGES = 50  # in the feed, newest first
OTHER_PAGES = ("/", "/chat", "/vragen", "/privacy", "/toegankelijkheid")


class Questions:
    """The pages with published questions of one municipality."""

    def __init__(
        self,
        store: FaqStore,
        search: SearchBox,
        municipality: Municipality,
        texts: Texts,
        settings: Settings,
        templates: Templates,
    ) -> None:
        self._store = store
        self._search = search
        self._municipality = municipality
        self._texts = texts
        self._settings = settings
        self._templates = templates

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route("/vragen", self.every_question),
            Route("/vragen/{id}", self.one_question),
            Route("/vragen.atom", self.changes),
            Route("/sitemap.xml", self.sitemap),
            Route("/robots.txt", self.robots),
        ]

    async def every_question(self, request: Request) -> Response:
        """Every published question by topic, or those of one topic, or those that a search finds."""
        wanted = " ".join(request.query_params.get("zoek", "").split())[:LONGEST_SEARCH]
        topic = request.query_params.get("onderwerp", "")
        if topic and topic not in topics():
            raise Problem("not_found")
        content = await to_thread.run_sync(self._store.content)
        entries = await to_thread.run_sync(self._found, content, wanted) if wanted else list(content.entries.values())
        entries = [entry for entry in entries if topic in ("", entry.topic)]
        entries = entries[:MOST_FOUND] if wanted else entries
        address = f"{public_address(request, self._settings)}/vragen" + (f"?onderwerp={topic}" if topic else "")
        return self._templates.page(
            "questions.html",
            wanted=wanted,
            topic=topic,
            topics=topics(),
            entries=entries,
            announcements=content.announcements,
            address=address,
            data=None if wanted else self._data(request, address, entries),
        )

    def _found(self, content: Content, wanted: str) -> list[FaqEntry]:
        return [content.entries[entry] for entry in self._search.over(content).find(wanted)]

    async def one_question(self, request: Request) -> Response:
        """One question with its answer, sources and related questions."""
        content = await to_thread.run_sync(self._store.content)
        entry = content.entries.get(request.path_params["id"])
        if entry is None:
            raise Problem("not_found")
        address = f"{public_address(request, self._settings)}/vragen/{entry.id}"
        return self._templates.page(
            "question.html",
            entry=entry,
            related=[content.entries[target] for target in entry.related if target in content.entries],
            desk=self._municipality.desk_for(entry.topic, entry.owner),
            address=address,
            data=self._data(request, address, [entry]),
        )

    def _data(self, request: Request, address: str, entries: Sequence[FaqEntry]) -> dict[str, object]:
        """What search engines read: nothing of what is paused, for they keep a copy."""
        site = public_address(request, self._settings)
        shown = [entry for entry in entries if not entry.is_paused]
        return faq_page(shown, site, address, self._municipality, self._texts)

    async def changes(self, request: Request) -> Response:
        """The answers that changed last, as an Atom feed; nothing of what is paused, for readers keep a copy."""
        content = await to_thread.run_sync(self._store.content)
        entries = sorted(content.without_paused().entries.values(), key=lambda entry: entry.id)
        entries.sort(key=lambda entry: entry.changed_at, reverse=True)
        context = {"site": public_address(request, self._settings), "entries": entries[:MOST_CHANGES]}
        return Response(self._templates.render("changes.xml", context), media_type="application/atom+xml")

    async def sitemap(self, request: Request) -> Response:
        """The address of every page and when its text was last checked."""
        content = await to_thread.run_sync(self._store.content)
        context = {
            "site": public_address(request, self._settings),
            "pages": OTHER_PAGES,
            "entries": list(content.without_paused().entries.values()),
        }
        return Response(self._templates.render("sitemap.xml", context), media_type="application/xml")

    async def robots(self, request: Request) -> Response:
        """What search engines may visit."""
        site = public_address(request, self._settings)
        return Response(self._templates.render("robots.txt", {"site": site}), media_type="text/plain")
