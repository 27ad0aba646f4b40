"""What a page of Beheer is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Concatenate, Literal
from zoneinfo import ZoneInfo

from anyio import to_thread
from jinja2 import Environment
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette_admin.flash import flash

from bot.faq.search import SearchBox
from bot.faq.store import FaqStore
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person
from bot.ground.settings import Settings
from bot.ground.texts import Texts
from bot.staff.desk.gate import Look

if TYPE_CHECKING:
    from bot.bench.trial.client import TrialClient

Level = Literal["success", "warning", "danger"]


@dataclass(frozen=True)
class Undo:
    """A form that takes something back: where it goes, what it sends, what its button says."""

    address: str
    fields: Mapping[str, str]
    label: str


@dataclass(frozen=True)
class Desk:
    """What a staff page is built from."""

    settings: Settings
    municipality: Municipality
    texts: Texts  # the residents' sentences
    words: Texts  # staff's own, from data/staff.yml
    engine: Engine
    store: FaqStore
    search: SearchBox
    trial: "TrialClient"
    templates: Environment
    look_first: Callable[[Look], None]  # has something found that every page shows, before each request
    colleagues: Callable[[Session], Sequence[Person]]  # who can be named in a comment

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A template, which extends `staff/page.html`, as the answer to a request."""
        return HTMLResponse(self.templates.get_template(template).render(request=request, **context), status)

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's clock."""
        return ZoneInfo(self.municipality.timezone)

    def today(self) -> date:
        """The day on it."""
        return now().astimezone(self.zone).date()

    def moment(self, at: datetime) -> str:
        """A moment as people here write it: `24 november 2026, 14.05 uur`."""
        return str(self.templates.filters["moment"](at))

    def said(self, text: str | None) -> str:
        """A moment or a day as it is stored, as people read it; what is neither stays as it is."""
        try:
            at = datetime.fromisoformat(text or "")
        except ValueError:
            return text or ""
        return self.moment(at) if at.tzinfo else str(self.templates.filters["date"](at.date()))

    async def in_session[T, **P](
        self, work: Callable[Concatenate[Session, P], T], *arguments: P.args, **named: P.kwargs
    ) -> T:
        """What `work` makes of one transaction, in a thread; what it gives back stays readable afterwards.

        The one way from an endpoint to the database. What it raises rolls everything back. Only accounts go through
        their door (`AccountPages.work`), which keeps a wrong attempt though it refuses it, and hashes few at once.
        """

        def run() -> T:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                return work(session, *arguments, **named)

        return await to_thread.run_sync(run)

    def tell(self, request: Request, text: str, level: Level = "success", undo: Undo | None = None) -> None:
        """Show a message on top of the next page that this browser opens, or of this one when it is still to come.

        With `undo`, a button that takes back what it tells.
        """
        flash(request, text, "error" if level == "danger" else level)
        if undo is not None:  # the library signs and carries whatever stands with a message
            request.state.admin_flash_pending[-1]["undo"] = asdict(undo)
