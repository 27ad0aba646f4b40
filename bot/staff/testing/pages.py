"""The pages of conversations: finding and writing them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.bench.conversations.expanding import Case
from bot.bench.conversations.showing import wanted_of
from bot.ground.roles import Permission
from bot.ground.topics import first_topic, topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.tables import OPEN, Draft
from bot.staff.testing import running
from bot.staff.testing.keeping import keep, own_conversation, remove
from bot.staff.testing.library import SHIPPED, LibraryItem, check, library, own_items
from bot.staff.testing.tables import OwnConversation, TestRun

HERE = "/beheer/testen"
LONGEST_TEXT = 100_000
MOST_RUNS = 10
OUTCOMES = ("right", "wrong", "never")


@dataclass(frozen=True)
class LibraryFilters:
    """What is looked for in the list; empty: anything."""

    words: str = ""
    topic: str = ""
    label: str = ""
    outcome: str = ""

    @classmethod
    def of(cls, given: QueryParams | FormData) -> "LibraryFilters":
        """From an address or a form."""
        outcome = str(given.get("uitslag", ""))
        return cls(
            words=" ".join(str(given.get("zoek", "")).split())[:200],
            topic=str(given.get("onderwerp", ""))[:40],
            label=str(given.get("label", ""))[:60],
            outcome=outcome if outcome in OUTCOMES else "",
        )

    def find(self, items: Sequence[LibraryItem], outcomes: dict[str, bool]) -> list[LibraryItem]:
        """The conversations that fit."""
        fitting = [item for item in items if item.fits(self.words, self.topic, self.label)]
        return [item for item in fitting if not self.outcome or outcome_of(item, outcomes) == self.outcome]


def outcome_of(item: LibraryItem, outcomes: dict[str, bool]) -> str:
    """How a conversation went the last time: `right`, `wrong` or `never` played."""
    known = [outcomes[case.id] for case in item.cases if case.id in outcomes]
    return "never" if not known else "right" if all(known) else "wrong"


class ConversationPages:
    """The endpoints."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The routes of these pages."""
        return [
            Route("/testen", self.overview, name="staff:tests"),
            Route("/testen/nieuw", self.write, methods=["GET"], name="staff:test_new"),
            Route("/testen/nieuw", self.save, methods=["POST"], name="staff:test_save"),
            Route("/testen/eigen/{id:int}", self.write, methods=["GET"], name="staff:test_edit"),
            Route("/testen/eigen/{id:int}", self.save, methods=["POST"], name="staff:test_change"),
            Route("/testen/eigen/{id:int}/weg", self.remove, methods=["POST"], name="staff:test_remove"),
            Route("/testen/bestand/{path:path}", self.file, name="staff:test_file"),
        ]

    @needs(Permission.RUN_TESTS)
    async def overview(self, request: Request) -> Response:
        """Every conversation, how it went the last time, and the runs."""
        filters = LibraryFilters.of(request.query_params)
        found = await self._desk.in_session(self._overview, filters)
        return self._desk.page(request, "staff/testing/overview.html", **found)

    def _overview(self, session: Session, filters: LibraryFilters) -> dict[str, Any]:
        items = library(session)
        runs = session.scalars(select(TestRun).order_by(TestRun.id.desc()).limit(MOST_RUNS)).all()
        outcomes = {name: right for run in running.earlier(session) for name, right in run["outcomes"].items()}
        drafts = session.scalars(select(Draft).where(Draft.state.in_(OPEN)).order_by(Draft.faq_id)).all()
        found = filters.find(items, outcomes)
        return {
            "items": [(item, outcome_of(item, outcomes)) for item in found],
            "cases": sum(len(item.cases) for item in found),
            "count": len(items),
            "filters": filters,
            "topics": sorted({item.topic for item in items}),
            "labels": sorted(Counter(label for item in items for label in item.labels).items()),
            "outcomes": OUTCOMES,
            "runs": runs,
            "drafts": drafts,
        }

    @needs(Permission.RUN_TESTS)
    async def file(self, request: Request) -> Response:
        """The text of a shipped file of conversations."""
        path = (SHIPPED / request.path_params["path"]).resolve()
        if not path.is_relative_to(SHIPPED) or path.suffix != ".yml" or not path.is_file():
            raise HTTPException(404)
        text = await to_thread.run_sync(path.read_text)
        return self._desk.page(request, "staff/testing/file.html", path=request.path_params["path"], text=text)

    @needs(Permission.WRITE_TESTS)
    async def write(self, request: Request) -> Response:
        """A form with the text; for a new one an example."""
        number = request.path_params.get("id")
        own = await self._desk.in_session(own_conversation, number) if number else None
        text = own.text if own else self._desk.words.raw("testing.example")
        cases = own_items(own.topic, own.text, own.id)[0].cases if own else ()
        return self._form(request, own, own.topic if own else first_topic(), text, cases=cases)

    def _form(
        self, request: Request, own: OwnConversation | None, topic: str, text: str,
        problems: Sequence[str] = (), theirs: str = "", seen: int = 0, cases: Sequence[Case] = (),
    ) -> Response:  # fmt: skip
        """`cases`: what it is in words, for who opens it; who writes sees the text."""
        return self._desk.page(
            request, "staff/testing/form.html", 422 if problems or theirs else 200, own=own, topic=topic, text=text,
            problems=problems, theirs=theirs, seen=seen or (own.version if own else 0), topics=topics(),
            wanted=wanted_of, case=cases[0] if cases else None, more=max(len(cases) - 1, 0),
        )  # fmt: skip

    @needs(Permission.WRITE_TESTS)
    async def save(self, request: Request) -> Response:
        """Keep what was written, or say what is wrong with it; nothing typed is lost."""
        form = await request.form()
        text = str(form.get("tekst", "")).replace("\r\n", "\n")[:LONGEST_TEXT]
        topic = str(form.get("onderwerp", ""))
        topic = topic if topic in topics() else first_topic()
        seen = whole(form.get("versie"))
        number = request.path_params.get("id")
        problems = await to_thread.run_sync(check, topic, text)
        own = await self._desk.in_session(own_conversation, number) if number else None
        if problems:
            return self._form(request, own, topic, text, problems, seen=seen)
        kept = await self._desk.in_session(keep, person_of(request), number, topic, text, seen)
        if isinstance(kept, OwnConversation):
            return self._form(request, kept, topic, text, theirs=kept.text, seen=kept.version)
        self._desk.tell(request, self._desk.words("testing.saved"))
        return RedirectResponse(f"{HERE}/eigen/{kept}", 303)

    @needs(Permission.WRITE_TESTS)
    async def remove(self, request: Request) -> Response:
        """Take a conversation away; the audit log keeps its text."""
        await self._desk.in_session(remove, person_of(request), request.path_params["id"])
        self._desk.tell(request, self._desk.words("testing.removed"))
        return RedirectResponse(HERE, 303)
