"""What waits for somebody: each room tells of its own work, and rooms.py lists who is asked (`SOURCES`).

A source is a function: `def waits(session: Session, asked: Asked) -> Iterable[Task]`. It answers for one person, what
that person may do, and it is asked at every page of Beheer: a query or two, no more. The words for a kind are in
data/staff.yml under `tasks.kinds`, in the order in which they are shown.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anyio import to_thread
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.requests import Request

from bot.faq.store import FaqStore
from bot.ground.database.base import now
from bot.ground.municipality import Municipality
from bot.ground.roles import Person
from bot.ground.texts import Texts
from bot.http.problems import reads_pages
from bot.staff.desk.guard import person_of, someone

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One thing to do."""

    kind: str
    address: str  # of the page where it is done
    title: str  # as the page shows it; may be a question of a resident, masked
    said: str = ""  # what a colleague said of it
    at: datetime | date | None = None  # since, until or on which moment, as the kind has it
    count: int = 0  # how often, where that matters
    public: str = ""  # a title that may leave Beheer by mail: of what residents read already; empty: only counted


@dataclass(frozen=True)
class Asked:
    """For whom, and when."""

    person: Person
    moment: datetime  # on the municipality's clock
    municipality: Municipality
    store: FaqStore
    engine: Engine

    @property
    def today(self) -> date:
        """The day there."""
        return self.moment.date()

    def may_judge(self, author: int) -> bool:
        """Whether this person may look at what that author wrote."""
        return not self.municipality.four_eyes or author != self.person.id


Source = Callable[[Session, Asked], Iterable[Task]]


class Tasks:
    """The list of one installation."""

    def __init__(
        self, engine: Engine, municipality: Municipality, store: FaqStore, words: Texts, sources: Sequence[Source]
    ) -> None:
        """`words`: staff's own sentences."""
        self._engine = engine
        self._municipality = municipality
        self._store = store
        self._sources = sources
        self._zone = ZoneInfo(municipality.timezone)
        self.kinds = tuple(dict.fromkeys(name.split(".")[0] for name in words.group("tasks.kinds", ("at", "count"))))

    def of(self, person: Person, moment: datetime | None = None) -> Mapping[str, Sequence[Task]]:
        """What waits for a person, by kind; a kind of which nothing waits is not there."""
        local = (moment or now()).astimezone(self._zone)
        asked = Asked(person, local, self._municipality, self._store, self._engine)
        found = [task for source in self._sources for task in self._told_by(source, asked)]
        grouped = {kind: [task for task in found if task.kind == kind] for kind in self.kinds}
        return {kind: tasks for kind, tasks in grouped.items() if tasks}

    def _told_by(self, source: Source, asked: Asked) -> list[Task]:
        """An outer net around each: what waits stands on every page, and one mistake would take all of them away."""
        try:
            with Session(self._engine) as session:
                return list(source(session, asked))
        except Exception as error:
            log.error("what waits could not be read by %s: %s", source.__qualname__, type(error).__name__)
            return []

    async def find(self, request: Request) -> None:
        """Find what waits for who opens a page, in a thread: residents are answered meanwhile.

        What a page asks while somebody types shows no menu, and a form that comes back is found in `on`.
        """
        if request.method != "GET" or not reads_pages(request.headers):
            return
        request.state.tasks = await to_thread.run_sync(self.of, person_of(request))

    def on(self, request: Request) -> Mapping[str, Sequence[Task]]:
        """What waits for who is signed in, for a page; found already where `find` did."""
        person = someone(request)
        if person is None:
            return {}
        kept: Mapping[str, Sequence[Task]] | None = getattr(request.state, "tasks", None)
        if kept is None:
            kept = request.state.tasks = self.of(person)
        return kept
