"""/beheer/catalogi: the municipality's own datasets and the register, seen and read in anew."""

from anyio import to_thread
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.ground import audit
from bot.ground.errors import Refused
from bot.ground.roles import Permission, Person
from bot.lookups.fetching import Away
from bot.lookups.register import fetch_register
from bot.lookups.store import CatalogueStore, KeptItem, put
from bot.lookups.tables import Catalogue
from bot.lookups.vocabulary import load_vocabulary
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.uploads import uploaded

HERE = "/beheer/catalogi"
MOST_SHOWN = 200  # datasets on the page
MOST_SECONDS = 25.0  # that a member of staff waits for the register
MOST_UPLOADED = 15_000_000


class CataloguePages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._words = load_vocabulary()
        self._store = CatalogueStore(desk.engine, self._words)

    @needs(Permission.VIEW)
    async def overview(self, request: Request) -> Response:
        """What there is, and of which day."""
        return await self._page(request)

    @needs(Permission.IMPORT)
    async def read_datasets(self, request: Request) -> Response:
        """Put the datasets of a file in the place of those that there are."""
        file = await uploaded(request, MOST_UPLOADED, most_fields=5)
        if file is None:
            return await self._page(request, 422, self._desk.words("catalogues.no_file"))
        try:
            items = await to_thread.run_sync(self._read, *file)
        except Refused as refused:
            words = self._desk.words
            return await self._page(request, 422, words("catalogues.wrong", why=refused.said(words)))
        return await self._put(request, Catalogue.LOCAL, items, "catalogues.done")

    @needs(Permission.IMPORT)
    async def fetch_register(self, request: Request) -> Response:
        """Fetch the register and put it in the place of what there is."""
        try:
            items = await to_thread.run_sync(self._fetch)
        except (Away, Refused):
            return await self._page(request, 502, self._desk.words("catalogues.no_register"))
        return await self._put(request, Catalogue.REGISTER, items, "catalogues.done_register")

    def _read(self, name: str, body: bytes) -> list[KeptItem]:
        from bot.lookups.importing import read_catalogue  # rdflib: the website does without until somebody reads in

        return read_catalogue(name, body, self._desk.municipality.name, self._words)

    def _fetch(self) -> list[KeptItem]:
        settings = self._desk.settings
        return fetch_register(settings.algorithms_url, min(settings.algorithms_seconds, MOST_SECONDS))

    async def _put(self, request: Request, catalogue: Catalogue, items: list[KeptItem], said: str) -> Response:
        person: Person = person_of(request)

        def work(session: Session) -> int:
            count = put(session, catalogue, items)
            audit.record(session, person, "catalogue.read", catalogue, after={"count": count})
            return count

        count = await self._desk.in_session(work)
        self._desk.tell(request, self._desk.words(said, count=str(count)))
        return RedirectResponse(HERE, 303)

    async def _page(self, request: Request, status: int = 200, wrong: str = "") -> Response:
        local, register, datasets = await to_thread.run_sync(self._there)
        settings = self._desk.settings
        context = {"local": local, "register": register, "datasets": datasets, "most": MOST_SHOWN, "wrong": wrong}
        return self._desk.page(
            request, "staff/catalogues/overview.html", status, **context,
            portal=settings.datasets_url, has_address=bool(settings.algorithms_url),
        )  # fmt: skip

    def _there(self) -> tuple[object, object, object]:
        store = self._store
        own = store.listed(Catalogue.LOCAL, MOST_SHOWN)
        return store.imported(Catalogue.LOCAL), store.imported(Catalogue.REGISTER), own
