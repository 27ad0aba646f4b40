"""The pages of conversations: finding, writing, recording."""

import secrets
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
from bot.bench.conversations.playing import new_sender
from bot.bench.conversations.showing import wanted_of
from bot.bench.trial.client import TrialFailed
from bot.conversation.service import ChatService
from bot.ground.audit import record
from bot.ground.masking import mask
from bot.ground.roles import Permission, Person
from bot.ground.topics import first_topic, topics
from bot.staff.desk.desk import Desk
from bot.staff.desk.guard import needs, person_of
from bot.staff.desk.numbers import whole
from bot.staff.editing.holding import take_turn
from bot.staff.editing.tables import OPEN, Draft
from bot.staff.testing import recording, running
from bot.staff.testing.library import SHIPPED, LibraryItem, check, library, own_items
from bot.staff.testing.rehearsal import NothingKept, RehearsedRasa, any_button
from bot.staff.testing.tables import OwnConversation, TestRun

HERE = "/beheer/testen"
LONGEST_TEXT = 100_000
LONGEST_QUESTION = 1_000
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
            Route("/testen/opnemen", self.record, methods=["GET"], name="staff:test_record"),
            Route("/testen/opnemen", self.say, methods=["POST"], name="staff:test_say"),
            Route("/testen/opgenomen", self.recorded, methods=["POST"], name="staff:test_recorded"),
            Route("/testen/van-vraag", self.from_question, methods=["POST"], name="staff:test_of_question"),
            Route("/testen/eigen/{id:int}", self.write, methods=["GET"], name="staff:test_edit"),
            Route("/testen/eigen/{id:int}", self.save, methods=["POST"], name="staff:test_change"),
            Route("/testen/eigen/{id:int}/weg", self.remove, methods=["POST"], name="staff:test_remove"),
            Route("/testen/bestand/{path:path}", self.file, name="staff:test_file"),
        ]

    # --- finding

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

    # --- writing

    @needs(Permission.WRITE_TESTS)
    async def write(self, request: Request) -> Response:
        """A form with the text; for a new one an example."""
        number = request.path_params.get("id")
        own = await self._desk.in_session(_own, number) if number else None
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
        own = await self._desk.in_session(_own, number) if number else None
        if problems:
            return self._form(request, own, topic, text, problems, seen=seen)
        kept = await self._desk.in_session(_keep, person_of(request), number, topic, text, seen)
        if isinstance(kept, OwnConversation):
            return self._form(request, kept, topic, text, theirs=kept.text, seen=kept.version)
        self._desk.tell(request, self._desk.words("testing.saved"))
        return RedirectResponse(f"{HERE}/eigen/{kept}", 303)

    @needs(Permission.WRITE_TESTS)
    async def from_question(self, request: Request) -> Response:
        """A question and the entry that must answer it, none where none may, as a test: kept at once, to go on with."""
        form = await request.form()
        said = mask(" ".join(str(form.get("vraag", "")).split())[:LONGEST_QUESTION]).text
        entry = (await to_thread.run_sync(self._desk.store.content)).entries.get(str(form.get("kenmerk", "")))
        if not said:
            return RedirectResponse(f"{HERE}/nieuw", 303)
        topic = entry.topic if entry else first_topic()
        text = recording.one_question(said, topic, entry.id if entry else "")
        kept = await self._desk.in_session(_keep, person_of(request), None, topic, text, 0)
        self._desk.tell(request, self._desk.words("testing.saved"))
        return RedirectResponse(f"{HERE}/eigen/{kept}", 303)

    @needs(Permission.WRITE_TESTS)
    async def remove(self, request: Request) -> Response:
        """Take a conversation away; the audit log keeps its text."""
        await self._desk.in_session(_remove, person_of(request), request.path_params["id"])
        self._desk.tell(request, self._desk.words("testing.removed"))
        return RedirectResponse(HERE, 303)

    # --- recording

    @needs(Permission.WRITE_TESTS)
    async def record(self, request: Request) -> Response:
        """Begin a conversation to make a test of."""
        return self._recording(request, (), new_sender())

    def _recording(
        self, request: Request, turns: Sequence[recording.Spoken], sender: str, failed: str = "", said: str = ""
    ) -> Response:
        return self._desk.page(
            request, "staff/testing/record.html", 503 if failed else 200, turns=turns, carried=recording.dump(turns),
            sender=sender, failed=failed, said=said, topics=topics(), full=len(turns) >= recording.MOST_TURNS,
        )  # fmt: skip

    @needs(Permission.WRITE_TESTS)
    async def say(self, request: Request) -> Response:
        """One message more, by typing or by a button."""
        form = await request.form()
        turns = recording.load(str(form.get("gesprek", "")))
        sender = _sender(str(form.get("afzender", "")))
        title = str(form.get("knop", ""))
        typed = " ".join(str(form.get("bericht", "")).split())[:1000]
        message = recording.payload_of(turns, title) if title else typed
        if not message or len(turns) >= recording.MOST_TURNS:
            return self._recording(request, turns, sender)
        kept = NothingKept(turns[-1].memory if turns else None)
        service = ChatService(RehearsedRasa(self._desk.trial, ()), kept, self._desk.texts, any_button)
        try:
            messages = await service.converse(sender, message)
        except TrialFailed as error:
            return self._recording(request, turns, sender, error.code, typed)
        spoken = recording.Spoken(title or mask(typed).text, bool(title), tuple(messages), kept.remembered)
        return self._recording(request, (*turns, spoken), sender)

    @needs(Permission.WRITE_TESTS)
    async def recorded(self, request: Request) -> Response:
        """The conversation as a test, kept at once: what was said now is what must be said."""
        form = await request.form()
        turns = recording.load(str(form.get("gesprek", "")))
        topic = str(form.get("onderwerp", ""))
        topic = topic if topic in topics() else first_topic()
        if not turns:
            return RedirectResponse(f"{HERE}/opnemen", 303)
        title = " ".join(str(form.get("titel", "")).split())[:150] or turns[0].said[:150]
        text = recording.as_test(title, topic, turns)
        kept = await self._desk.in_session(_keep, person_of(request), None, topic, text, 0)
        self._desk.tell(request, self._desk.words("testing.saved"))
        return RedirectResponse(f"{HERE}/eigen/{kept}", 303)


def _own(session: Session, number: int) -> OwnConversation:
    own = session.get(OwnConversation, number)
    if own is None:
        raise HTTPException(404)
    return own


def _keep(
    session: Session, person: Person, number: int | None, topic: str, text: str, seen: int
) -> int | OwnConversation:
    """Its id; or the conversation as a colleague saved it after version `seen`."""
    take_turn(session)
    own = session.get(OwnConversation, number) if number else None
    if own and own.version != seen:
        return own
    before = {"text": own.text} if own else None
    if own is None:
        own = OwnConversation(topic=topic, text=text, version=0, person_name=person.name)
        session.add(own)
    own.topic, own.text, own.person_name = topic, text, person.name
    own.version += 1
    session.flush()
    record(session, person, "test.write", f"eigen/{own.id}", before=before, after={"text": text})
    return own.id


def _remove(session: Session, person: Person, number: int) -> None:
    own = _own(session, number)
    record(session, person, "test.remove", f"eigen/{own.id}", before={"text": own.text})
    session.delete(own)


def _sender(given: str) -> str:
    """A sender of ours that the page carried along; a new one for anything else."""
    known = given.startswith("gesprek-") and given.removeprefix("gesprek-").isalnum() and len(given) < 64
    return given if known else f"gesprek-{secrets.token_hex(12)}"
